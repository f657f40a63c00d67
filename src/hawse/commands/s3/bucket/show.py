"""`hawse s3 bucket show`: all settings of buckets."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.s3.settings.listing import SHOWN_CALLS, shown
from hawse.services.s3.settings.naming import buckets_of
from hawse.services.s3.settings.rows import BucketSheet
from hawse.services.s3.settings.sizes import CALLS as SIZES


@query(scope=Scope.ACCOUNT, calls=[*SHOWN_CALLS, *SIZES])
@named("BUCKET", into="buckets")
def show(target: Target, buckets: tuple[str, ...]) -> Iterator[BucketSheet]:
    """Show all settings of buckets.

    Size, versioning, encryption, who may get at it, object lock, rules, logging, tags. What may not
    be read is empty or unknown, and said at the end.

    Examples:
      hawse s3 bucket show acme-logs
      hawse s3 bucket show s3://acme-logs s3://acme-data -o yaml
    """
    return shown(target, target.clock.now(), buckets_of(buckets))
