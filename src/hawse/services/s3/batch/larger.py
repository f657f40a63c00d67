"""What a job cannot copy, copied by the transfer engine beside it, and reported together with it.

The engine is not known here: whoever makes the procedure hands it in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import TextIOWrapper
from typing import IO, Any, cast

from hawse.aws.calls import FileBody
from hawse.aws.targets import Target
from hawse.errors import CLIError, Partial
from hawse.plan import Hand, Procedure, Stage
from hawse.services.s3.batch.jobs import STAGES, Job
from hawse.services.s3.batch.manifests import Item, read_rows
from hawse.services.s3.batch.reports import LARGE, large_report
from hawse.services.s3.batch.tasks import Task
from hawse.services.s3.calls_batch import GET_OBJECT, PUT_REPORT

Engine = Callable[..., Iterator[tuple[str, str, str, CLIError | None]]]
"""Takes the target, (bucket, key, version) of each, bucket, prefix and storage class."""


def copying(engine: Engine) -> Procedure[Job]:
    """The procedure of a job that copies, and of what is too large for it."""
    large = Stage("copy {large} larger objects through hawse", partial(copy_large, engine))
    return Procedure(
        "copy with a job",
        Job,
        (*STAGES, large),
        result="{id}: hawse s3 batch watch {id} -r {region}{outcome}",
        undo="cancel job",
    )


def copy_large(engine: Engine, hand: Hand, job: Job) -> Job:
    """All of them are copied; Partial when some are not, which `retry` then finds."""
    if not job.large:
        return job
    params = where_of(job)
    bucket, prefix = params["TargetResource"].rpartition(":::")[2], params.get("TargetKeyPrefix")
    objects = ((one.bucket, one.key, one.version) for one in _listed(hand.target, job))
    came = engine(
        hand.target,
        objects,
        bucket,
        f"{prefix}/" if prefix else "",
        params.get("StorageClass", ""),
    )
    tasks = [_task(*one) for one in came]
    _report(hand, job, tasks)
    failed = sum(not task.succeeded for task in tasks)
    if failed:
        what = f"{failed:,} of {len(tasks):,} larger objects were not copied"
        hint = f"hawse s3 batch retry {job.id} -r {job.region}"
        raise Partial(what, why=next(one.message for one in tasks if not one.succeeded), hint=hint)
    return replace(job, outcome=f"; {len(tasks):,} larger ones are copied")


def where_of(job: Job) -> dict[str, Any]:
    """What the job's operation says of the copies."""
    found: dict[str, Any] = job.copies or job.request["Operation"]["S3PutObjectCopy"]
    return found


def _listed(target: Target, job: Job) -> Iterator[Item]:
    body = target.read(GET_OBJECT, Bucket=job.bucket, Key=job.list_key)["Body"]
    with TextIOWrapper(cast(IO[bytes], body), encoding="utf-8", newline="") as lines:
        for item in read_rows(lines, job.list_key):
            yield item._replace(version="" if item.version == "null" else item.version)


def _task(bucket: str, key: str, version: str, error: CLIError | None) -> Task:
    code = "" if error is None else error.aws_code or type(error).__name__
    return Task(Item(bucket, key, version), error is None, code, error.message if error else "")


def _report(hand: Hand, job: Job, tasks: list[Task]) -> None:
    folder = job.list_key.rpartition("manifests/")[0]
    path = hand.keep("large.csv", large_report(tasks), again=True)
    key = f"{folder}job-{job.id}/{LARGE}"
    hand.write(PUT_REPORT, on=job.title, Bucket=job.bucket, Key=key, Body=FileBody(path))
