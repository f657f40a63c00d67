"""`hawse s3 batch restore`: very many archived objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.plan import Entry
from hawse.services.s3.batch.jobs import CANCEL, RUN_JOB
from hawse.services.s3.batch.operations import restore as restoring
from hawse.services.s3.batch.options import NEW
from hawse.services.s3.batch.planning import plan
from hawse.services.s3.batch.sources import source_of, wish_of
from hawse.services.s3.calls_batch import JOBS, UNDOES
from hawse.transfer.batch_sources import at_bucket, listed
from hawse.transfer.calls import LIST_OBJECTS


@change(
    scope=Scope.ACCOUNT,
    calls=[LIST_OBJECTS, *JOBS],
    undo_calls=UNDOES,
    procedures=[RUN_JOB, CANCEL],
    through=at_bucket("source"),
)
@click.argument("source", metavar="SRC")
@click.option("--days", type=click.IntRange(min=1), default=7, help="How long copies stay; 7.")
@click.option(
    "--tier",
    type=click.Choice(("BULK", "STANDARD"), case_sensitive=False),
    default="BULK",
    help="BULK, the cheaper one, or STANDARD.",
)
@options_of(NEW)
def restore(target: Target, source: str, *, days: int, tier: str, **typed: Any) -> Iterator[Entry]:
    """Bring archived objects back for some days.

    The job is done when S3 has taken the requests; the objects come hours later, and retrieval
    is paid by the byte. Objects that are not archived fail. SRC is as for `hawse s3 batch tag`.

    Examples:
      hawse s3 batch restore s3://acme-archive/2019/ --days 14 --report s3://acme-jobs/batch
    """
    wish = wish_of(typed)
    found = source_of(target, source, listed, inventory=typed["inventory"])
    yield from plan(target, restoring(days, tier.upper()), found, wish)
