"""`hawse s3 batch ls`, `watch` and `retry`: jobs that are there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.commands.s3.batch.conftest import REPORT
from tests.commands.s3.conftest import Store
from tests.conftest import FakeClock
from tests.s3control import S3Control

KEY = "2024/a b+c.txt"
UNKNOWN = "00000009-0000-4000-8000-000000000000"


@pytest.fixture
def job(batch: Any, control: S3Control, data: Store) -> str:
    """A job that has just been started."""
    ran = batch("tag", "s3://acme-data", "--tag", "a=b", "--report", REPORT, "--yes")
    assert ran.code == 0, ran.err
    return next(iter(control.jobs))


def test_jobs_are_rows(batch: Any, job: str) -> None:
    (row,) = batch("ls", "-o", "json").json()

    assert (row["id"], row["status"], row["tasks"]) == (job, "Active", 3)
    assert (row["operation"], row["description"]) == ("S3PutObjectTagging", "tag with a=b")


@pytest.mark.usefixtures("job")
def test_pages_of_jobs_are_turned(batch: Any) -> None:
    for _ in range(2):
        batch("tag", "s3://acme-data", "--tag", "a=b", "--report", REPORT, "--yes")

    assert len(batch("ls", "-o", "json").json()) == 3
    assert batch("ls", "--status", "Failed", "-o", "json").json() == []


def test_a_job_is_watched_to_its_end(batch: Any, job: str, control: S3Control) -> None:
    control.faults.rate = 0.1
    ran = batch("watch", job)

    assert ran.code == 0, ran.err
    told = ran.err.splitlines()
    assert told[0] == f"{job}: Active" and f"{job}: Complete" in told
    assert "objects: 1 of 3 (33 %)" in ran.err
    assert told[-1] == f"{job}: Complete, 3 of 3 objects"


def test_events_are_json_on_request(batch: Any, job: str, control: S3Control) -> None:
    control.faults.rate = 0.1
    ran = batch("watch", job, "--progress", "json")

    events = [json.loads(line) for line in ran.err.splitlines() if line.startswith("{")]
    assert events[0]["event"] == "start" and events[-1] == {**events[-1], "event": "end", "done": 3}


def test_failures_are_told_and_done_again(
    batch: Any, job: str, control: S3Control, clock: FakeClock, files: Store
) -> None:
    control.faults.keys = {KEY: "SlowDown"}
    ran = batch("watch", job)

    assert ran.code == 6
    # As the report has it: which object that is, is looked up by `retry`.
    assert "2024/a%20b%2Bc.txt: SlowDown: as the test wants it" in ran.err, ran.err
    assert f"hawse s3 batch retry {job}" in ran.err

    control.faults.keys = {}
    again = batch("retry", job, "--yes")
    assert again.code == 0, again.err
    first, second = control.asked("CreateJob")
    assert [row.key for row in list(control.jobs.values())[1].rows] == [KEY]
    same = ("Operation", "RoleArn", "Priority", "Report")
    assert [first[name] for name in same] == [second[name] for name in same]
    assert first["ClientRequestToken"] != second["ClientRequestToken"]
    assert batch("watch", list(control.jobs)[1]).code == 0


@pytest.mark.parametrize("raw", [False, True])
def test_keys_of_a_report_are_found_in_the_manifest_however_they_are_written(
    batch: Any, data: Store, control: S3Control, *, raw: bool
) -> None:
    odd = ["p+q", "p%2Bz", "p q/%20"]
    data.write({key: "x" for key in odd})
    control.faults.keys = {key: "SlowDown" for key in odd}
    control.faults.raw_reports = raw
    ran = batch("tag", "s3://acme-data", "--tag", "a=b", "--report", REPORT, "--yes")
    (job,) = control.jobs
    assert ran.code == 0 and batch("watch", job).code == 6
    again = batch("retry", job, "--yes")

    assert again.code == 0, again.err
    assert [row.key for row in list(control.jobs.values())[1].rows] == sorted(odd)


def test_a_key_that_may_be_two_objects_is_not_guessed(
    batch: Any, data: Store, control: S3Control
) -> None:
    data.write({"p%20q": "x", "p q": "y"})
    control.faults.keys = {"p%20q": "SlowDown"}
    control.faults.raw_reports = True
    batch("tag", "s3://acme-data", "--tag", "a=b", "--report", REPORT, "--yes")
    (job,) = control.jobs
    batch("watch", job)
    ran = batch("retry", job, "--yes")

    assert ran.code == 1 and "p%20q in the report: it may mean two objects" in ran.err, ran.err
    assert len(control.jobs) == 1


def test_a_report_that_is_not_there_yet_is_told(
    batch: Any, job: str, control: S3Control, files: Store
) -> None:
    control.faults.keys = {KEY: "SlowDown"}
    assert batch("watch", job).code == 6
    for key in files.keys(f"batch/job-{job}/"):
        files.client.delete_object(Bucket=files.bucket, Key=key)
    ran = batch("retry", job, "--yes")

    assert ran.code == 4 and "1 object failed, and its report is not there" in ran.err, ran.err


def test_a_job_without_failures_is_nothing_to_do(batch: Any, job: str) -> None:
    assert batch("watch", job).code == 0
    ran = batch("retry", job, "--yes")

    assert ran.code == 0 and "nothing failed in it" in ran.out + ran.err


def test_a_job_that_goes_on_is_not_done_again(batch: Any, job: str, control: S3Control) -> None:
    control.faults.rate = 0.001
    ran = batch("retry", job, "--yes")

    assert ran.code == 7 and "it is Active, not ended" in ran.err, ran.err


def test_a_job_that_somebody_cancels_fails_the_watch(
    batch: Any, job: str, control: S3Control
) -> None:
    control.jobs[job].update("Cancelled")
    ran = batch("watch", job)

    assert ran.code == 1 and f"job {job}: it is Cancelled" in ran.err, ran.err


def test_a_suspended_job_is_not_waited_for(batch: Any, job: str, control: S3Control) -> None:
    control.jobs[job].status = "Suspended"
    ran = batch("watch", job)

    assert ran.code == 7 and "it waits to be confirmed" in ran.err, ran.err


def test_watching_ends_with_the_timeout(batch: Any, job: str, control: S3Control) -> None:
    control.faults.rate = 0.0
    ran = batch("watch", job, "--timeout", "30")

    assert ran.code == 124 and "it goes on after 30 s" in ran.err, ran.err


@pytest.mark.parametrize("verb", ["watch", "retry"])
def test_a_job_that_is_not_there_is_told(batch: Any, verb: str) -> None:
    ran = batch(verb, UNKNOWN)

    assert ran.code == 4, ran.err


def test_requests_go_to_the_host_as_it_was_given(job: str, control: S3Control) -> None:
    hosts = {host for host, _, _ in control.seen}

    assert job and hosts == {control.url.removeprefix("http://")}
