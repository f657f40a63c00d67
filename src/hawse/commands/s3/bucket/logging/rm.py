"""`hawse s3 bucket logging rm`: no more access logs."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.s3.calls_policies import PUT_BUCKET_LOGGING
from hawse.services.s3.calls_settings import GET_BUCKET_LOGGING
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.naming import bucket_of


@change(scope=Scope.ACCOUNT, calls=[GET_BUCKET_LOGGING, PUT_BUCKET_LOGGING])
@click.argument("bucket")
def rm(target: Target, bucket: str) -> Iterator[Entry]:
    """Deliver no more access logs.

    Those that are there stay, and a few more may still arrive.

    Examples:
      hawse s3 bucket logging rm acme-site
    """
    return changing.without_logs(target, bucket_of(bucket))
