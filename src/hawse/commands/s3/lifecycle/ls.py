"""`hawse s3 lifecycle ls`: the rules of buckets."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.s3.calls_settings import GET_BUCKET_LIFECYCLE
from hawse.services.s3.lifecycle.changing import configured
from hawse.services.s3.lifecycle.rows import LifecycleRule, rows
from hawse.services.s3.settings.naming import buckets_of


@query(scope=Scope.ACCOUNT, calls=[GET_BUCKET_LIFECYCLE])
@named("BUCKET", into="buckets")
def ls(target: Target, buckets: tuple[str, ...]) -> Iterator[LifecycleRule]:
    """List the rules of buckets, a row for each action.

    A table for each kind: what expires, what transitions, what becomes of noncurrent versions,
    and of uploads that were never completed.

    Examples:
      hawse s3 lifecycle ls acme-logs
      hawse s3 lifecycle ls acme-logs acme-data --filter kind=expiration -o json
    """
    for bucket in buckets_of(buckets):
        yield from rows(bucket, configured(target, bucket))
