"""`hawse s3 replication backfill`: what was there before the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.plan import Entry
from hawse.services.s3.batch.jobs import CANCEL, RUN_JOB
from hawse.services.s3.batch.operations import replicate
from hawse.services.s3.batch.options import GENERATED
from hawse.services.s3.batch.planning import plan
from hawse.services.s3.batch.sources import wish_of
from hawse.services.s3.calls_batch import (
    CREATE_JOB,
    DESCRIBE_JOB,
    ROLES,
    UNDOES,
    UPDATE_JOB_STATUS,
)
from hawse.services.s3.calls_settings import GET_BUCKET_REPLICATION
from hawse.services.s3.replication.backfill import STATUSES, to_backfill
from hawse.transfer.batch_sources import at_bucket


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_REPLICATION, *ROLES, CREATE_JOB, DESCRIBE_JOB, UPDATE_JOB_STATUS],
    undo_calls=UNDOES,
    procedures=[RUN_JOB, CANCEL],
    through=at_bucket("url"),
)
@click.argument("url", metavar="s3://BUCKET[/PREFIX]")
@click.option(
    "--status",
    "statuses",
    type=click.Choice(STATUSES, case_sensitive=False),
    multiple=True,
    default=("NONE", "FAILED"),
    help="Of the objects; repeatable; NONE and FAILED by default.",
)
@options_of(GENERATED)
def backfill(
    target: Target, url: str, *, statuses: tuple[str, ...], **typed: Any
) -> Iterator[Entry]:
    """Replicate what was there before the rules, or failed.

    A job of S3 Batch Operations: S3 finds the objects that the rules are for, and counts them while
    the job runs. Replicas that were deleted for good at the destination do not come back.

    Examples:
      hawse s3 replication backfill s3://acme-logs --report s3://acme-jobs/backfill
      hawse s3 replication backfill s3://acme-logs --status FAILED --report s3://acme-jobs/backfill
    """
    found = to_backfill(target, url, tuple(one.upper() for one in statuses))
    yield from plan(target, replicate(), found, wish_of(typed))
