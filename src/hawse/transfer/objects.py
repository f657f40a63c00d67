"""What is in a bucket, as a listing says it: objects, versions, folders, buckets.

They are tuples, since there are millions of them. Nothing is asked of S3 here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from hawse.errors import Unavailable

RESTORING = "restoring"


class Listed(NamedTuple):
    """One object of a listing."""

    key: str
    size: int
    modified: str  # ISO 8601 as S3 sent it
    etag: str  # without quotes
    storage: str = ""
    restore: str = ""  # RESTORING, or until when a restored copy stays (ISO 8601)


class Folder(NamedTuple):
    """What keys with a common start are to a listing of one level; `key` ends with the slash."""

    key: str


class Version(NamedTuple):
    """One version of an object, or one delete marker."""

    key: str
    version: str  # "null" for what was stored before versioning
    latest: bool
    deleted: bool  # a delete marker, which has no size and no ETag
    size: int
    modified: str
    etag: str
    storage: str = ""
    restore: str = ""


class Bucket(NamedTuple):
    """One bucket of the account."""

    name: str
    created: str
    region: str = ""


def modified_at(text: str) -> float:
    """The POSIX seconds of a time as S3 writes it; objects that came together share the second."""
    try:
        if text[-1:] == "Z" and text[19:20] in ("Z", "."):
            fraction = text[19:-1]
            whole = _seconds(text[:19])
            return whole if fraction in ("", ".000") else whole + float(fraction)
        return _seconds(text)
    except ValueError as error:
        raise Unavailable("listing", why=f"{text!r} is not a time") from error


@lru_cache(maxsize=4096)
def _seconds(text: str) -> float:
    from datetime import UTC, datetime

    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
