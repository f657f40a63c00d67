"""A failed part of a job as a new job: same operation, role and report, the objects that failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import NotFound, Refused
from hawse.plan import Entry, Procedure, Run, Skip
from hawse.plurals import counted
from hawse.services.s3.batch.jobs import ENDED, Job
from hawse.services.s3.batch.manifests import LARGEST, Item, Listed, Lists
from hawse.services.s3.batch.operations import USD_COPIES, Operation
from hawse.services.s3.batch.planning import Source, Wish, plan, upload
from hawse.services.s3.batch.reports import failed_tasks, has_report, large_failures, place_of
from hawse.services.s3.batch.tasks import Task
from hawse.services.s3.calls_batch import DESCRIBE_JOB

COPY = "S3PutObjectCopy"


@dataclass(frozen=True)
class Before:
    """The job that is repeated."""

    said: dict[str, Any]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.said["JobId"])

    @property
    def operation(self) -> Operation:
        """What it did."""
        name, params = next(iter(self.said["Operation"].items()))
        copies = name == COPY
        return Operation(
            name,
            params,
            f"{name} again",
            limit=LARGEST if copies else None,
            usd_per_million=USD_COPIES if copies else None,
        )

    @property
    def wish(self) -> Wish:
        """How."""
        report = self.said["Report"]
        return Wish(
            files=place_of(self.said)[0],
            folder=f"{report['Prefix']}/" if report.get("Prefix") else "",
            role=self.said["RoleArn"],
            priority=self.said["Priority"],
            description=f"again: {self.said.get('Description', '')}"[:256],
            all_tasks=report.get("ReportScope") == "AllTasks",
        )


def retry(target: Target, id_: str, procedure: Procedure[Job]) -> Iterator[Entry]:
    """The plan of a new job for what failed in another one."""
    before = _ended(target, id_)
    small, large = list(failed_tasks(target, before.said)), list(
        large_failures(target, before.said)
    )
    if not small and not large:
        _check_report(target, before)
        yield Skip(id_, "nothing failed in it")
    elif small:
        lists = Lists(_listed(small), _listed(large))
        source = Source(f"job {id_}", tuple(sorted(lists.job.buckets)), lists=lists)
        yield from plan(target, before.operation, source, before.wish, procedure)
    else:
        yield _large_alone(target, before, large, procedure)


def _ended(target: Target, id_: str) -> Before:
    said = target.read(DESCRIBE_JOB, AccountId=target.account, JobId=id_)["Job"]
    if said["Status"] not in ENDED:
        hint = f"hawse s3 batch watch {id_}"
        raise Refused(f"job {id_}", why=f"it is {said['Status']}, not ended", hint=hint)
    return Before(dict(said))


def _check_report(target: Target, before: Before) -> None:
    failed = before.said.get("ProgressSummary", {}).get("NumberOfTasksFailed", 0)
    if failed and not has_report(target, before.said):
        bucket, folder = place_of(before.said)
        why = f"{counted(failed, 'object')} failed, and its report is not there"
        raise NotFound(f"s3://{bucket}/{folder}", why=why, hint="it comes some time after the end")


def _listed(tasks: list[Task]) -> Listed:
    listed = Listed(any(task.item.version for task in tasks))
    for task in tasks:
        listed.add(Item(*task.item[:3]))
    return listed


def _large_alone(
    target: Target, before: Before, large: list[Task], procedure: Procedure[Job]
) -> Run[Job]:
    listed = _listed(large)
    with listed.file:
        key = upload(target, listed, before.wish)[0]
    job = Job(
        title=f"job {before.id}",
        request={},
        tasks=None,
        counting="no job is needed",
        region=target.region,
        bucket=before.wish.files,
        id=before.id,
        large=listed.count,
        list_key=key,
        copies=dict(before.operation.params),
    )
    note = f"{listed.count:,} larger objects are copied by hawse"
    return Run(procedure, job, job.title, name="copy again", note=note)
