"""Unfinished multipart uploads as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hawse.rows import Row, column


@dataclass(frozen=True, kw_only=True)
class UnfinishedUpload(Row):
    """A multipart upload that was neither completed nor aborted."""

    url: str = column(doc="s3://bucket/key: what it was to become.")
    started: datetime = column(show="age")
    initiator: str = column(doc="Who began it: an ARN, or what the server calls them.")
    storage: str = column(doc="The storage class of the object to be.")
    parts: int | None = column(doc="How many parts S3 holds; null without --parts.")
    size: int | None = column(show="bytes", doc="Their bytes; null without --parts.")
    upload_id: str = column(wide=True)
