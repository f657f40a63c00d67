"""`hawse s3 bucket logging set`: access logs to another bucket."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.iam.calls_resource_policies import GET_BUCKET_POLICY
from hawse.services.iam.deliveries import Delivery
from hawse.services.s3 import calls_policies as calls, calls_settings as settings
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.access_logs import FORMATS, SERVICE
from hawse.services.s3.settings.naming import bucket_of
from hawse.services.s3.settings.planning import arn_of


@change(
    scope=Scope.ACCOUNT,
    calls=[
        *(settings.GET_BUCKET_LOGGING, calls.GET_BUCKET_LOCATION, settings.GET_OBJECT_LOCK),
        *(
            settings.GET_BUCKET_ACL,
            calls.GET_BUCKET_REQUEST_PAYMENT,
            settings.GET_BUCKET_ENCRYPTION,
        ),
        *(GET_BUCKET_POLICY, calls.PUT_BUCKET_LOGGING),
    ],
)
@click.argument("bucket")
@click.option("--to", required=True, metavar="URL", help="s3://bucket/prefix/ in the same region.")
@click.option(
    "--keys",
    type=click.Choice(FORMATS),
    help="All below the prefix, or by account, region, bucket and day of this.",
)
def set_(target: Target, bucket: str, *, to: str, keys: str | None) -> Iterator[Entry]:
    """Deliver access logs to another bucket.

    S3 takes targets to which it then never delivers. So what it needs there is looked at before:
    its policy (or ACL) lets S3 write, it is in the same region, has no default retention, no key
    of KMS, and its requesters do not pay. The statement that is missing is shown.

    Examples:
      hawse s3 bucket logging set acme-site --to s3://acme-logs/site/
      hawse s3 bucket logging set acme-site --to s3://acme-logs/ --keys event-time
    """
    name = bucket_of(bucket)
    delivery = Delivery(SERVICE, arn_of(target, name), target.account)
    return changing.logs(target, name, to, keys, partial(delivery.may, target))
