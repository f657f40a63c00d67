"""Buckets as rows: what a list shows, with the settings of each, and all of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hawse.rows import Row, Sheet, column
from hawse.services.s3.settings.publicity import OBJECTS, UNKNOWN, YES

_PUBLIC = {YES: "bold red", OBJECTS: "yellow", UNKNOWN: "yellow"}
_UNSURE = {UNKNOWN: "yellow"}


@dataclass(frozen=True)
class Bucket(Row):
    """One bucket, and how large it was."""

    name: str
    region: str | None = column()
    size: int | None = column(
        show="bytes", doc="All versions and unfinished uploads; null where it was not measured."
    )
    objects: int | None = column(doc="As S3 counts: versions, and parts of unfinished uploads.")
    measured: datetime | None = column(show="age", doc="The day that size and objects are of.")
    created: datetime = column(show="age")
    size_by_class: Mapping[str, int] = column(wide=True, doc="Bytes by storage class.")

    @property
    def id(self) -> str:
        """What it is known by."""
        return self.name


@dataclass(frozen=True)
class BucketSettings(Bucket):
    """One bucket, how large it was and how it is set up."""

    versioning: str = column(colour=_UNSURE, doc="on, suspended, off or unknown.")
    encryption: str = column(colour=_UNSURE, doc="Of new objects: SSE-S3, SSE-KMS, …")
    public: str = column(
        colour=_PUBLIC, doc="yes, no, `objects may be` (by their own ACLs) or unknown."
    )
    lifecycle: str = column(colour=_UNSURE, doc="yes, no or unknown: whether a rule is enabled.")
    replication: str = column(colour=_UNSURE, doc="yes, no or unknown: whether a rule is enabled.")
    public_by: tuple[str, ...] = column(
        show="list", wide=True, doc="What makes it public, or what is not known."
    )
    key: str | None = column(wide=True, show="path", doc="KMS key of the default encryption.")
    bucket_key: bool | None = column(show="bool", wide=True)
    ownership: str | None = column(wide=True, doc="BucketOwnerEnforced: ACLs have no effect.")
    blocks: tuple[str, ...] | None = column(
        show="list", wide=True, doc="Switches of Block Public Access that are on in the bucket."
    )
    unknown: tuple[str, ...] = column(
        show="list", wide=True, doc="What could not be read, and why."
    )


@dataclass(frozen=True)
class BucketSheet(Sheet):
    """All settings of one bucket."""

    name: str
    region: str | None = column()
    size: int | None = column(show="bytes", doc="All versions and unfinished uploads.")
    size_by_class: Mapping[str, int] = column(quiet=True, doc="Bytes by storage class.")
    objects: int | None = column()
    measured: datetime | None = column(show="age")
    versioning: str = column(colour=_UNSURE)
    mfa_delete: bool | None = column(show="bool", quiet=True)
    encryption: str = column(colour=_UNSURE)
    key: str | None = column(quiet=True, doc="KMS key of the default encryption.")
    bucket_key: bool | None = column(show="bool", quiet=True)
    public: str = column(colour=_PUBLIC)
    public_by: tuple[str, ...] = column(show="list", quiet=True)
    blocks: tuple[str, ...] | None = column(show="list", title="BLOCKED BY THE BUCKET")
    account_blocks: tuple[str, ...] | None = column(show="list", title="BLOCKED BY THE ACCOUNT")
    policy: str = column(colour={**_UNSURE, "public": "bold red"}, doc="no, public, not public.")
    ownership: str | None = column()
    acl: tuple[str, ...] | None = column(
        show="list", title="ACL", quiet=True, doc="Whom the ACL lets in beside the owner."
    )
    object_lock: str = column(colour=_UNSURE, doc="no, on, or the retention of new objects.")
    lifecycle_rules: int | None = column(doc="Rules that are enabled.")
    replication_rules: int | None = column(doc="Rules that are enabled.")
    logging: str | None = column(doc="Where its access logs go; null for nowhere.")
    tags: Mapping[str, str] | None = column(show="tags")
    unknown: tuple[str, ...] = column(
        show="list", quiet=True, doc="What could not be read, and why."
    )


def row_of_ls(args: Mapping[str, Any]) -> type[Row]:
    """What `ls` gives."""
    return BucketSettings if args.get("details") else Bucket
