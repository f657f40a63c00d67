"""Server access logs of a bucket: where they go, and whether S3 can deliver them there.

S3 takes a target that it then never writes to (default retention, a key of KMS, requester pays):
what is known to be so is told before. Logs are delivered hours later and now and then not at all,
so a mistake here is seen late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from hawse.errors import Refused
from hawse.rows import Row, column

SERVICE = "logging.s3.amazonaws.com"
GROUP = "http://acs.amazonaws.com/groups/s3/LogDelivery"
FORMATS = ("simple", "event-time", "delivery-time")
"""How the keys of logs are made: SimplePrefix, or by day below account, region and bucket."""

Config = Mapping[str, Any]
_SOURCES = {"event-time": "EventTime", "delivery-time": "DeliveryTime"}


@dataclass(frozen=True)
class AccessLogs(Row):
    """Where the access logs of a bucket go."""

    bucket: str = column()
    enabled: bool = column(show="bool")
    to: str | None = column(doc="The URL below which the logs are.")
    keys: str | None = column(doc="simple, or partitioned by event-time or delivery-time.")
    grants: int = column(wide=True, doc="How many others are given the logs by ACL.")


class Place(NamedTuple):
    """What is known of a bucket that logs shall go to; None is not known."""

    region: str
    retained: bool | None = None
    encryption: str | None = None
    requester_pays: bool | None = None
    group_writes: bool | None = None


def row(bucket: str, config: Config | None) -> AccessLogs:
    """The row of a bucket."""
    found = (config or {}).get("LoggingEnabled") or {}
    return AccessLogs(
        bucket=bucket,
        enabled=bool(found),
        to=f"s3://{found['TargetBucket']}/{found.get('TargetPrefix', '')}" if found else None,
        keys=_keys(found) if found else None,
        grants=len(found.get("TargetGrants", ())),
    )


def wanted(old: Config | None, bucket: str, prefix: str, keys: str | None) -> Config:
    """The configuration with this target; how keys are made stays where nothing is said."""
    before = (old or {}).get("LoggingEnabled") or {}
    found: dict[str, Any] = {"TargetBucket": bucket, "TargetPrefix": prefix}
    if before.get("TargetGrants") and before["TargetBucket"] == bucket:
        found["TargetGrants"] = before["TargetGrants"]
    made: Any = {"SimplePrefix": {}} if keys == "simple" else None
    if keys in _SOURCES:
        made = {"PartitionedPrefix": {"PartitionDateSource": _SOURCES[str(keys)]}}
    made = made or before.get("TargetObjectKeyFormat")
    if made:
        found["TargetObjectKeyFormat"] = made
    return {"LoggingEnabled": found}


def check(bucket: str, region: str, target: str, place: Place) -> None:
    """Refused when S3 would refuse the target, or never deliver a log to it."""
    for why in _obstacles(bucket, region, target, place):
        raise Refused(f"logs of s3://{bucket} to s3://{target}", why=why, hint="another --to")


def unknown(place: Place) -> Iterator[str]:
    """What could not be looked at, for people to know."""
    for value, what in (
        (place.retained, "whether it has a default retention"),
        (place.encryption, "how it is encrypted"),
        (place.requester_pays, "who pays for its requests"),
    ):
        if value is None:
            yield f"{what} is not known, and may keep logs away"


def _obstacles(bucket: str, region: str, target: str, place: Place) -> Iterator[str]:
    if bucket == target:
        yield "each log would be logged again: logs go to another bucket"
    if region != place.region:
        yield f"it is in {place.region}, and logs stay in the region of the bucket: {region}"
    if place.retained:
        yield "S3 delivers no logs to a bucket with a default retention"
    if place.requester_pays:
        yield "S3 delivers no logs to a bucket whose requesters pay"
    if place.encryption and place.encryption.startswith("aws:kms"):
        yield f"S3 delivers no logs to a bucket that is encrypted with {place.encryption}: AES256"


def group_writes(acl: Mapping[str, Any]) -> bool:
    """Whether an ACL lets the log delivery group write logs, as was the way before policies."""
    given = {
        grant["Permission"]
        for grant in acl.get("Grants", ())
        if grant.get("Grantee", {}).get("URI") == GROUP
    }
    return "FULL_CONTROL" in given or {"WRITE", "READ_ACP"} <= given


def _keys(found: Mapping[str, Any]) -> str:
    made = found.get("TargetObjectKeyFormat") or {}
    source = made.get("PartitionedPrefix", {}).get("PartitionDateSource")
    return {one: name for name, one in _SOURCES.items()}.get(source, "simple")
