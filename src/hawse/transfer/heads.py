"""One object as HeadObject tells of it, in the words of a listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.errors import CLIError, NotFound
from hawse.transfer import calls
from hawse.transfer.objects import Listed
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Headers, Request, query_of

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine


def head_of(
    engine: Engine,
    bucket: str,
    key: str,
    *,
    version: str = "",
    options: ObjectOptions = PLAIN,
    if_match: str = "",
) -> Listed:
    """The object; NotFound says whether it is the object or the bucket that is not there."""
    condition = (("if-match", f'"{if_match}"'),) if if_match else ()
    request = Request(
        calls.HEAD_OBJECT_VERSION if version else calls.HEAD_OBJECT,
        bucket,
        key,
        query=query_of(versionId=version) if version else "",
        headers=(*options.content, *condition),
    )
    try:
        found = engine.ask(request)
    except NotFound:
        _need_bucket(engine, bucket, options.paying)
        raise
    told = found.headers
    return Listed(
        key,
        int(told.get("content-length", 0)),
        _iso(told.get("last-modified", "")),
        found.etag,
        told.get("x-amz-storage-class", ""),
    )


def _need_bucket(engine: Engine, bucket: str, headers: Headers) -> None:
    """NotFound for a bucket that is not there: the answer to a HEAD has no body that tells."""
    asked = Request(calls.LIST_OBJECTS, bucket, query="list-type=2&max-keys=0", headers=headers)
    try:
        engine.ask(asked)
    except CLIError as error:
        if isinstance(error, NotFound):
            raise  # any other error says nothing: it may only be that it may not be listed


def _iso(text: str) -> str:
    if not text:
        return ""
    from email.utils import parsedate_to_datetime  # slow, and not needed for many

    return parsedate_to_datetime(text).isoformat()
