"""The rows of what buckets are set to, where that is more than on or off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hawse.aws.circles import turned
from hawse.services.s3.calls_policies import LIST_INVENTORIES
from hawse.services.s3.settings import access_logs, cors, events, inventories, known, object_lock
from hawse.services.s3.settings.naming import bucket_of
from hawse.services.s3.settings.setting import read

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def cors_rules(target: Target, buckets: Iterable[str]) -> Iterator[cors.CorsRule]:
    """The CORS rules of some buckets."""
    for bucket in map(bucket_of, buckets):
        yield from cors.rows(bucket, read(target, known.CORS, bucket))


def logs(target: Target, buckets: Iterable[str]) -> Iterator[access_logs.AccessLogs]:
    """Where the access logs of some buckets go."""
    for bucket in map(bucket_of, buckets):
        yield access_logs.row(bucket, read(target, known.LOGGING, bucket))


def notifications(target: Target, buckets: Iterable[str]) -> Iterator[events.Notification]:
    """Who is told of the events of some buckets."""
    for bucket in map(bucket_of, buckets):
        yield from events.rows(bucket, read(target, known.NOTIFICATION, bucket))


def locks(target: Target, buckets: Iterable[str]) -> Iterator[object_lock.ObjectLock]:
    """Object Lock of some buckets."""
    for bucket in map(bucket_of, buckets):
        yield object_lock.row(bucket, read(target, known.OBJECT_LOCK, bucket))


def inventory_rows(target: Target, buckets: Iterable[str]) -> Iterator[inventories.Inventory]:
    """The inventories of some buckets."""
    for bucket in map(bucket_of, buckets):
        for config in inventories_of(target, bucket):
            yield inventories.row(bucket, config)


def inventories_of(target: Target, bucket: str) -> list[Mapping[str, Any]]:
    """The inventories of a bucket, of AWS's own members."""
    asked, names = {"Bucket": bucket}, {"into": "ContinuationToken", "out": "NextContinuationToken"}
    pages = turned(target, LIST_INVENTORIES, asked, **names)
    return [one for page in pages for one in page.get("InventoryConfigurationList", ())]
