"""`hawse s3 bucket cors ls`: cross-origin rules as rows."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.s3.calls_policies import GET_BUCKET_CORS
from hawse.services.s3.settings.cors import CorsRule
from hawse.services.s3.settings.telling import cors_rules


@query(scope=Scope.ACCOUNT, calls=[GET_BUCKET_CORS])
@named("BUCKET", into="buckets")
def ls(target: Target, buckets: tuple[str, ...]) -> Iterator[CorsRule]:
    """List the CORS rules of buckets.

    Examples:
      hawse s3 bucket cors ls acme-site
      hawse s3 bucket cors ls acme-site acme-assets -o json
    """
    return cors_rules(target, buckets)
