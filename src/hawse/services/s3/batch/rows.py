"""Jobs as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.rows import Row, column, quick_row
from hawse.services.s3.calls_batch import LIST_JOBS

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@quick_row
class Job(Row):
    """One job of S3 Batch Operations. S3 forgets it 90 days after its end."""

    id: str
    status: str = column(
        colour={"Complete": "green", "Failed": "red", "Suspended": "yellow", "Cancelled": "dim"},
        doc="Suspended waits to be confirmed.",
    )
    operation: str
    tasks: int | None = column(default=None, doc="Objects; null until S3 has counted them.")
    succeeded: int | None = column(default=None)
    failed: int | None = column(default=None)
    created: datetime | None = column(show="age", default=None)
    ended: datetime | None = column(show="age", default=None)
    priority: int | None = column(wide=True, default=None)
    description: str | None = column(default=None)


def find_jobs(target: Target, statuses: Sequence[str] = ()) -> Iterator[Job]:
    """The jobs of a region, all of them or those in one of the states."""
    only = {"JobStatuses": list(statuses)} if statuses else {}
    found = target.items(LIST_JOBS, AccountId=target.account, **only)
    return map(row_of, found)


def row_of(said: Mapping[str, Any]) -> Job:
    """The row of one job of ListJobs."""
    progress = said.get("ProgressSummary", {})
    return Job(
        id=said["JobId"],
        status=said["Status"],
        operation=said.get("Operation", ""),
        tasks=progress.get("TotalNumberOfTasks"),
        succeeded=progress.get("NumberOfTasksSucceeded"),
        failed=progress.get("NumberOfTasksFailed"),
        created=said.get("CreationTime"),
        ended=said.get("TerminationDate"),
        priority=said.get("Priority"),
        description=said.get("Description"),
    )
