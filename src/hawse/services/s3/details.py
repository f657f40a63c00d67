"""All that S3 tells of one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hawse.rows import Sheet, column

_META = "x-amz-meta-"
_CHECKSUM = "x-amz-checksum-"


@dataclass(frozen=True)
class Details(Sheet):  # pylint: disable=too-many-instance-attributes  # S3 tells that much
    """One object. Empty values are None: S3 said nothing."""

    url: str
    size: int = column(show="bytes")
    modified: datetime | None = column(show="time")
    etag: str | None = column(doc="Without quotes.")
    version: str | None = column()
    storage_class: str = column()
    content_type: str | None = column()
    content_encoding: str | None = column()
    cache_control: str | None = column()
    checksum: str | None = column(doc="Algorithm and value, such as crc64nvme:rosUhgp5mIg=.")
    encryption: str | None = column(doc="AES256, aws:kms, … or SSE-C.")
    kms_key: str | None = column(title="KMS KEY")
    restore: str | None = column(doc="What S3 says of a copy restored from an archive.")
    replication: str | None = column()
    lock_mode: str | None = column()
    lock_until: str | None = column()
    legal_hold: str | None = column()
    parts: int | None = column(doc="Of a multipart upload; null when S3 does not say.")
    metadata: Mapping[str, str] = column(show="tags", doc="What was stored as x-amz-meta-….")
    tags: Mapping[str, str] | None = column(
        show="tags", default=None, doc="Null unless --tags asked for them."
    )


def details(
    url: str, headers: Mapping[str, str], tags: Sequence[tuple[str, str]] | None
) -> Details:
    """The row of an answer of HeadObject, whose headers have lower-case names."""

    def said(name: str) -> str | None:
        return headers.get(name) or None

    def of_s3(name: str) -> str | None:
        return said(f"x-amz-{name}")

    etag = headers.get("etag", "").strip('"')
    parts = etag.rpartition("-")[2] if "-" in etag else ""
    customer = "SSE-C" if of_s3("server-side-encryption-customer-algorithm") else None
    return Details(
        url=url,
        size=int(headers.get("content-length", 0)),
        modified=_time(headers.get("last-modified", "")),
        etag=etag or None,
        version=of_s3("version-id"),
        storage_class=of_s3("storage-class") or "STANDARD",
        content_type=said("content-type"),
        content_encoding=said("content-encoding"),
        cache_control=said("cache-control"),
        checksum=_checksum(headers),
        encryption=of_s3("server-side-encryption") or customer,
        kms_key=of_s3("server-side-encryption-aws-kms-key-id"),
        restore=of_s3("restore"),
        replication=of_s3("replication-status"),
        lock_mode=of_s3("object-lock-mode"),
        lock_until=of_s3("object-lock-retain-until-date"),
        legal_hold=of_s3("object-lock-legal-hold"),
        parts=int(parts) if parts.isdecimal() else None,
        metadata={n.removeprefix(_META): v for n, v in headers.items() if n.startswith(_META)},
        tags=None if tags is None else dict(tags),
    )


def _checksum(headers: Mapping[str, str]) -> str | None:
    for name, value in headers.items():
        if name.startswith(_CHECKSUM) and name != f"{_CHECKSUM}type":
            return f"{name.removeprefix(_CHECKSUM)}:{value}"
    return None


def _time(text: str) -> datetime | None:
    """A time as HTTP writes it, without the modules for mail, which are slow to load."""
    from datetime import UTC

    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
