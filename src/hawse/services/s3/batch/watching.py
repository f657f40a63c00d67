"""Jobs as they are from one moment to the next, until all of them have ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from hawse.aws.targets import Target
from hawse.errors import CLIError, Partial, Refused
from hawse.plurals import counted
from hawse.services.s3.batch.jobs import ENDED, failures_of
from hawse.services.s3.batch.reports import large_failures, told_tasks
from hawse.services.s3.batch.tasks import Task
from hawse.services.s3.calls_batch import DESCRIBE_JOB

SECONDS = 5.0
"""Between two questions about the same job."""
SHOWN = 5
HELD = ("Suspended", "Paused")


class Seen(NamedTuple):
    """One job at a moment; `total` None until S3 has counted, `seconds` is how long it took."""

    id: str
    status: str
    total: int | None
    succeeded: int
    failed: int
    seconds: float
    reasons: tuple[str, ...]
    description: str

    @property
    def done(self) -> int:
        """Objects that are through, one way or another."""
        return self.succeeded + self.failed

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more, or not before a person does something."""
        return self.status in ENDED or self.status in HELD


def followed(target: Target, ids: Sequence[str]) -> Iterator[tuple[Seen, ...]]:
    """The jobs, again and again, until all have ended."""
    while True:
        seen = tuple(_seen(target, id_) for id_ in ids)
        yield seen
        if all(one.ended for one in seen):
            return
        target.clock.sleep(SECONDS)


def _seen(target: Target, id_: str) -> Seen:
    said = target.read(DESCRIBE_JOB, AccountId=target.account, JobId=id_)["Job"]
    progress = said.get("ProgressSummary", {})
    return Seen(
        id_,
        said["Status"],
        progress.get("TotalNumberOfTasks"),
        progress.get("NumberOfTasksSucceeded", 0),
        progress.get("NumberOfTasksFailed", 0),
        _seconds(said, target.clock.now()),
        tuple(failures_of(said)),
        said.get("Description", ""),
    )


def _seconds(said: Any, now: datetime) -> float:
    """Since it was made; of one that ended, until then."""
    return float(((said.get("TerminationDate") or now) - said["CreationTime"]).total_seconds())


def told(one: Seen) -> str:
    """How a job ended, in a line."""
    count = (
        f"{one.succeeded:,} of {counted(one.total or 0, 'object')}" if one.total is not None else ""
    )
    failed = f"{one.failed:,} failed" if one.failed else ""
    parts = [f"{one.id}: {one.status}", count, failed, *one.reasons]
    if one.status == "Suspended":
        parts.append("it waits to be confirmed")
    return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class Ended:
    """How a job ended, with what hawse copied beside it, and some of what failed."""

    seen: Seen
    tasks: tuple[Task, ...]

    @property
    def lines(self) -> list[str]:
        """What a person is told: the job, the first failures, and that there are more."""
        shown = [
            f"  {one.item.key}: {': '.join(filter(None, (one.code, one.message)))}"
            for one in self.tasks[:SHOWN]
        ]
        rest = len(self.tasks) - len(shown)
        return [told(self.seen), *shown, *([f"  … and {rest:,} more"] if rest else [])]

    @property
    def error(self) -> CLIError | None:
        """What the job ends the run with."""
        seen = self.seen
        if seen.status in HELD:
            return Refused(f"job {seen.id}", why=f"it is {seen.status}, and so it stays")
        if seen.status != "Complete":
            return CLIError(f"job {seen.id}", why=f"it is {seen.status}")
        if self.tasks or seen.failed:
            failed = max(len(self.tasks), seen.failed)
            hint = f"hawse s3 batch retry {seen.id}"
            return Partial(f"job {seen.id}", why=f"{failed:,} objects failed", hint=hint)
        return None


def ended(target: Target, seen: Seen) -> Ended:
    """What became of a job; its failures are read from its report, once that is there."""
    if seen.status not in ENDED:
        return Ended(seen, ())
    said = target.read(DESCRIBE_JOB, AccountId=target.account, JobId=seen.id)["Job"]
    if not said.get("Report", {}).get("Enabled"):
        return Ended(seen, ())
    own = told_tasks(target, said) if seen.failed else iter(())
    return Ended(seen, tuple(chain(own, large_failures(target, said))))


def far(jobs: Sequence[Seen]) -> tuple[int, int]:
    """How many objects are through, and of how many."""
    return sum(one.done for one in jobs), sum(one.total or 0 for one in jobs)


def changed(before: Sequence[Seen] | None, now: Sequence[Seen]) -> Iterator[str]:
    """What is new, in lines: other states, and first failures."""
    known = {one.id: one for one in before or ()}
    for one in now:
        old = known.get(one.id)
        if old is None or old.status != one.status:
            yield f"{one.id}: {one.status}"
        if one.failed and (old is None or not old.failed):
            yield f"{one.id}: {one.failed:,} failed so far"
