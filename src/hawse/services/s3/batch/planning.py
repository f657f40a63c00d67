"""From what a job is to do and to what, to its plan: the role, the manifest, the job itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import UsageError
from hawse.plan import Entry, Procedure, Run
from hawse.plurals import counted
from hawse.services.s3.batch.certainty import CSV_FORMAT
from hawse.services.s3.batch.inventories import FORMAT as INVENTORY_FORMAT
from hawse.services.s3.batch.inventories import Inventory
from hawse.services.s3.batch.jobs import RUN_JOB, Job
from hawse.services.s3.batch.manifests import Listed, Lists
from hawse.services.s3.batch.operations import Operation
from hawse.services.s3.batch.prices import told
from hawse.services.s3.batch.roles import Scope, name_of, policy_of, role_steps
from hawse.services.s3.calls_batch import PUT_MANIFEST

REPORT_FORMAT = "Report_CSV_20180820"


@dataclass(frozen=True)
class Wish:
    """What was asked for besides the operation and the objects.

    `files` is the bucket of manifest and report, `folder` the prefix there ("" or with a slash).
    `role` "" is made; `keys` are KMS keys that it may use.
    """

    files: str
    folder: str
    role: str = ""
    keys: tuple[str, ...] = ()
    priority: int = 10
    description: str = ""
    all_tasks: bool = False


@dataclass(frozen=True)
class Source:
    """What the job works on: lists that were written, or `generator`, by which S3 makes one.

    `where` is how people call it, `buckets` and `prefix` are what its objects have in common.
    """

    where: str
    buckets: tuple[str, ...]
    prefix: str = ""
    lists: Lists | None = None
    inventory: Inventory | None = None
    generator: dict[str, Any] | None = None

    @property
    def count(self) -> int | None:
        """How many objects the job gets; None when nobody knows."""
        return self.lists.job.count if self.lists is not None else None


def plan(
    target: Target,
    operation: Operation,
    source: Source,
    wish: Wish,
    procedure: Procedure[Job] = RUN_JOB,
) -> Iterator[Entry]:
    """The entries of one job, in the region of `target`; the lists are closed with the last."""
    try:
        yield from _planned(target, operation, source, wish, procedure)
    finally:
        if source.lists is not None:
            source.lists.close()


def _planned(
    target: Target, operation: Operation, source: Source, wish: Wish, procedure: Procedure[Job]
) -> Iterator[Entry]:
    _check(source)
    request = _request(target, operation, wish)
    request |= _manifest(target, source, wish)
    if wish.role:
        request["RoleArn"] = _arn(target, wish.role)
    else:
        policy = policy_of(operation, _scope(source, wish), target.partition)
        request["RoleArn"] = _arn(target, name_of(policy))
        yield from role_steps(target, policy)
    request["ClientRequestToken"] = _token(target, request)
    yield _run(target, operation, source, wish, request, procedure)


def _check(source: Source) -> None:
    if source.lists is None:
        return
    if not source.lists.job.count:
        large = source.lists.large.count
        why = f"all {large} objects are too large for a job" if large else "nothing is there"
        raise UsageError(
            source.where, why=why, hint="hawse s3 cp copies large objects" * bool(large)
        )


def _request(target: Target, operation: Operation, wish: Wish) -> dict[str, Any]:
    report = {
        "Bucket": f"arn:{target.partition}:s3:::{wish.files}",
        "Format": REPORT_FORMAT,
        "Enabled": True,
        "ReportScope": "AllTasks" if wish.all_tasks else "FailedTasksOnly",
    }
    if wish.folder:
        report["Prefix"] = wish.folder.removesuffix("/")
    return {
        "ConfirmationRequired": True,
        "Operation": operation.request,
        "Report": report,
        "Priority": wish.priority,
        "Description": wish.description or operation.does[:256],
    }


def _manifest(target: Target, source: Source, wish: Wish) -> dict[str, Any]:
    if source.generator is not None:
        return {"ManifestGenerator": {"S3JobManifestGenerator": source.generator}}
    found, lists, arn = source.inventory, source.lists, f"arn:{target.partition}:s3"
    assert lists is not None
    if found is not None and not lists.large.count:
        location = {"ObjectArn": f"{arn}:::{found.place}/{found.key}", "ETag": found.etag}
        return {"Manifest": {"Spec": {"Format": INVENTORY_FORMAT}, "Location": location}}
    key, etag = upload(target, lists.job, wish)
    spec = {"Format": CSV_FORMAT, "Fields": lists.job.fields}
    location = {"ObjectArn": f"{arn}:::{wish.files}/{key}", "ETag": etag}
    return {"Manifest": {"Spec": spec, "Location": location}}


def upload(target: Target, listed: Listed, wish: Wish) -> tuple[str, str]:
    """Put a list beside the reports, under the hash of its content: its key and ETag.

    S3 does not read a CSV that is encrypted with KMS, whatever the bucket's default is.
    """
    key = f"{wish.folder}manifests/{listed.digest}.csv"
    listed.file.seek(0)
    answer = target.prepare(
        PUT_MANIFEST,
        None,
        Bucket=wish.files,
        Key=key,
        Body=listed.file,
        ContentType="text/csv",
        ServerSideEncryption="AES256",
    )
    return key, str(answer["ETag"]).strip('"')


def _scope(source: Source, wish: Wish) -> Scope:
    found = source.inventory
    files = f"{wish.files}/{wish.folder}"
    return Scope(source.buckets, source.prefix, files, _read(found), wish.keys)


def _read(found: Inventory | None) -> tuple[str, ...]:
    """What S3 reads of an inventory: its manifest.json, and the folders of the files in it."""
    if found is None:
        return ()
    folders = sorted({name.rpartition("/")[0] for name in found.files})
    return (f"{found.place}/{found.key}", *(f"{found.place}/{folder}/*" for folder in folders))


def _arn(target: Target, role: str) -> str:
    if role.startswith("arn:"):
        return role
    return f"arn:{target.partition}:iam::{target.account}:role/{role}"


def _token(target: Target, request: dict[str, Any]) -> str:
    """The same for the same plan, however often it is sent, and another for the next one."""
    import json

    text = json.dumps([request, target.clock.now().isoformat()], sort_keys=True)
    return sha256(text.encode()).hexdigest()[:64]


def _run(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # what is planned
    target: Target,
    operation: Operation,
    source: Source,
    wish: Wish,
    request: dict[str, Any],
    procedure: Procedure[Job],
) -> Run[Job]:
    count, large = source.count, source.lists.large if source.lists is not None else None
    list_key = upload(target, large, wish)[0] if large is not None and large.count else ""
    counting = "wait until S3 has listed" if count is None else f"check that it counts {count:,}"
    job = Job(
        title=source.where,
        request=request,
        tasks=count,
        counting=f"{counting} objects",
        region=target.region,
        bucket=wish.files,
        large=large.count if large is not None else 0,
        list_key=list_key,
    )
    note = f"{_many(source)}; {told(operation, count)}"
    return Run(
        procedure,
        job,
        source.where,
        name=operation.does,
        note=note,
        below=_below(target, operation, source, wish),
    )


def _many(source: Source) -> str:
    if source.lists is None:
        return "as many objects as S3 finds"
    listed = source.lists.job
    size = f"{listed.size:,} bytes" if not listed.unsized else "sizes are not known"
    return f"{counted(listed.count, 'object')}, {size}"


def _below(target: Target, operation: Operation, source: Source, wish: Wish) -> tuple[str, ...]:
    lines = [f"in {target.region}, report to s3://{wish.files}/{wish.folder}"]
    if operation.warns:
        lines.append(operation.warns)
    if operation.limit is not None and source.lists is not None:
        large, unsized = source.lists.large, source.lists.job.unsized
        if large.count:
            lines.append(f"{large.count:,} larger ones ({large.size:,} bytes) are copied by hawse")
        if unsized:
            lines.append("sizes are not known: what is over 5 GiB fails, and `retry` tells so")
    return tuple(lines)
