"""The one place where S3's and awscrt's failures become ours: each with its message and hint.

What S3 answered is read here too: an answer of 200 may carry an error, and one that is not S3's
(a proxy's page, nothing at all) is no answer.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from hawse.aws.failures import translate
from hawse.aws.fast.handing import Answered
from hawse.errors import (
    AccessDenied,
    CLIError,
    CredentialsError,
    Interrupted,
    NoBucket,
    NotFound,
    Throttled,
    Unavailable,
    Unreachable,
)
from hawse.masking import without_passes
from hawse.transfer.requests import Reply, Request
from hawse.transfer.retrying import Trouble

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_CODE = re.compile(rb"<Code>\s*([^<]*?)\s*</Code>")
_MESSAGE = re.compile(rb"<Message>\s*([^<]*?)\s*</Message>")
_REQUEST = re.compile(rb"<RequestId>\s*([^<]*?)\s*</RequestId>")
_REGION = re.compile(rb"<Region>\s*([a-z0-9-]+)\s*</Region>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&#39;": "'", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
A_BUG = "A_BUG"
NOT_S3 = "NOT_S3"
_WRITE_ERRORS = {
    errno.ENOSPC: ("the disk is full", "make room, or take another folder"),
    errno.EDQUOT: ("the quota of this user is used up", "make room, or take another folder"),
    errno.EACCES: ("it may not be written", "check its permissions"),
    errno.EPERM: ("it may not be written", "check its permissions"),
    errno.EROFS: ("the file system is read-only", "take another folder"),
    errno.ENAMETOOLONG: ("the name is too long for this file system", ""),
    errno.EISDIR: ("it is a folder", "take another name"),
    errno.ENOTDIR: ("a part of its path is a file", "take another folder"),
    errno.EMFILE: ("too many files are open", "raise the limit: ulimit -n 4096"),
    errno.EIO: ("the device failed", ""),
}
_READ_ERRORS = {
    errno.ENOENT: ("it is not there any more", ""),
    errno.EACCES: ("it may not be read", "check its permissions"),
    errno.EPERM: ("it may not be read", "check its permissions"),
}
_CAUSES = {
    "AWS_ERROR_NO_SPACE": errno.ENOSPC,
    "AWS_ERROR_NO_PERMISSION": errno.EACCES,
    "AWS_ERROR_MAX_FDS_EXCEEDED": errno.EMFILE,
    "AWS_ERROR_FILE_INVALID_PATH": errno.ENOENT,
}


# What S3 answers with the ETag of what it stored in any case.
_WITH_ETAG = frozenset({"PutObject", "UploadPart"})


class Changed(CLIError):
    """A condition was not met: something else is there than was expected."""


class Archived(CLIError):
    """The object has to be restored before it can be read."""


def trouble_in(reply: Reply, request: Request) -> Trouble | None:
    """What is wrong with an answer of 2xx; None when it is what was asked for."""
    if request.call.operation in _WITH_ETAG and not reply.etag:
        return _not_s3(reply)  # a web page has none, and would be taken for "stored"
    if not request.root or reply.status == 204:
        return None
    body = reply.body
    found = (root.encode() for root in request.roots if b"<" + root.encode() in body[:1024])
    root = next(found, b"")
    if b"<Error>" in body[:1024] and not root:
        return said(reply.status, reply.headers.items(), body)._replace(status=500)
    tail = body.rstrip()[-len(root) - 8 :]
    if root and (b"</" + root + b">" in tail or tail.endswith(b"/>")):
        return None
    return _not_s3(reply)


def _not_s3(reply: Reply) -> Trouble:
    return Trouble(reply.status, message="", headers=reply.headers, cause=NOT_S3)


def said(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> Trouble:
    """What an error that S3 answered with says."""
    lower = {name.lower(): value for name, value in headers}
    region = _REGION.search(body)
    if region and "x-amz-bucket-region" not in lower:
        lower["x-amz-bucket-region"] = region[1].decode("latin-1")
    return Trouble(
        status, _text(_CODE, body), _text(_MESSAGE, body), lower, request=_text(_REQUEST, body)
    )


def _text(pattern: re.Pattern[bytes], body: bytes) -> str:
    found = pattern.search(body)
    text = found[1].decode("utf-8", "replace") if found else ""
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], text)


def failure(trouble: Trouble, request: Request, target: Target, attempts: int) -> CLIError:
    """Our error for a request that failed for good, after so many attempts."""
    if trouble.cause:
        return _unanswered(trouble, request, target, attempts)
    found = _of_s3(trouble, request) or _translated(trouble, request, target)
    found.request_id = trouble.request_id
    if isinstance(found, Unavailable) and attempts > 1:
        found.why = f"{found.why} ({attempts} attempts)"
    return found


def _of_s3(trouble: Trouble, request: Request) -> CLIError | None:
    """The errors that mean something in S3 alone."""
    code, status, name = trouble.code, trouble.status, request.name
    if code == "NoSuchBucket" or (status == 404 and not request.key):
        return NoBucket(request.bucket)
    if status == 404:
        what = name if code == "NoSuchUpload" else _read(request)
        return NotFound(what, why=_ABSENT.get(code, "there is no such object"))
    found = _BY_CODE.get(code) or _BY_STATUS.get(status)
    if status == 405 and "versionId=" in request.query and request.method in ("GET", "HEAD"):
        found = _MARKER
    if status == 400 and not code and request.method == "HEAD":
        found = _WORDLESS
    if found is None:
        return None
    what = name if request.key else f"bucket {request.bucket}"
    kind = Changed if found is _CHANGED else CLIError
    if code == "InvalidObjectState":
        kind, what = Archived, _read(request)
        name = what
    return kind(what, why=found[0], hint=found[1].format(name=name))


def _read(request: Request) -> str:
    """What a request reads: of a copy, its source."""
    source = dict(request.headers).get("x-amz-copy-source", "")
    return f"s3://{unquote(source.partition('?')[0])}" if source else request.name


_ABSENT = {
    "NoSuchUpload": "the multipart upload is not there any more",
    "NoSuchVersion": "there is no such version",
}
_CHANGED = ("it was changed meanwhile", "list again and try again")
_DAMAGED = ("what arrived at S3 is not what was sent", "try again")
_WORDLESS = (
    "S3 answered 400, and to HeadObject it says no more",
    "an object with a key of its own needs --sse-c-key-file; an expired token looks the same",
)
_MARKER = ("it is a delete marker, which has no content", "hawse s3 ls --versions '{name}'")
BEING_RESTORED = "it is being restored already"
_BY_CODE = {
    "BadDigest": _DAMAGED,
    "InvalidDigest": _DAMAGED,
    "XAmzContentSHA256Mismatch": _DAMAGED,
    "BucketNotEmpty": ("it is not empty", "hawse s3 rm '{name}**' empties it"),
    "EntityTooLarge": ("it is larger than S3 takes", ""),
    "InvalidObjectState": ("it is archived", "hawse s3 restore {name}, then try again"),
    "InvalidRange": ("it has no such range of bytes", ""),
    "KeyTooLongError": ("a key has 1,024 bytes at most", ""),
    "PreconditionFailed": _CHANGED,
    "RestoreAlreadyInProgress": (BEING_RESTORED, ""),
    "GlacierExpeditedRetrievalNotAvailable": (
        "S3 has no room for --tier Expedited now",
        "try again later, or with --tier Standard",
    ),
}
_BY_STATUS = {412: _CHANGED, 416: _BY_CODE["InvalidRange"]}


def _translated(trouble: Trouble, request: Request, target: Target) -> CLIError:
    """What the rest of hawse knows of AWS's errors."""
    status = trouble.status
    # A HEAD has no body, and some servers none at all: the status says what can be said.
    code = trouble.code or (str(status) if status in (403, 404) else "")
    code = code or {429: "SlowDown", 503: "SlowDown"}.get(status, str(status))
    message = trouble.message or f"S3 answered {status}"
    response = {
        "Error": {"Code": code, "Message": message if trouble.message or status != 403 else ""},
        "ResponseMetadata": {
            "HTTPStatusCode": status,
            "RequestId": trouble.request_id,
            "HTTPHeaders": dict(trouble.headers),
        },
    }
    found = translate(Answered(response), request.call, target)
    assert isinstance(found, CLIError)
    if isinstance(found, AccessDenied):
        if request.method in ("GET", "HEAD") and request.key:
            found.hint += "; without s3:ListBucket, a missing object is denied too"
    elif isinstance(found, Throttled):
        found.hint = "S3 asks to slow down: try again later, or with a lower --requests"
    if isinstance(found, AccessDenied) and not found.resource and request.bucket:
        found.what = f"{found.what} on {request.name}"
    elif not isinstance(found, AccessDenied | CredentialsError):
        found.what = f"{request.call.operation} {request.name}"
    return found


