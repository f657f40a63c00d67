"""`hawse s3 bucket notification ls`: who is told of events, as rows."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.s3.calls_policies import GET_BUCKET_NOTIFICATION
from hawse.services.s3.settings.events import Notification
from hawse.services.s3.settings.telling import notifications


@query(scope=Scope.ACCOUNT, calls=[GET_BUCKET_NOTIFICATION])
@named("BUCKET", into="buckets")
def ls(target: Target, buckets: tuple[str, ...]) -> Iterator[Notification]:
    """List who is told of the events of buckets.

    Examples:
      hawse s3 bucket notification ls acme-uploads
      hawse s3 bucket notification ls acme-uploads --filter kind=queue -o json
    """
    return notifications(target, buckets)
