"""What a URL means to commands that look: one level, all below a folder, or what a glob matches.

| URL | without -R | with -R |
|---|---|---|
| `s3://b/` | what is directly in the bucket | all of it |
| `s3://b/logs/` | what is directly below `logs/` | all below |
| `s3://b/logs` | the object and the folder, never `logs-old` | the object and all below |
| `s3://b/logs/*.gz` | what matches, folders too | and all below folders that match |
| `s3://b/**/*.gz` | what matches, at any depth | the same |

A URL with a key of which nothing is there is NotFound: a typing error must not look like an
empty list. An empty bucket is an empty list.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hawse.errors import NotFound
from hawse.transfer import calls
from hawse.transfer.globs import Glob, compile_glob
from hawse.transfer.key_ranges import Unsorted
from hawse.transfer.listing import list_buckets, list_level, list_pages, list_versions
from hawse.transfer.objects import Bucket, Folder, Listed, Version
from hawse.transfer.pages import Page, parse_page
from hawse.transfer.places import S3Url, parse_url
from hawse.transfer.queries import Position, objects_query
from hawse.transfer.requests import Headers, Request

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

T = TypeVar("T")

RESTORE_STATUS: Headers = (("x-amz-optional-object-attributes", "RestoreStatus"),)
"""What a listing is asked with, so that it tells of copies restored from an archive."""


class Browsed(NamedTuple):
    """What is to be looked at. `glob` is None for a plain key, which names itself."""

    url: S3Url
    key: str
    glob: Glob | None

    @property
    def folder(self) -> bool:
        """Whether the key is a prefix: the bucket itself, or what ends with a slash."""
        return self.glob is None and (not self.key or self.key.endswith("/"))

    @property
    def flat(self) -> bool:
        """Whether all that matches is directly below one prefix."""
        if self.glob is None:
            return True
        pattern = self.glob.pattern.removesuffix("/")
        return "**" not in pattern and pattern.count("/") == self.glob.root.count("/")

    @property
    def prefix(self) -> str:
        """What all that is meant begins with."""
        return self.key if self.glob is None else self.glob.prefix

    @property
    def base(self) -> str:
        """What names are relative to: the folder, or for a glob what is before its first star."""
        if self.glob is None:
            return self.key if self.folder else f"{self.key}/"
        return self.prefix[: self.prefix.rfind("/") + 1]

    def holds(self, key: str) -> bool:
        """Whether a key is meant by its name, or lies below a folder that is."""
        if self.glob is None:
            return self.folder or key == self.key or key.startswith(f"{self.key}/")
        matches = self.glob.matches
        if matches(key):
            return True
        slashes = (at for at, char in enumerate(key) if char == "/")
        return any(matches(key[:at]) or matches(key[: at + 1]) for at in slashes)

    def absent(self) -> NotFound:
        """The error for a URL of which nothing is there."""
        hint = f"hawse s3 ls '{str(self.url).rstrip('/')}*' shows what begins so"
        if self.glob is not None:
            return NotFound(str(self.url), why="nothing matches", hint="--raw takes it literally")
        if self.folder:
            return NotFound(str(self.url), why="nothing is below it", hint=hint)
        return NotFound(str(self.url), why="there is no such object and no such folder", hint=hint)


def browsed(text: str, *, raw: bool = False, argument: str = "URL") -> Browsed:
    """What a URL means. UsageError names the argument."""
    url = parse_url(text, argument)
    glob = compile_glob(url.key, raw=raw, argument=argument)
    return Browsed(url, glob.prefix, None) if glob.literal else Browsed(url, url.key, glob)


def level(engine: Engine, what: Browsed, headers: Headers = ()) -> Iterator[Listed | Folder]:
    """Objects and folders of one level, or of a glob that stays within one; in their order."""
    return _some(_level(engine, what, headers), what)


def levels(engine: Engine, what: Browsed, headers: Headers = ()) -> Iterator[Page]:
    """As `level`, in columns like those of pages; a folder has no size, time or ETag."""
    return paged(level(engine, what, headers))


def paged(found: Iterable[Listed | Folder], size: int = 1000) -> Iterator[Page]:
    """The same in columns, some at a time; the first ones soon."""
    for some in batches(found, size):
        rows = [each if isinstance(each, Listed) else (each.key, *_NOTHING) for each in some]
        keys, sizes, modified, etags, storages, restores = map(list, zip(*rows))
        yield Page(keys, sizes, modified, etags, storages, restores)


_NOTHING = (None, "", "", "", "")


def _level(engine: Engine, what: Browsed, headers: Headers) -> Iterator[Listed | Folder]:
    bucket, glob = what.url.bucket, what.glob
    if glob is None and not what.folder:
        yield from _itself(engine, what, headers)
        return
    for found in list_level(engine.fetcher(bucket, headers=headers), what.prefix):
        if glob is None or glob.matches(found.key.removesuffix("/")) or glob.matches(found.key):
            yield found


def _itself(engine: Engine, what: Browsed, headers: Headers) -> Iterator[Listed | Folder]:
    """The object of a key, and the folder: other keys that begin so may be a million."""
    page, folder = _asked(engine, what.url.bucket, what.key, headers), f"{what.key}/"
    yield from (listed for listed in page.rows() if listed.key == what.key)
    there = folder in page.folders
    if not there and page.truncated:
        below = _asked(engine, what.url.bucket, folder, headers)
        there = bool(below.keys or below.folders)
    if there:
        yield Folder(folder)


def _asked(engine: Engine, bucket: str, prefix: str, headers: Headers) -> Page:
    query = objects_query(prefix, Position(), "/")
    return parse_page(
        engine.ask(Request(calls.LIST_OBJECTS, bucket, query=query, headers=headers)).body
    )


def deep(engine: Engine, what: Browsed, headers: Headers = ()) -> Iterator[Page]:
    """Pages of all objects that are meant, however deep, in the order of their keys."""
    return _some(_deep(engine, what, headers), what)


def _deep(engine: Engine, what: Browsed, headers: Headers) -> Iterator[Page]:
    bucket = what.url.bucket
    if what.folder:
        yield from _pages(engine, bucket, what.prefix, headers)
    elif what.glob is None:
        page = _asked(engine, bucket, what.key, headers)
        itself = page.only([key == what.key for key in page.keys])
        if itself.keys:
            yield itself
        yield from _pages(engine, bucket, f"{what.key}/", headers)
    else:
        for page in _pages(engine, bucket, what.prefix, headers):
            held = page.only([what.holds(key) for key in page.keys])
            if held.keys:
                yield held


def matching(engine: Engine, what: Browsed, headers: Headers = ()) -> Iterator[Page]:
    """Pages of the objects that a glob across folders matches; what lies below one is not."""
    assert what.glob is not None
    matches = what.glob.matches
    pages = _pages(engine, what.url.bucket, what.prefix, headers)
    held = (page.only([matches(key) for key in page.keys]) for page in pages)
    return _some((page for page in held if page.keys), what)


def versions(engine: Engine, what: Browsed) -> Iterator[Version]:
    """All versions and delete markers of what is meant, below folders too."""
    fetch = engine.fetcher(what.url.bucket, calls.LIST_OBJECT_VERSIONS)
    found = list_versions(fetch, what.prefix)
    return _some((each for each in found if what.holds(each.key)), what)


def buckets(engine: Engine) -> Iterator[Bucket]:
    """The buckets of the account."""
    return list_buckets(engine.fetcher("", calls.LIST_BUCKETS))


def batches(found: Iterable[T], size: int = 1000) -> Iterator[list[T]]:
    """The same, some at a time."""
    left = iter(found)
    while some := list(islice(left, size)):
        yield some


def _some(found: Iterable[T], what: Browsed) -> Iterator[T]:
    """The same; NotFound when a key was given and nothing came."""
    empty = bool(what.url.key)
    for each in found:
        empty = False
        yield each
    if empty:
        raise what.absent()


def _pages(engine: Engine, bucket: str, prefix: str, headers: Headers) -> Iterator[Page]:
    """All pages below a prefix.

    A server that is not AWS may turn out in the middle to list in an order of its own: what was
    not given yet comes then, in that order.
    """
    fetch = engine.fetcher(bucket, headers=headers)
    if not engine.regions.custom:
        yield from list_pages(fetch, prefix)
        return
    given = array("q")
    try:
        for page in list_pages(fetch, prefix):
            given.extend(map(hash, page.keys))
            yield page
    except Unsorted:
        known = set(given)
        for page in list_pages(fetch, prefix, sorted_server=False):
            page = page.only([hash(key) not in known for key in page.keys])
            if page.keys:
                yield page
