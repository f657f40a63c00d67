"""Where objects and files are: `s3://bucket/key`, a local path, or `-`.

A key is taken exactly as it stands behind the bucket: it may be empty, begin or end with `/`, and
hold `//` or any other character. Nothing here looks at a disk or asks S3; what a text cannot mean
is a UsageError that names the argument and says what was probably meant.
"""

from __future__ import annotations

import re
from typing import NoReturn

from hawse.errors import NotFound, UsageError
from hawse.records import dataclass
from hawse.transfer.globs import has_glob

SCHEME = "s3://"
STREAM = "-"
"""Stands for stdin as a source and for stdout as a destination; a file of that name is `./-`."""
LONGEST_KEY = 1024
"""In bytes of UTF-8."""


@dataclass(frozen=True)
class S3Url:
    """A bucket, or the ARN of an access point, and a key; the key "" is the bucket itself."""

    bucket: str
    key: str = ""

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"

    def folder(self) -> S3Url:
        """The same as a prefix of what is below it, so that `foo` does not mean `foobar/` too."""
        if not self.key or self.key.endswith("/"):
            return self
        return S3Url(self.bucket, f"{self.key}/")

    def join(self, name: str) -> S3Url:
        """What is called `name` below this prefix. `name` may itself begin with `/`."""
        return S3Url(self.bucket, self.folder().key + name)

    def relative(self, key: str) -> str:
        """The name below this prefix of a key that was listed under `folder()`."""
        return key[len(self.folder().key) :]


@dataclass(frozen=True)
class LocalPlace:
    """A path as typed."""

    path: str

    def __str__(self) -> str:
        return self.path

    @property
    def is_stream(self) -> bool:
        return self.path == STREAM


Place = S3Url | LocalPlace


def is_s3(text: str) -> bool:
    """Whether a text is a URL of S3; the scheme may be in capitals."""
    return text[: len(SCHEME)].lower() == SCHEME


def parse_place(text: str, argument: str) -> Place:
    """What SRC or DST means. UsageError for what is neither a URL of S3 nor can be a path."""
    if is_s3(text):
        return parse_url(text, argument)
    if not text:
        _refuse(argument, "it is empty", "is a variable of the shell unset?")
    if "\0" in text:
        _refuse(f"{argument} {text!r}", "no path has a NUL character")
    meant = _near_url(text)
    if meant:
        hint = f"did you mean {meant}? A path of that name is ./{text}"
        _refuse(f"{argument} {text}", "not a URL of S3", hint)
    return LocalPlace(text)


def places_of(source: str, destination: str) -> tuple[Place, Place]:
    """Both places of a command line."""
    return parse_place(source, "SRC"), parse_place(destination, "DST")


def parse_url(text: str, argument: str) -> S3Url:
    """The URL. UsageError names the argument and suggests what was meant."""
    if not is_s3(text):
        meant = _near_url(text) or (f"{SCHEME}{text}" if looks_like_bucket(text) else "")
        hint = f"did you mean {meant}?" if meant else f"such as {SCHEME}bucket/key"
        _refuse(f"{argument} {text}".rstrip(), "not a URL of S3", hint)
    rest = text[len(SCHEME) :]
    arn = _ACCESS_POINT.match(rest)
    bucket, key = (arn[1], arn[2] or "") if arn else rest.partition("/")[::2]
    _check_bucket(bucket, key, f"{argument} {text}")
    _check_key(key, f"{argument} {text}")
    return S3Url(bucket, key)


def looks_like_bucket(text: str) -> bool:
    """Whether a path could be `bucket/key` without its scheme."""
    bucket, slash, _ = text.partition("/")
    if "." in bucket and not slash:
        return False  # a file such as notes.txt
    return _why_no_bucket(bucket) == ""


def no_such_path(text: str, argument: str) -> NotFound:
    """The error for a local source that does not exist."""
    hint = f"did you mean {SCHEME}{text}?" if looks_like_bucket(text) else ""
    return NotFound(f"{argument} {text}", why="there is no such file or folder", hint=hint)


