"""`hawse s3 batch restore`, `checksum`, `invoke` and `replicate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.batch.conftest import REPORT, job_of, role_policy
from tests.commands.s3.conftest import Store
from tests.conftest import FakeClock, Run
from tests.moto_server import Moto
from tests.s3control import S3Control

URL = "s3://acme-data"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:thumbnail"
REPORTED = ("--report", REPORT, "--yes")


@pytest.fixture(autouse=True)
def bucket(data: Store) -> None:
    """It is there."""


def ended(control: S3Control, clock: FakeClock) -> Any:
    """The job, after all that it has to do."""
    for _ in range(3):
        clock.sleep(60)
        job_of(control).go_on()
    return job_of(control)


def actions(moto: Moto) -> set[str]:
    """All that the role may do."""
    return {action for one in role_policy(moto)["Statement"] for action in one["Action"]}


def test_archived_objects_are_restored(
    batch: Any, control: S3Control, data: Store, clock: FakeClock, moto: Moto
) -> None:
    data.put("old", b"x", StorageClass="GLACIER")
    ran = batch("restore", f"{URL}/old", "--days", "3", "--tier", "standard", *REPORTED)
    job = ended(control, clock)

    assert ran.code == 0, ran.err
    assert (job.status, job.rows[0].outcome) == ("Complete", "succeeded")
    assert "ongoing-request" in data.client.head_object(Bucket=data.bucket, Key="old")["Restore"]
    assert "s3:RestoreObject" in actions(moto)


def test_checksums_are_reported_for_all_objects(
    batch: Any, control: S3Control, clock: FakeClock, files: Store
) -> None:
    ran = batch("checksum", URL, "--algorithm", "sha256", *REPORTED)
    job = ended(control, clock)

    assert ran.code == 0, ran.err
    asked = control.asked("CreateJob")[0]
    expected = {"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"}
    assert asked["Operation"]["S3ComputeObjectChecksum"] == expected
    assert asked["Report"]["ReportScope"] == "AllTasks"
    assert job.status == "Complete" and len(files.keys(f"batch/job-{job.id}/results/")) == 1


def test_a_function_is_invoked_for_each_object(
    batch: Any, control: S3Control, clock: FakeClock, moto: Moto
) -> None:
    words = ("--function", FUNCTION, "--argument", "size=64", *REPORTED)
    ran = batch("invoke", URL, *words)
    job = ended(control, clock)

    assert ran.code == 0, ran.err
    asked = control.asked("CreateJob")[0]["Operation"]["LambdaInvoke"]
    assert (asked["InvocationSchemaVersion"], asked["UserArguments"]) == ("2.0", {"size": "64"})
    assert {row.outcome for row in job.rows} == {"succeeded"}
    assert "lambda:InvokeFunction" in actions(moto)


def test_what_is_no_function_is_refused(batch: Any, control: S3Control) -> None:
    ran = batch("invoke", URL, "--function", "thumbnail", *REPORTED)

    assert ran.code == 2 and "no ARN of a function" in ran.err
    assert control.seen == []


def test_s3_finds_what_is_to_be_replicated(
    batch: Any, control: S3Control, clock: FakeClock, moto: Moto
) -> None:
    ran = batch("replicate", f"{URL}/2024/", *REPORTED)
    job = ended(control, clock)

    assert ran.code == 0, ran.err
    assert "as many objects as S3 finds; $0.25 for the job and $1.00 for a million" in ran.err
    wanted = control.asked("CreateJob")[0]["ManifestGenerator"]["S3JobManifestGenerator"]
    assert wanted["Filter"] == {
        "EligibleForReplication": True,
        "ObjectReplicationStatuses": ["NONE", "FAILED"],
        "KeyNameConstraint": {"MatchAnyPrefix": ["2024/"]},
    }
    assert len(job.rows) == 2 and job.status == "Complete"
    assert {"s3:InitiateReplication", "s3:PutInventoryConfiguration"} <= actions(moto)


@pytest.mark.parametrize(
    "words",
    [
        ("restore", URL),
        ("checksum", URL),
        ("invoke", URL, "--function", FUNCTION),
        ("replicate", URL),
    ],
)
def test_each_is_undone(
    batch: Any, hawse: Run, control: S3Control, words: tuple[str, ...], moto: Moto
) -> None:
    for _ in range(2):  # the second one finds the role
        ran = batch(*words, *REPORTED)
        assert ran.code == 0, ran.err
    op = batch("ls", "-o", "json")
    assert op.code == 0 and {one["status"] for one in op.json()} <= {"Active", "Complete"}


@pytest.mark.parametrize(
    "words",
    [("restore",), ("checksum",), ("invoke", "--function", FUNCTION)],
)
def test_each_takes_an_inventory(
    batch: Any, control: S3Control, files: Store, words: tuple[str, ...]
) -> None:
    from tests.commands.s3.batch.test_copy import ROWS, report

    url = report(files, ROWS)
    ran = batch(words[0], url, "--inventory", *words[1:], *REPORTED)

    assert ran.code == 0, ran.err
    assert job_of(control).asked["Manifest"]["Spec"]["Format"].startswith("S3InventoryReport")


def test_a_tag_takes_an_inventory(batch: Any, control: S3Control, files: Store) -> None:
    from tests.commands.s3.batch.test_copy import ROWS, report

    url = report(files, ROWS)
    ran = batch("tag", url, "--inventory", "--tag", "a=b", *REPORTED)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("acme-data\n", "1 columns"),
        ("acme-data,top\nacme-data,top,v\n", "line 2: 3 columns"),
        ("acme-data,a b\n", "the key is not URL-encoded"),
        ("acme-data,%ff\n", "not URL-encoded UTF-8"),
        ("acme-data,\n", "an empty column"),
        ("", "nothing is there"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    batch: Any, control: S3Control, home: Path, text: str, told: str
) -> None:
    listed = home / "objects.csv"
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.write_text(text)
    ran = batch("checksum", str(listed), *REPORTED)

    assert ran.code == 2 and told in ran.err, ran.err
    assert control.seen == []
