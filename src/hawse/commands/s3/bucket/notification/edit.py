"""`hawse s3 bucket notification edit`: all notifications at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Editor, Entry
from hawse.services.iam.deliveries import READS, Delivery
from hawse.services.s3 import calls_policies as calls
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.events import SERVICE
from hawse.services.s3.settings.naming import bucket_of
from hawse.services.s3.settings.planning import arn_of


@change(
    scope=Scope.ACCOUNT,
    calls=[
        *(calls.GET_BUCKET_NOTIFICATION, calls.GET_BUCKET_LOCATION, *READS),
        calls.PUT_BUCKET_NOTIFICATION,
    ],
    edits=True,
)
@click.argument("bucket")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Take all of them from this file (YAML or JSON), without an editor.",
)
def edit(target: Target, bucket: str, *, file: str | None, editor: Editor) -> Iterator[Entry]:
    """Change all notifications in an editor, or from a file.

    A file has what 'aws s3api put-bucket-notification-configuration' takes, in YAML or JSON.

    Examples:
      hawse s3 bucket notification edit acme-uploads
      hawse s3 bucket notification edit acme-uploads --file events.yaml --dry-run
    """
    name = bucket_of(bucket)
    delivery = Delivery(SERVICE, arn_of(target, name), target.account)
    return changing.notifications(target, name, editor, file, partial(delivery.may, target))
