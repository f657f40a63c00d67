"""`hawse s3 batch tag`: tags of very many objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.s3.batch.jobs import CANCEL, RUN_JOB
from hawse.services.s3.batch.operations import pairs_of, untag
from hawse.services.s3.batch.operations import tag as tagging
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
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="A tag; repeatable.")
@click.option("--none", is_flag=True, help="Remove all tags.")
@options_of(NEW)
def tag(
    target: Target, source: str, *, tags: tuple[str, ...], none: bool, **typed: Any
) -> Iterator[Entry]:
    """Replace the tags of objects.

    S3 Batch Operations replaces all tags of an object: name the ones that are to stay as well.
    SRC is a URL, an inventory's manifest.json with --inventory, or a CSV file with bucket,
    URL-encoded key and perhaps version. The list is uploaded while planning; the job is created
    suspended, and started when S3 counts as many objects as the plan.

    Examples:
      hawse s3 batch tag s3://acme-logs/2024/ --tag class=cold --report s3://acme-jobs/batch
      hawse s3 batch tag objects.csv --none --report s3://acme-jobs/batch
    """
    if bool(tags) == none:
        raise UsageError("--tag", why="name tags, or --none to remove all", hint="--tag class=cold")
    wish, does = wish_of(typed), untag() if none else tagging(pairs_of("--tag", tags))
    found = source_of(target, source, listed, inventory=typed["inventory"])
    yield from plan(target, does, found, wish)
