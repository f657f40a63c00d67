"""`hawse s3 bucket notification rm`: no longer tell somebody of events."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.s3.calls_policies import GET_BUCKET_NOTIFICATION, PUT_BUCKET_NOTIFICATION
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.naming import bucket_of


@change(scope=Scope.ACCOUNT, calls=[GET_BUCKET_NOTIFICATION, PUT_BUCKET_NOTIFICATION])
@click.argument("bucket")
@click.argument("ids", metavar="[ID]…", nargs=-1)
@click.option("--eventbridge", is_flag=True, help="EventBridge, too.")
def rm(target: Target, bucket: str, ids: tuple[str, ...], *, eventbridge: bool) -> Iterator[Entry]:
    """No longer tell somebody of events.

    ID is that of a notification, or the ARN of who is told. Their policies stay as they are.

    Examples:
      hawse s3 bucket notification rm acme-uploads thumb
      hawse s3 bucket notification rm acme-uploads --eventbridge
    """
    return changing.without_notifications(target, bucket_of(bucket), ids, eventbridge=eventbridge)
