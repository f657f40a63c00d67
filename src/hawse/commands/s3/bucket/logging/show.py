"""`hawse s3 bucket logging show`: where access logs go."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.s3.calls_settings import GET_BUCKET_LOGGING
from hawse.services.s3.settings.access_logs import AccessLogs
from hawse.services.s3.settings.telling import logs


@query(scope=Scope.ACCOUNT, calls=[GET_BUCKET_LOGGING])
@named("BUCKET", into="buckets")
def show(target: Target, buckets: tuple[str, ...]) -> Iterator[AccessLogs]:
    """Show where the access logs of buckets go.

    Examples:
      hawse s3 bucket logging show acme-site
    """
    return logs(target, buckets)
