"""How large buckets are, from CloudWatch: what S3 measured once a day, a day or two ago.

It counts all versions and the parts of unfinished uploads, which no listing of objects shows. One
free question for a region says which series there are, so that none is paid for that has nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from hawse.services.metrics import Points, Series, ask
from hawse.services.metrics.calls import GET_METRIC_DATA, LIST_METRICS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

CALLS = (LIST_METRICS, GET_METRIC_DATA)
_NAMESPACE, _BYTES, _OBJECTS = "AWS/S3", "BucketSizeBytes", "NumberOfObjects"
_DAYS, _DAY = 5, 86_400
_CLASSES = {
    "StandardStorage": "STANDARD",
    "StandardIA": "STANDARD_IA",
    "OneZoneIA": "ONEZONE_IA",
    "ReducedRedundancy": "REDUCED_REDUNDANCY",
    "IntelligentTiering": "INTELLIGENT_TIERING",
    "GlacierInstantRetrieval": "GLACIER_IR",
    "GlacierIR": "GLACIER_IR",
    "Glacier": "GLACIER",
    "DeepArchive": "DEEP_ARCHIVE",
}
"""Storage classes by how CloudWatch's storage types begin; a class has several, for what it adds
to small objects and for its tiers. The first that fits is taken."""


class Size(NamedTuple):
    """What a bucket held; `objects` None where only the bytes are known."""

    bytes: int
    classes: Mapping[str, int]
    objects: int | None
    measured: datetime


def sizes(target: Target, now: datetime, buckets: Collection[str]) -> dict[str, Size]:
    """The sizes of these buckets, which are in the target's region.

    What is not there was not measured: it is new, or empty. CloudWatch tells for two weeks of
    buckets that are gone, which nobody is to pay for.
    """
    found = {one for one in _series(target, buckets) if _bucket(one) in buckets}
    found |= {_one(_OBJECTS, _bucket(one), "AllStorageTypes") for one in found}
    by_bucket: dict[str, dict[Series, Points]] = {}
    for one, points in ask(target, sorted(found), days=_DAYS, period=_DAY, now=now).items():
        if points.latest:
            by_bucket.setdefault(_bucket(one), {})[one] = points
    return {name: _size(points) for name, points in by_bucket.items()}


def class_of(storage_type: str) -> str:
    """The storage class that a storage type of CloudWatch belongs to; else itself."""
    return next(
        (name for start, name in _CLASSES.items() if storage_type.startswith(start)), storage_type
    )


def _series(target: Target, buckets: Collection[str]) -> Iterator[Series]:
    about: dict[str, object] = {"Namespace": _NAMESPACE, "MetricName": _BYTES}
    if len(buckets) == 1:
        (only,) = buckets
        about["Dimensions"] = [{"Name": "BucketName", "Value": only}]
    for metric in target.items(LIST_METRICS, **about):
        dimensions = {each["Name"]: each["Value"] for each in metric["Dimensions"]}
        if {*dimensions} == {"BucketName", "StorageType"}:
            yield _one(_BYTES, dimensions["BucketName"], dimensions["StorageType"])


def _bucket(one: Series) -> str:
    return dict(one.dimensions)["BucketName"]


def _one(metric: str, bucket: str, storage_type: str) -> Series:
    dimensions = (("BucketName", bucket), ("StorageType", storage_type))
    return Series(_NAMESPACE, metric, dimensions, "Average")


def _size(points: Mapping[Series, Points]) -> Size:
    """The newest day alone counts: a class that was emptied has no point since."""
    latest = max(each.latest for each in points.values())
    newest = [(one, each.values[-1]) for one, each in points.items() if each.latest == latest]
    classes = dict(_classes(newest))
    objects = [int(value) for one, value in newest if one.metric == _OBJECTS]
    return Size(
        sum(classes.values()),
        classes,
        objects[0] if objects else None,
        datetime.fromtimestamp(latest, UTC),
    )


def _classes(newest: Iterable[tuple[Series, float]]) -> Iterator[tuple[str, int]]:
    totals: dict[str, int] = {}
    for one, value in newest:
        if one.metric == _BYTES:
            name = class_of(dict(one.dimensions)["StorageType"])
            totals[name] = totals.get(name, 0) + int(value)
    yield from sorted(totals.items(), key=lambda each: -each[1])
