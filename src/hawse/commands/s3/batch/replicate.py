"""`hawse s3 batch replicate`: what was there before the replication rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.plan import Entry
from hawse.services.s3.batch.jobs import CANCEL, RUN_JOB
from hawse.services.s3.batch.operations import replicate as replicating
from hawse.services.s3.batch.options import GENERATED
from hawse.services.s3.batch.planning import plan
from hawse.services.s3.batch.sources import generated, wish_of
from hawse.services.s3.calls_batch import (
    CREATE_JOB,
    DESCRIBE_JOB,
    ROLES,
    UNDOES,
    UPDATE_JOB_STATUS,
)
from hawse.transfer.batch_sources import at_bucket
from hawse.transfer.places import parse_url

STATUSES = ("NONE", "FAILED", "COMPLETED", "REPLICA")


@change(
    scope=Scope.ACCOUNT,
    calls=[*ROLES, CREATE_JOB, DESCRIBE_JOB, UPDATE_JOB_STATUS],
    undo_calls=UNDOES,
    procedures=[RUN_JOB, CANCEL],
    through=at_bucket("url"),
)
@click.argument("url", metavar="s3://BUCKET/PREFIX")
@click.option(
    "--status",
    "statuses",
    type=click.Choice(STATUSES, case_sensitive=False),
    multiple=True,
    default=("NONE", "FAILED"),
    help="Replication status; repeatable; NONE and FAILED by default.",
)
@options_of(GENERATED)
def replicate(
    target: Target, url: str, *, statuses: tuple[str, ...], **typed: Any
) -> Iterator[Entry]:
    """Replicate what was there before the rules.

    S3 itself finds the objects that a rule of the bucket would replicate, so that nobody knows
    beforehand how many there are. Lifecycle rules at the destination should rest meanwhile.

    Examples:
      hawse s3 batch replicate s3://acme-data --report s3://acme-jobs/batch
      hawse s3 batch replicate s3://acme-data/2024/ --status FAILED --report s3://acme-jobs/batch
    """
    place, wish = parse_url(url, "URL"), wish_of(typed)
    found = generated(target, place.bucket, place.key, tuple(one.upper() for one in statuses))
    yield from plan(target, replicating(), found, wish)