def _unanswered(trouble: Trouble, request: Request, target: Target, attempts: int) -> CLIError:
    """The error for no answer, or none of S3's."""
    cause = trouble.cause
    if cause == "AWS_ERROR_S3_CANCELED":
        return Interrupted("interrupted", why=f"{request.name} was not finished")
    if cause in _CAUSES:
        error = OSError(_CAUSES[cause], os.strerror(_CAUSES[cause]))
        return not_read(error, request.send_from)
    if cause == "AWS_ERROR_S3_REQUEST_TIME_TOO_SKEWED":
        skewed = Trouble(403, "RequestTimeTooSkewed", "the difference is too large")
        return _translated(skewed, request, target)
    times = f" ({attempts} attempts; S3's request id is not available)" if attempts > 1 else ""
    what = f"{request.call.operation} {request.name}"
    if cause == "AWS_ERROR_S3_SLOW_DOWN":
        hint = "try again later, or with a lower --requests"
        return Throttled(what, why=f"S3 asks to slow down{times}", hint=hint)
    if cause == "AWS_ERROR_S3_INTERNAL_ERROR":
        return Unavailable(what, why=f"S3 had an internal error{times}", hint="try again")
    if cause == NOT_S3:
        return Unavailable(
            what,
            why=f"the answer is not S3's{times}",
            hint="is there a proxy in between, or another service at the endpoint?",
        )
    if cause == A_BUG:
        return CLIError(what, why="what was to take it broke: a bug of hawse")
    if cause == "SHORT":
        return Unavailable(what, why=f"the content was cut short{times}", hint="try again")
    return _unreachable(cause, what, times, target)


