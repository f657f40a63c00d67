"""Object Lock of a bucket: whether it is on, how long new objects are kept, what is for good.

Turning it on cannot be taken back, and neither can what COMPLIANCE keeps: until its day nobody
deletes it, the root user included. Locks and holds of single objects are not looked at here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from hawse.errors import Refused, UsageError
from hawse.rows import Row, column

COMPLIANCE, GOVERNANCE = "COMPLIANCE", "GOVERNANCE"
MOST_YEARS = 100
"""How long S3 lets a default retention be."""

ON_FOR_GOOD = "Object Lock is never turned off again, and versioning can no longer be suspended"

Config = Mapping[str, Any]
_ON = {"ObjectLockEnabled": "Enabled"}


@dataclass(frozen=True)
class ObjectLock(Row):
    """Object Lock of a bucket, and how long it keeps new objects."""

    bucket: str = column()
    enabled: bool = column(show="bool")
    mode: str | None = column(colour={COMPLIANCE: "red", GOVERNANCE: "yellow"})
    retention: str | None = column(
        doc="Of new objects: `30 days`, `7 years`; None: they have none."
    )


class Retention(NamedTuple):
    """How long new objects are kept."""

    mode: str
    amount: int
    unit: str

    @property
    def said(self) -> str:
        """`30 days`."""
        return f"{self.amount:,} {self.unit.lower().rstrip('s')}{'' if self.amount == 1 else 's'}"

    @property
    def days(self) -> int:
        """The length, to compare; a year has 365 days at least."""
        return self.amount * (365 if self.unit == "Years" else 1)


def is_on(config: Config | None) -> bool:
    """Whether Object Lock is on."""
    found = (config or {}).get("ObjectLockConfiguration") or {}
    return found.get("ObjectLockEnabled") == _ON["ObjectLockEnabled"]


def retention_of(config: Config | None) -> Retention | None:
    """The default retention of a configuration."""
    found = ((config or {}).get("ObjectLockConfiguration") or {}).get("Rule", {})
    kept = found.get("DefaultRetention", {})
    unit = next((one for one in ("Days", "Years") if kept.get(one)), "")
    return Retention(kept["Mode"], kept[unit], unit) if unit else None


def row(bucket: str, config: Config | None) -> ObjectLock:
    """The row of a bucket."""
    kept = retention_of(config)
    return ObjectLock(
        bucket=bucket,
        enabled=is_on(config),
        mode=kept.mode if kept else None,
        retention=kept.said if kept else None,
    )


def typed(mode: str | None, days: int | None, years: int | None) -> Retention | None:
    """The retention that was typed; None when nothing of it was. UsageError for half of it."""
    if mode is None and days is None and years is None:
        return None
    if mode is None or (days is None) is (years is None):
        raise UsageError(
            "default retention",
            why="it has a mode and a length",
            hint="--mode governance --days 30, or --years 7",
        )
    if (years or 0) > MOST_YEARS or (days or 0) > MOST_YEARS * 365:
        raise UsageError(
            "default retention", why=f"S3 keeps objects for {MOST_YEARS} years at most"
        )
    unit = "Days" if days is not None else "Years"
    return Retention(mode.upper(), days if days is not None else years or 0, unit)


def wanted(kept: Retention | None) -> Config:
    """The configuration with Object Lock on, and this retention."""
    found: dict[str, Any] = dict(_ON)
    if kept is not None:
        found["Rule"] = {"DefaultRetention": {"Mode": kept.mode, kept.unit: kept.amount}}
    return {"ObjectLockConfiguration": found}


def check(bucket: str, config: Config | None, *, versioned: bool) -> None:
    """Refused when S3 would not turn it on."""
    if not is_on(config) and not versioned:
        raise Refused(
            f"s3://{bucket}",
            why="Object Lock keeps versions, and the bucket's versioning is not enabled",
            hint=f"hawse s3 bucket versioning {bucket} --on, then again",
        )


def risk(old: Retention | None, new: Retention | None) -> str:
    """What the change does to new objects that nobody can take back."""
    if new is None or new.mode != COMPLIANCE:
        return ""
    if old is not None and old.mode == COMPLIANCE and old.days >= new.days:
        return ""
    return f"nobody, not even root, can delete what is written from now on for {new.said}"


def note(old: Config | None, new: Retention | None) -> str:
    """What else there is to know of the change."""
    before = retention_of(old)
    if not is_on(old):
        return ON_FOR_GOOD
    if before is not None and (new is None or new.days < before.days):
        return "objects that are there stay locked as they are"
    return "for new objects only"