# Buckets of us-east-1 from before 2018 may have capitals and underscores, and so may other stores.
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
# Of S3 Express One Zone, and access points to them: they sign with sessions, do not list in order,
# and have other ETags, so that nothing here would be right about them.
_DIRECTORY = re.compile(r".+--[a-z0-9-]+--xa?-s3")
_ACCESS_POINT = re.compile(
    r"(arn:aws[a-z-]*:(?:"
    r"s3(?:-object-lambda)?:[a-z0-9-]*:\d{12}:accesspoint[:/][^/:]+"
    r"|s3-outposts:[a-z0-9-]+:\d{12}:outpost[:/][^/:]+[:/]accesspoint[:/][^/:]+"
    r"))(?:/(.*))?\Z",
    re.DOTALL,
)
_ARN = re.compile(r"arn:aws[a-z-]*:s3:::(.+)", re.DOTALL)
_HTTP_HOST_STYLE = re.compile(
    r"https?://([^/]+?)\.s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?(?::\d+)?/?([^?#]*)", re.I
)
_HTTP_PATH_STYLE = re.compile(
    r"https?://s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?(?::\d+)?/([^?#]*)", re.I
)
_MISTYPED_SCHEME = re.compile(r"(?:s3[an]://|s3:/+|s3:|s3//|/+s3://)(?=[^/])", re.I)


def _refuse(what: str, why: str, hint: str = "") -> NoReturn:
    raise UsageError(what, why=why, hint=hint)


def _near_url(text: str) -> str:
    """The URL that a text nearly is, or ""."""
    if arn := _ARN.fullmatch(text):
        return SCHEME + arn[1]
    if _ACCESS_POINT.match(text):
        return SCHEME + text
    if http := _HTTP_HOST_STYLE.match(text):
        return f"{SCHEME}{http[1]}/{http[2]}"
    if http := _HTTP_PATH_STYLE.match(text):
        return SCHEME + http[1]
    if mistyped := _MISTYPED_SCHEME.match(text):
        return SCHEME + text[mistyped.end() :]
    return ""


def _check_bucket(bucket: str, key: str, what: str) -> None:
    if not bucket and key:
        first = key.lstrip("/")
        _refuse(
            what,
            "the bucket's name is empty",
            f"is a variable of the shell unset, or did you mean {SCHEME}{first}?",
        )
    if not bucket:
        _refuse(what, "the bucket's name is missing", f"such as {SCHEME}bucket/key")
    if arn := _ARN.fullmatch(bucket):
        _refuse(what, "not a bucket's name", f"did you mean {SCHEME}{arn[1]}/{key}?")
    if bucket.startswith("arn:"):
        if not _ACCESS_POINT.match(bucket):
            _refuse(
                what,
                "not the ARN of an access point",
                "such as arn:aws:s3:eu-west-1:111122223333:accesspoint/name",
            )
        return
    if _DIRECTORY.fullmatch(bucket):
        why = "directory buckets (S3 Express One Zone) are not supported"
        _refuse(what, why, f"the AWS CLI knows them: aws s3 ls {SCHEME}{bucket}")
    why = _why_no_bucket(bucket)
    if why:
        _refuse(what, why, _better_bucket(bucket, key))


def _why_no_bucket(bucket: str) -> str:
    """What keeps a text from being a bucket's name; "" if it could be one."""
    if any(glob in bucket for glob in "*?[]{}"):
        return "a bucket's name has no globs, only a key has"
    if not 3 <= len(bucket) <= 255:
        return "a bucket's name has 3 to 63 characters"
    if not _BUCKET.fullmatch(bucket):
        return "a bucket's name is letters, digits, '-' and '.', the last two not at its ends"
    if ".." in bucket:
        return "a bucket's name has no two dots in a row"
    if re.fullmatch(r"\d+\.\d+\.\d+\.\d+", bucket):
        return "a bucket's name is not an IP address"
    return ""


def _better_bucket(bucket: str, key: str) -> str:
    """The hint with a name that would pass, when there is an obvious one."""
    name, _, rest = re.sub(r"\\", "/", bucket).partition("/")
    better = re.sub(r"\.{2,}", ".", name).strip(" .-_")
    if better == bucket or _why_no_bucket(better):
        return ""
    return f"did you mean {SCHEME}{better}/{f'{rest}/{key}' if rest and key else rest or key}?"


def _check_key(key: str, what: str) -> None:
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        _refuse(repr(what), "a key is UTF-8, and this is not")
    # A pattern may be longer than the keys it stands for.
    if size > LONGEST_KEY and not has_glob(key):
        _refuse(what, f"a key has at most {LONGEST_KEY:,} bytes, and this has {size:,}")
