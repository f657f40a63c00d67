"""Buckets of an account, and all of one, from few requests or from many.

A list takes one request for a thousand buckets and two for each region that has some; settings
take eight for each bucket. Each is asked in the bucket's own region.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.together import each
from hawse.errors import CLIError, CredentialsError, Interrupted, NoBucket, NotFound, Refused
from hawse.services.s3 import calls_settings as calls
from hawse.services.s3.calls_settings import LIST_BUCKETS
from hawse.services.s3.settings.details import (
    LISTED,
    SHOWN,
    Details,
    account_block,
    details,
)
from hawse.services.s3.settings.encryption import encryption_of
from hawse.services.s3.settings.ownership import others_in
from hawse.services.s3.settings.publicity import UNKNOWN
from hawse.services.s3.settings.rows import BucketSettings, BucketSheet, Bucket
from hawse.services.s3.settings.sizes import Size, sizes
from hawse.services.s3.settings.tagging import tags_of
from hawse.services.s3.settings.versioning import ENABLED

if TYPE_CHECKING:
    from hawse.aws.targets import Target

LISTED_CALLS = (
    LIST_BUCKETS,
    *(one.read for one in LISTED),
    calls.GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
)
SHOWN_CALLS = (
    calls.HEAD_BUCKET,
    *(one.read for one in SHOWN),
    calls.GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
)
_A_PAGE = 1000


class _Bucket(NamedTuple):
    name: str
    region: str
    created: datetime


def listed(
    target: Target, now: datetime, *, measured: bool, with_details: bool
) -> Iterator[Bucket]:
    """The buckets of the account."""
    found = [
        _Bucket(one["Name"], one.get("BucketRegion", ""), one["CreationDate"])
        for one in target.items(LIST_BUCKETS, MaxBuckets=_A_PAGE)
    ]
    there = cache(lambda region: target.in_region(region) if region else target)
    named: dict[Target, set[str]] = {}
    for one in found:
        named.setdefault(there(one.region), set()).add(one.name)
    known = _measured(target, named, now) if measured else {}
    if not with_details:
        yield from (Bucket(**_plain(one, known.get(one.name))) for one in found)
        return
    places = ((there(one.region), one.name) for one in found)
    told = details(places, account_block(target), LISTED) if found else iter(())
    for one, more in zip(found, told, strict=True):
        yield BucketSettings(**_plain(one, known.get(one.name)), **_settings(more))


def name_buckets(target: Target) -> Iterator[Bucket]:
    """All of them by name, for who needs these at once."""
    for one in target.items(LIST_BUCKETS, MaxBuckets=_A_PAGE):
        bucket = _Bucket(one["Name"], one.get("BucketRegion", ""), one["CreationDate"])
        yield Bucket(**_plain(bucket, None))


def shown(target: Target, now: datetime, buckets: Sequence[str]) -> Iterator[BucketSheet]:
    """All about these buckets."""
    regions = [_region_of(target, bucket) for bucket in buckets]
    there = [target.in_region(region) if region else target for region in regions]
    told = details(zip(there, buckets, strict=True), account_block(target), SHOWN)
    for place, region, more in zip(there, regions, told, strict=True):
        measured = _measured(target, {place: {more.bucket}}, now)
        yield _sheet(more, region, measured.get(more.bucket))


def _region_of(target: Target, bucket: str) -> str:
    try:
        return _region(target.read(calls.HEAD_BUCKET, Bucket=bucket))
    except NotFound as error:  # an answer to HEAD has no body that would say of what
        raise NoBucket(bucket) from error


def _measured(
    target: Target, named: Mapping[Target, Collection[str]], now: datetime
) -> dict[str, Size]:
    """The sizes of buckets by where they are; where they may not be read, that is told once."""
    known: dict[str, Size] = {}
    places = list(named)
    answers = each(places, lambda place: sizes(place, now, named[place])) if places else []
    for place, found in zip(places, answers, strict=True):
        if isinstance(found, (Interrupted, CredentialsError, Refused)):
            raise found
        if isinstance(found, CLIError):
            target.gate.notes.append(f"sizes in {place.region} are not known: {found.message}")
        else:
            known |= found
    return known


def _plain(one: _Bucket, size: Size | None) -> dict[str, Any]:
    return {
        "name": one.name,
        "region": one.region or None,
        "created": one.created,
        **_sized(size),
    }


def _sized(size: Size | None) -> dict[str, Any]:
    return {
        "size": size.bytes if size else None,
        "objects": size.objects if size else None,
        "measured": size.measured if size else None,
        "size_by_class": size.classes if size else {},
    }


def _settings(more: Details) -> dict[str, Any]:
    verdict = more.verdict
    return {
        **_encryption(more),
        "versioning": _versioning(more),
        "public": verdict.public,
        "public_by": verdict.why,
        "lifecycle": _yes(_enabled(more.known("lifecycle"))),
        "replication": _yes(_enabled(_replication(more))),
        "ownership": more.ownership,
        "blocks": _on(more.blocks),
        "unknown": more.unknown,
    }


def _sheet(more: Details, region: str, size: Size | None) -> BucketSheet:
    settings = _settings(more)
    for name in ("lifecycle", "replication"):
        del settings[name]
    acl, tags = more.known("ACL"), more.known("tags")
    mfa = (more.known("versioning") or {}).get("MFADelete")
    return BucketSheet(
        **settings,
        **_sized(size),
        name=more.bucket,
        region=region or None,
        mfa_delete=mfa == ENABLED if mfa else None,
        account_blocks=_on(more.account_blocks),
        policy=_policy(more),
        acl=None if acl is None else tuple(others_in(acl)),
        object_lock=_object_lock(more),
        lifecycle_rules=_enabled(more.known("lifecycle")),
        replication_rules=_enabled(_replication(more)),
        logging=_logging(more),
        tags=None if tags is None else tags_of(tags),
    )


def _versioning(more: Details) -> str:
    told = more.known("versioning")
    if told is None:
        return UNKNOWN
    status = told.get("Status")
    return "on" if status == ENABLED else "suspended" if status else "off"


def _encryption(more: Details) -> dict[str, Any]:
    told = more.known("encryption")
    found = encryption_of(told)
    return {
        "encryption": UNKNOWN if told is None else found.name if found else "no",
        "key": found.key or None if found else None,
        "bucket_key": found.bucket_key if found and found.name != "SSE-S3" else None,
    }


def _replication(more: Details) -> Mapping[str, Any] | None:
    told = more.known("replication")
    return None if told is None else told.get("ReplicationConfiguration") or {}


def _enabled(told: Mapping[str, Any] | None) -> int | None:
    """How many rules are enabled; None where that is not known."""
    if told is None:
        return None
    return [rule.get("Status") for rule in told.get("Rules", ())].count(ENABLED)


def _yes(count: int | None) -> str:
    return UNKNOWN if count is None else "yes" if count else "no"


def _on(switches: Mapping[str, bool] | None) -> tuple[str, ...] | None:
    return None if switches is None else tuple(name for name, on in switches.items() if on)


def _policy(more: Details) -> str:
    told = more.known("policy")
    if told is None:
        return UNKNOWN
    status = told.get("PolicyStatus")
    return "no" if not status else "public" if status.get("IsPublic") else "not public"


def _object_lock(more: Details) -> str:
    told = more.known("object lock")
    if told is None:
        return UNKNOWN
    lock = told.get("ObjectLockConfiguration")
    if not lock:
        return "no"
    kept = (lock.get("Rule") or {}).get("DefaultRetention")
    if not kept:
        return "on"
    length = f"{kept['Days']} days" if "Days" in kept else f"{kept.get('Years')} years"
    return f"{kept.get('Mode')} for {length}"


def _logging(more: Details) -> str | None:
    told = more.known("logging")
    to = (told or {}).get("LoggingEnabled")
    return f"s3://{to['TargetBucket']}/{to.get('TargetPrefix', '')}" if to else None


def _region(answer: Mapping[str, Any]) -> str:
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return str(answer.get("BucketRegion") or headers.get("x-amz-bucket-region", ""))
