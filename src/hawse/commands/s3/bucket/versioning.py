"""`hawse s3 bucket versioning`: keep old versions, or suspend that."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.s3.calls_settings import GET_BUCKET_VERSIONING, PUT_BUCKET_VERSIONING
from hawse.services.s3.settings.naming import buckets_of
from hawse.services.s3.settings.versioning import versioned


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_VERSIONING, PUT_BUCKET_VERSIONING],
    separate=True,
)
@named("BUCKET", into="buckets")
@click.option("--on/--off", default=None, help="Keep old versions, or suspend that.")
def versioning(target: Target, buckets: tuple[str, ...], *, on: bool | None) -> Iterator[Entry]:
    """Keep old versions of objects, or suspend that.

    S3 knows no off: --off suspends. Versions that are there stay and are paid for, and what is
    stored from then on overwrites the version that is called null.

    Examples:
      hawse s3 bucket versioning acme-logs --on
      hawse s3 bucket versioning acme-logs acme-data --off --dry-run
    """
    if on is None:
        raise UsageError("versioning", why="say what to do", hint="give --on or --off")
    return (versioned(target, bucket, on=on) for bucket in buckets_of(buckets))
