"""One object that a URL names: what HeadObject says of it, and bytes of it in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError, NotFound, UsageError
from hawse.transfer import calls
from hawse.transfer.browsing import browsed
from hawse.transfer.checksums import ASKED
from hawse.transfer.downloads import Wanted
from hawse.transfer.places import S3Url, parse_url
from hawse.transfer.requests import Reply, Request, query_of

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

_BLOCK = 64 * 1024


class Named(NamedTuple):
    """An object, or one version of it."""

    url: S3Url
    version: str = ""


def named(text: str, *, version: str | None = None, raw: bool = False) -> Named:
    """The object that a URL names. UsageError for a bucket, a folder's glob and the like."""
    what = browsed(text, raw=raw)
    if what.glob is not None:
        hint = "--raw takes it for the key of one object"
        raise UsageError(f"URL {text}", why="a glob is not one object", hint=hint)
    if not what.key:
        hint = f"such as {what.url.join('name')}"
        raise UsageError(f"URL {text}", why="it names a bucket and no object", hint=hint)
    return Named(S3Url(what.url.bucket, what.key), version or "")


def bucket_named(text: str) -> str:
    """The bucket that a URL names. UsageError when it names more than that."""
    url = parse_url(text, "URL")
    if url.key:
        hint = f"s3://{url.bucket}"
        raise UsageError(f"URL {text}", why="it names more than a bucket", hint=hint)
    return url.bucket


def bucket_exists(engine: Engine, name: str) -> bool:
    """Whether there is such a bucket. AccessDenied when it is somebody else's."""
    return engine.exists(Request(calls.HEAD_BUCKET, name)) is not None


def head(engine: Engine, what: Named) -> Reply:
    """What HeadObject says, its checksum too. NotFound when there is no such object."""
    call = calls.HEAD_OBJECT_VERSION if what.version else calls.HEAD_OBJECT
    query = query_of(versionId=what.version) if what.version else ""
    asked = Request(call, what.url.bucket, what.url.key, query, ASKED)
    try:
        return engine.ask(asked)
    except CLIError as error:
        if type(error) not in (CLIError, NotFound):
            raise
    # A HEAD has no body that says what is wrong: that the keys have expired, or that it is the
    # bucket that is not there. A GET has.
    get = calls.GET_OBJECT_VERSION if what.version else calls.GET_OBJECT
    engine.ask(asked._replace(call=get, headers=(("range", "bytes=0-0"),)))
    return engine.ask(asked)


def wanted(engine: Engine, what: Named) -> Wanted:
    """The object as it is now: whatever is read of it later is of the same content."""
    found = head(engine, what)
    size = int(found.headers.get("content-length", 0))
    return Wanted(what.url.bucket, what.url.key, size, found.etag, what.version)


def read_lines(engine: Engine, what: Wanted, lines: int, write: Callable[[bytes], object]) -> None:
    """Give the first lines to `write`: of a large object only as much as they need is asked for."""
    from hawse.transfer.streams import read_object

    begin, block = 0, _BLOCK
    while lines > 0 and begin < what.size:
        chunks: list[bytes] = []
        begin += read_object(engine, what, chunks.append, begin=begin, end=begin + block)
        some = b"".join(chunks)
        parts = some.split(b"\n", lines)
        if len(parts) > lines:
            some = some[: len(some) - len(parts[-1])]
        lines -= len(parts) - 1
        write(some)
        block *= 4
