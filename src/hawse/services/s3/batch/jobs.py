"""One job from its creation to its start, as stages that a crash does not repeat.

Without a `request`, there are only objects that are too large for a job.

A job is created suspended: S3 reads the manifest and counts. It is started only when it counts
what the plan showed; else it is cancelled before it has touched anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import CLIError, Refused
from hawse.plan import Hand, Look, Procedure, Stage
from hawse.services.s3.calls_batch import CREATE_JOB, DESCRIBE_JOB, UPDATE_JOB_STATUS

SUSPENDED, READY, CANCELLED = "Suspended", "Ready", "Cancelled"
ENDED = ("Complete", "Failed", "Cancelled")
_STARTED = ("Ready", "Active", "Completing", "Complete")
_PATIENCE = 3600.0
"""Seconds: a manifest of a billion lines takes its time to be read."""


@dataclass(frozen=True)
class Job:
    """`request` is that of CreateJob without the account; `tasks` None when S3 makes the list.

    `list_key` in `bucket` names the objects that are too large for it: `large` of them.
    `copies` says where they go when there is no request to say so.
    """

    title: str
    request: dict[str, Any]
    tasks: int | None
    counting: str
    region: str
    bucket: str
    id: str = ""
    large: int = 0
    list_key: str = ""
    copies: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""


def create(hand: Hand, job: Job) -> Job:
    """The job is there; one that an interrupted run made is not made twice."""
    if not job.request:
        return job
    made = hand.made(CREATE_JOB)
    if made:
        return replace(job, id=made[-1])
    account = hand.target.account
    try:
        answer = hand.write(CREATE_JOB, on=job.title, AccountId=account, **job.request)
    except CLIError as error:
        if error.aws_code == "IdempotencyException":
            error.hint = "it was made before, and waits suspended: hawse s3 batch ls"
        raise
    return replace(job, id=str(answer["JobId"]))


def check(hand: Hand, job: Job) -> Job:
    """S3 has read the manifest and counts what was planned; else the job is cancelled."""
    if not job.request:
        return job
    asked = {"AccountId": hand.target.account, "JobId": job.id}
    look = Look(
        DESCRIBE_JOB, asked, "Job.Status", want=(SUSPENDED, *_STARTED), never=("Fail*", "Cancel*")
    )
    try:
        hand.wait(look, seconds=max(_PATIENCE, hand.target.patience))
    except CLIError as error:
        raise _explained(hand.target, asked, error) from error
    found = hand.target.read(DESCRIBE_JOB, **asked)["Job"]
    counted = found.get("ProgressSummary", {}).get("TotalNumberOfTasks")
    if job.tasks is not None and counted != job.tasks:
        hand.write(UPDATE_JOB_STATUS, on=job.title, RequestedJobStatus=CANCELLED, **asked)
        why = f"it counts {counted} objects and the plan {job.tasks}; it was cancelled"
        raise Refused(f"job {job.id}", why=why, hint="nothing was done to any object; plan again")
    return job


def start(hand: Hand, job: Job) -> Job:
    """The job runs: what S3 calls confirming it."""
    asked = {"AccountId": hand.target.account, "JobId": job.id}
    if job.request and hand.target.read(DESCRIBE_JOB, **asked)["Job"]["Status"] == SUSPENDED:
        hand.write(UPDATE_JOB_STATUS, on=job.title, RequestedJobStatus=READY, **asked)
    return job


def cancel(hand: Hand, job: Job) -> Job:
    """The job does no more; what it did stays done."""
    id_ = job.id or next(iter(hand.made(CREATE_JOB)), "")
    asked = {"AccountId": hand.target.account, "JobId": id_}
    status = hand.target.read(DESCRIBE_JOB, **asked)["Job"]["Status"] if id_ else CANCELLED
    if status not in ENDED:
        hand.write(UPDATE_JOB_STATUS, on=job.title, RequestedJobStatus=CANCELLED, **asked)
        hand.wait(Look(DESCRIBE_JOB, asked, "Job.Status", want=ENDED))
    return replace(
        job, id=id_, outcome="cancelled" if status not in ENDED else f"it was {status} already"
    )


def _explained(target: Target, asked: Mapping[str, str], error: CLIError) -> CLIError:
    """Why S3 gave the job up, in its own words."""
    reasons = failures_of(target.read(DESCRIBE_JOB, **asked)["Job"])
    if not reasons:
        return error
    hint = "a role that was just made may not be known everywhere: the same again in a minute"
    return CLIError(f"job {asked['JobId']}", why="; ".join(reasons), hint=hint)


def failures_of(job: Mapping[str, Any]) -> list[str]:
    """S3's reasons why a job as a whole failed."""
    return [
        f"{one.get('FailureCode', '')}: {one.get('FailureReason', '')}"
        for one in job.get("FailureReasons", ())
    ]


CANCEL = Procedure(
    "cancel job", Job, (Stage("cancel {id}", cancel),), result="{outcome}; what was done stays"
)
STAGES = (
    Stage("create the job, suspended", create),
    Stage("{counting}", check),
    Stage("start it", start),
)
RUN_JOB = Procedure(
    "run a job",
    Job,
    STAGES,
    result="{id}: hawse s3 batch watch {id} -r {region}{outcome}",
    undo="cancel job",
)
