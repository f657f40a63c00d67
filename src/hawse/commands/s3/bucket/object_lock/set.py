"""`hawse s3 bucket object-lock set`: Object Lock on, with a default retention."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.s3 import calls_policies as calls, calls_settings as settings
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.object_lock import typed
from hawse.services.s3.settings.naming import bucket_of


@change(
    scope=Scope.ACCOUNT,
    calls=[settings.GET_OBJECT_LOCK, settings.GET_BUCKET_VERSIONING, calls.PUT_OBJECT_LOCK],
)
@click.argument("bucket")
@click.option(
    "--mode", type=click.Choice(("governance", "compliance")), help="How new objects are kept."
)
@click.option("--days", type=click.IntRange(1), metavar="N", help="For so many days.")
@click.option("--years", type=click.IntRange(1), metavar="N", help="For so many years.")
@click.option("--no-retention", is_flag=True, help="New objects are locked only where asked for.")
def set_(  # pylint: disable=too-many-arguments  # what a retention has
    target: Target,
    bucket: str,
    *,
    mode: str | None,
    days: int | None,
    years: int | None,
    no_retention: bool,
) -> Iterator[Entry]:
    """Turn Object Lock on, and set how long it keeps new objects.

    Once on it is never off again. Who has s3:BypassGovernanceRetention may delete what GOVERNANCE
    keeps; nobody, not even the root user, deletes before its day what COMPLIANCE keeps.
    Objects that are there stay as they are.

    Examples:
      hawse s3 bucket object-lock set acme-archive
      hawse s3 bucket object-lock set acme-archive --mode governance --days 30
      hawse s3 bucket object-lock set acme-archive --no-retention
    """
    kept = typed(mode, days, years)
    if kept and no_retention:
        raise UsageError("--no-retention", why="it is given together with a retention")
    return changing.locked(target, bucket_of(bucket), kept, forget=no_retention)