def _unreachable(cause: str, what: str, times: str, target: Target) -> CLIError:
    place = without_passes(target.reach.endpoint("s3")) or f"S3 in {target.region}"
    if "DNS" in cause:
        hint = f"check the network, and that {target.region} is a region"
        return Unreachable(what, why=f"the host of {place} is not known", hint=hint)
    if "CONNECTION_REFUSED" in cause:
        return Unreachable(what, why=f"no connection to {place}", hint="does it run there?")
    if "PROXY" in cause:
        hint = "check HTTPS_PROXY and HTTP_PROXY, and what the proxy lets through"
        return Unreachable(what, why=f"the proxy made no connection to {place}", hint=hint)
    if "TLS" in cause:
        hint = "behind a proxy that decrypts, set AWS_CA_BUNDLE to its certificate"
        return Unreachable(what, why=f"the certificate of {place} was not accepted", hint=hint)
    if "TIMEOUT" in cause or "THROUGHPUT" in cause:
        return Unreachable(what, why=f"{place} did not answer in time{times}")
    if "CLOSED" in cause or "RESET" in cause or "BROKEN" in cause:
        return Unreachable(what, why=f"{place} closed the connection{times}")
    if "CREDENTIALS" in cause:
        return CredentialsError("credentials", why="there are none", hint=target.renewal)
    return Unavailable(what, why=f"{cause.removeprefix('AWS_').lower()}{times}")


def not_written(error: OSError, path: str) -> CLIError:
    """The error for a file that could not be written."""
    why, hint = _WRITE_ERRORS.get(error.errno or 0, ("", ""))
    if error.errno == errno.ENOENT:
        why = "its folder is not there any more"
    return CLIError(path, why=why or _reason(error), hint=hint)


def not_nameable(path: str) -> CLIError:
    """The error for a name that has no form in the bytes of this system's locale."""
    why = "its name cannot be written in this locale"
    return CLIError(path, why=why, hint="export LC_ALL=C.UTF-8")


def not_read(error: OSError, path: str) -> CLIError:
    """The error for a file that could not be read."""
    why, hint = _READ_ERRORS.get(error.errno or 0, _WRITE_ERRORS.get(error.errno or 0, ("", "")))
    kind = NotFound if error.errno == errno.ENOENT else CLIError
    return kind(path, why=why or _reason(error), hint=hint)


def _reason(error: OSError) -> str:
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
