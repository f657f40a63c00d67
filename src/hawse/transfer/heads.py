"""One object as HeadObject tells of it, in the words of a listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.transfer import calls
from hawse.transfer.objects import Listed
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Request, query_of

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
    found = engine.ask(request)
    told = found.headers
    return Listed(
        key,
        int(told.get("content-length", 0)),
        _iso(told.get("last-modified", "")),
        found.etag,
        told.get("x-amz-storage-class", ""),
    )


def _iso(text: str) -> str:
    if not text:
        return ""
    from email.utils import parsedate_to_datetime  # slow, and not needed for many

    return parsedate_to_datetime(text).isoformat()
