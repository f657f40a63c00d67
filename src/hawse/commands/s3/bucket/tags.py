"""`hawse s3 bucket tags`: tags of buckets."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.s3.calls_settings import (
    DELETE_BUCKET_TAGGING,
    GET_BUCKET_TAGGING,
    PUT_BUCKET_TAGGING,
)
from hawse.services.s3.settings.naming import buckets_of
from hawse.services.s3.settings.tagging import asked, tagged


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_TAGGING, PUT_BUCKET_TAGGING, DELETE_BUCKET_TAGGING],
    separate=True,
)
@named("BUCKET", into="buckets")
@click.option("--set", "wanted", multiple=True, metavar="KEY[=VALUE]", help="Set it; repeatable.")
@click.option("--rm", "gone", multiple=True, metavar="KEY[=VALUE]", help="Remove it; repeatable.")
def tags(
    target: Target, buckets: tuple[str, ...], *, wanted: tuple[str, ...], gone: tuple[str, ...]
) -> Iterator[Entry]:
    """Set and remove tags of buckets.

    All other tags stay as they are, those of AWS itself too. With a value, --rm removes the tag
    only where it has that value.

    Examples:
      hawse s3 bucket tags acme-logs --set env=prod --set owner=ops
      hawse s3 bucket tags acme-logs acme-data --rm temporary --dry-run
    """
    put, unwanted = asked(wanted, gone)
    return (tagged(target, bucket, put, unwanted) for bucket in buckets_of(buckets))
