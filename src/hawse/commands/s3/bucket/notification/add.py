"""`hawse s3 bucket notification add`: one more destination of events."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.iam.deliveries import READS, Delivery
from hawse.services.s3 import calls_policies as calls
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.events import SERVICE, told_of
from hawse.services.s3.settings.naming import bucket_of
from hawse.services.s3.settings.planning import arn_of


@change(
    scope=Scope.ACCOUNT,
    calls=[
        *(calls.GET_BUCKET_NOTIFICATION, calls.GET_BUCKET_LOCATION, *READS),
        calls.PUT_BUCKET_NOTIFICATION,
    ],
)
@click.argument("bucket")
@click.argument("to", metavar="[ARN]", default="")
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="EVENT",
    help="created, removed, s3:ObjectTagging:Put, …; created by default; repeatable.",
)
@click.option("--prefix", default="", metavar="TEXT", help="Keys that begin so.")
@click.option("--suffix", default="", metavar="TEXT", help="Keys that end so: .jpg")
@click.option("--id", "id_", default="", help="What it is called; that of this id is replaced.")
@click.option("--eventbridge", is_flag=True, help="Tell EventBridge of all events, instead.")
def add(  # pylint: disable=too-many-arguments  # what a notification has
    target: Target,
    bucket: str,
    to: str,
    *,
    events: tuple[str, ...],
    prefix: str,
    suffix: str,
    id_: str,
    eventbridge: bool,
) -> Iterator[Entry]:
    """Tell a queue, topic or function of events, or EventBridge.

    S3 refuses two configurations that share an event for the same keys; that is said before. So is
    what the destination's policy lacks, and a key that S3 may not use.

    Examples:
      hawse s3 bucket notification add acme-up arn:aws:sqs:eu-west-1:111122223333:jobs
      hawse s3 bucket notification add --suffix .jpg acme-up arn:aws:sns:eu-west-1:111122223333:new
      hawse s3 bucket notification add acme-up --eventbridge
    """
    name = bucket_of(bucket)
    if eventbridge is bool(to):
        raise UsageError("notification add", why="it takes an ARN, or --eventbridge")
    if eventbridge:
        return changing.bridge(target, name)
    one = told_of(to, events or ("created",), prefix, suffix, id_)
    delivery = Delivery(SERVICE, arn_of(target, name), target.account)
    return changing.notification(target, name, one, partial(delivery.may, target))
