"""Versioning: once it was on, a bucket can only be suspended, and old versions stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.plan import Entry, Skip
from hawse.services.s3.calls_settings import GET_BUCKET_VERSIONING, PUT_BUCKET_VERSIONING
from hawse.services.s3.settings.setting import Setting, change

if TYPE_CHECKING:
    from hawse.aws.targets import Target

ENABLED, SUSPENDED = "Enabled", "Suspended"
VERSIONING = Setting(
    "versioning",
    GET_BUCKET_VERSIONING,
    PUT_BUCKET_VERSIONING,
    delete=None,
    absent=(),
    members=("Status",),
    into="VersioningConfiguration",
    off={"Status": SUSPENDED},
)
_ON = "what is overwritten or deleted is kept and paid for; S3 says to wait 15 minutes for writes"
_OFF = (
    "S3 knows no off: versions that are there stay and are paid for, "
    "and what is stored from now on overwrites the version null"
)
_MFA = "MFA delete is on: S3 takes a change of versioning from the root user alone, with a code"


def versioned(target: Target, bucket: str, *, on: bool) -> Entry:
    """Turn versioning on, or suspend it."""
    answer = target.read(GET_BUCKET_VERSIONING, Bucket=bucket)
    status, url = answer.get("Status"), f"s3://{bucket}"
    if on and status == ENABLED:
        return Skip(url, "versioning is on already")
    if not on and status != ENABLED:
        return Skip(url, "versioning is suspended already" if status else "it was never versioned")
    if answer.get("MFADelete") == ENABLED:
        return Skip(url, _MFA, blocked=True)
    return change(
        VERSIONING,
        bucket,
        {"Status": status} if status else None,
        {"Status": ENABLED if on else SUSPENDED},
        says="turn versioning on" if on else "suspend versioning",
        note=_ON if on else _OFF,
        undo_says="suspend versioning" if on else "turn versioning on again",
    )
