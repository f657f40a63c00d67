"""`hawse s3 batch ls`: jobs as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.s3.batch.rows import Job, find_jobs
from hawse.services.s3.calls_batch import LIST_JOBS

STATES = (
    *("Active", "Cancelled", "Cancelling", "Complete", "Completing", "Failed", "Failing", "New"),
    *("Paused", "Pausing", "Preparing", "Ready", "Suspended"),
)


@query(scope=Scope.REGION, calls=[LIST_JOBS])
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(STATES, case_sensitive=False),
    help="Only jobs in this state; repeatable.",
)
def ls(target: Target, *, statuses: tuple[str, ...]) -> Iterator[Job]:
    """List jobs.

    S3 knows the jobs of the last 90 days.

    Examples:
      hawse s3 batch ls
      hawse s3 batch ls --status Active -r all
      hawse s3 batch ls --filter 'failed>0' -o ids
    """
    yield from find_jobs(target, statuses)
