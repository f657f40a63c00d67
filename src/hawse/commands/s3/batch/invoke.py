"""`hawse s3 batch invoke`: a Lambda function for each of very many objects."""

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
from hawse.services.s3.batch.operations import invoke as invoking
from hawse.services.s3.batch.operations import pairs_of
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
@click.option("--function", required=True, metavar="ARN", help="The function.")
@click.option(
    "--argument",
    "arguments",
    multiple=True,
    metavar="KEY=VALUE",
    help="Passed to each invocation; repeatable.",
)
@options_of(NEW)
def invoke(
    target: Target, source: str, *, function: str, arguments: tuple[str, ...], **typed: Any
) -> Iterator[Entry]:
    """Invoke a Lambda function for each object.

    The function gets the object's name and answers for it. What it does is not known here, and
    neither is what it costs. SRC is as for `hawse s3 batch tag`.

    Examples:
      hawse s3 batch invoke s3://acme-photos/ --report s3://acme-jobs/batch \\
          --function arn:aws:lambda:eu-west-1:111122223333:function:thumbnail
    """
    if ":function:" not in function:
        hint = "arn:aws:lambda:REGION:ACCOUNT:function:NAME"
        raise UsageError(f"--function {function}", why="it is no ARN of a function", hint=hint)
    wish, does = wish_of(typed), invoking(function, pairs_of("--argument", arguments))
    found = source_of(target, source, listed, inventory=typed["inventory"])
    yield from plan(target, does, found, wish)
