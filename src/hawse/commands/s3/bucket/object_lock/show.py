"""`hawse s3 bucket object-lock show`: how long new objects are locked."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.s3.calls_settings import GET_OBJECT_LOCK
from hawse.services.s3.settings.telling import locks
from hawse.services.s3.settings.object_lock import ObjectLock


@query(scope=Scope.ACCOUNT, calls=[GET_OBJECT_LOCK])
@named("BUCKET", into="buckets")
def show(target: Target, buckets: tuple[str, ...]) -> Iterator[ObjectLock]:
    """Show whether buckets lock new objects, and for how long.

    Examples:
      hawse s3 bucket object-lock show acme-archive
    """
    return locks(target, buckets)
