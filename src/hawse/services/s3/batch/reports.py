"""What a job says of its objects: the completion report, and what `retry` makes of it.

A report's manifest.json names CSV files without headings; their columns are in its ReportSchema.
Objects that hawse itself copied stand in a file of the same form beside it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import CLIError, NotFound
from hawse.nesting import json_value
from hawse.services.s3.batch.certainty import certain
from hawse.services.s3.batch.manifests import Item, decoded, encoded
from hawse.services.s3.batch.tasks import Task
from hawse.services.s3.calls_batch import GET_OBJECT

SCHEMA = (
    "Bucket",
    "Key",
    "VersionId",
    "TaskStatus",
    "ErrorCode",
    "HTTPStatusCode",
    "ResultMessage",
)
LARGE = "hawse-large.csv"


def place_of(job: Mapping[str, Any]) -> tuple[str, str]:
    """The bucket, and the prefix below which the report of a job is. CLIError when it has none."""
    report = job.get("Report", {})
    if not report.get("Enabled"):
        raise CLIError(f"job {job['JobId']}", why="it was made without a report")
    folder = f"{report['Prefix']}/" if report.get("Prefix") else ""
    return str(report["Bucket"]).rpartition(":::")[2], f"{folder}job-{job['JobId']}/"


def failed_tasks(target: Target, job: Mapping[str, Any]) -> Iterator[Task]:
    """The objects that a job did not get done."""
    return certain(target, job, told_tasks(target, job))


def told_tasks(target: Target, job: Mapping[str, Any]) -> Iterator[Task]:
    """The same with keys as they stand in the report."""
    bucket, folder = place_of(job)
    said = _optional(target, bucket, f"{folder}manifest.json")
    if said is not None:
        schema, places = _manifest(said, f"s3://{bucket}/{folder}manifest.json")
        for place, key in places:
            yield from _failed(_text(target, place, key), schema, f"s3://{place}/{key}")


def _manifest(said: str, url: str) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """The columns of a report, and where its failures are. CLIError for no manifest of one."""
    try:
        found = json_value(said)
        schema = tuple(name.strip() for name in str(found["ReportSchema"]).split(","))
        failed = [one for one in found["Results"] if one["TaskExecutionStatus"] == "failed"]
        return schema, [(str(one["Bucket"]), str(one["Key"])) for one in failed]
    except (ValueError, KeyError, TypeError) as error:
        raise CLIError(url, why="it is no manifest of a report") from error


def large_failures(target: Target, job: Mapping[str, Any]) -> Iterator[Task]:
    """The larger objects that hawse did not get copied beside a job."""
    bucket, folder = place_of(job)
    large = _optional(target, bucket, f"{folder}{LARGE}")
    url = f"s3://{bucket}/{folder}{LARGE}"
    for task in _failed(large or "", SCHEMA, url):
        try:
            key = decoded(task.item.key)
        except UnicodeDecodeError as error:
            raise CLIError(url, why="a key in it is not URL-encoded UTF-8") from error
        yield task._replace(item=task.item._replace(key=key))


def has_report(target: Target, job: Mapping[str, Any]) -> bool:
    """Whether the job's own report is there: it comes some time after the end."""
    bucket, folder = place_of(job)
    return _optional(target, bucket, f"{folder}manifest.json") is not None


def large_report(tasks: Iterable[Task]) -> str:
    """The report of the objects that hawse copied."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for item, succeeded, code, message in tasks:
        status, http = ("succeeded", "200") if succeeded else ("failed", "")
        row = [item.bucket, encoded(item.key), item.version, status, code, http, message]
        writer.writerow(row)
    return out.getvalue()


def _failed(text: str, schema: tuple[str, ...], url: str) -> Iterator[Task]:
    """The failures in a file of a report, which people know as `url`."""
    try:
        for row in csv.reader(io.StringIO(text)):
            said = dict(zip(schema, row, strict=False))
            if row and said["TaskStatus"] == "failed":
                item = Item(said["Bucket"], said["Key"], said.get("VersionId", ""))
                yield Task(item, False, said.get("ErrorCode", ""), said.get("ResultMessage", ""))
    except (KeyError, csv.Error) as error:
        raise CLIError(url, why="it is no file of a report") from error


def _text(target: Target, bucket: str, key: str) -> str:
    body: Any = target.read(GET_OBJECT, Bucket=bucket, Key=key)["Body"]
    try:
        return str(body.read().decode())
    except UnicodeDecodeError as error:
        raise CLIError(f"s3://{bucket}/{key}", why="it is no text in UTF-8") from error


def _optional(target: Target, bucket: str, key: str) -> str | None:
    try:
        return _text(target, bucket, key)
    except NotFound:
        return None
