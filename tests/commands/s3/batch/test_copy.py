"""`hawse s3 batch copy`: where copies go, what is too large for a job, and lists of objects."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from tests.commands.s3.batch.conftest import REPORT, job_of, role_policy
from tests.commands.s3.conftest import Store
from tests.conftest import FakeClock, Run
from tests.moto_server import Moto
from tests.faults.kinds import fails
from tests.faults.proxy import FaultProxy
from tests.s3control import S3Control

ALL = ("copy", "s3://acme-data", "s3://acme-copy/mirror/", "--report", REPORT)
OLD, NEW = "2024/a b+c.txt", '2024/é,"x".txt'


@pytest.fixture(autouse=True)
def buckets(data: Store, copy: Store) -> None:
    """Both are there."""


def finish(control: S3Control, clock: FakeClock) -> None:
    """Everything that jobs still have to do."""
    for _ in range(3):
        clock.sleep(60)
        for job in control.jobs.values():
            job.go_on()


def test_all_is_copied_under_whole_keys(
    batch: Any, control: S3Control, copy: Store, clock: FakeClock
) -> None:
    ran = batch(*ALL, "--yes")
    finish(control, clock)

    assert ran.code == 0, ran.err
    expected = {f"mirror/{OLD}": "one", f"mirror/{NEW}": "two", "mirror/top": "three"}
    assert copy.objects() == expected
    assert job_of(control).status == "Complete"


def test_the_price_has_the_requests_of_the_copies(batch: Any) -> None:
    ran = batch(*ALL, "--dry-run")

    assert "3 objects, 11 bytes; $0.25 without traffic and KMS" in ran.err + ran.out


def test_a_folder_goes_where_it_is_called_the_same(
    batch: Any, control: S3Control, copy: Store, clock: FakeClock
) -> None:
    ran = batch("copy", "s3://acme-data/2024/", "s3://acme-copy/x/2024/", *ALL[3:], "--yes")
    finish(control, clock)

    assert ran.code == 0, ran.err
    assert copy.objects() == {f"x/{OLD}": "one", f"x/{NEW}": "two"}


def test_what_a_job_cannot_do_with_keys_is_refused(batch: Any, control: S3Control) -> None:
    ran = batch("copy", "s3://acme-data/2024/", "s3://acme-copy/x/", *ALL[3:])

    assert ran.code == 2 and "it has to end in 2024/" in ran.err, ran.err
    assert control.seen == []


def test_larger_objects_are_copied_beside_the_job(
    batch: Any, control: S3Control, data: Store, copy: Store, clock: FakeClock
) -> None:
    data.put("big", b"x" * 200, Tagging="a=b", Metadata={"who": "me"})
    ran = batch(*ALL, "--over", "100", "--yes")
    finish(control, clock)

    assert ran.code == 0, ran.err
    assert "1 larger ones (200 bytes) are copied by hawse" in ran.err
    assert "1 larger ones are copied" in ran.out
    assert [row.key for row in job_of(control).rows] == [OLD, NEW, "top"]
    found = copy.client.head_object(Bucket=copy.bucket, Key="mirror/big")
    assert (found["ContentLength"], found["Metadata"]) == (200, {"who": "me"})
    tagged = copy.client.get_object_tagging(Bucket=copy.bucket, Key="mirror/big")["TagSet"]
    assert tagged == [{"Key": "a", "Value": "b"}]


def test_what_is_not_copied_beside_the_job_is_told_with_it_and_done_again(
    batch: Any, control: S3Control, data: Store, copy: Store, clock: FakeClock
) -> None:
    data.put("big", b"x" * 200)
    copy.client.delete_bucket(Bucket=copy.bucket)
    ran = batch(*ALL, "--over", "100", "--yes")
    finish(control, clock)
    job = job_of(control).id

    assert ran.code == 6 and "1 of 1 larger objects were not copied" in ran.err, ran.err
    watched = batch("watch", job)
    assert watched.code == 6
    assert "big: " in watched.err and "NoSuchBucket" in watched.err, watched.err

    place = {"LocationConstraint": "eu-west-1"}
    copy.client.create_bucket(Bucket=copy.bucket, CreateBucketConfiguration=place)
    again = batch("retry", job, "--yes")
    finish(control, clock)

    assert again.code == 0, again.err
    expected = {f"mirror/{key}" for key in (OLD, NEW, "top", "big")}
    assert set(copy.keys()) == expected


def test_only_larger_objects_are_done_again_without_a_job(
    batch: Any, control: S3Control, data: Store, copy: Store, clock: FakeClock, files: Store
) -> None:
    data.put("big", b"x" * 200, Tagging="a=b")
    assert batch(*ALL, "--over", "100", "--yes").code == 0
    finish(control, clock)
    job = job_of(control).id
    files.put(f"batch/job-{job}/hawse-large.csv", b"acme-data,big,,failed,X,,gone\n")
    copy.client.delete_object(Bucket=copy.bucket, Key="mirror/big")

    again = batch("retry", job, "--yes")
    assert again.code == 0, again.err
    assert len(control.jobs) == 1 and "mirror/big" in copy.keys()
    assert batch("watch", job).code == 0


@pytest.mark.parametrize("retried", [False, True])
def test_a_copy_that_breaks_off_leaves_no_parts(  # pylint: disable=too-many-arguments
    batch: Any,
    faults: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
    control: S3Control,
    data: Store,
    copy: Store,
    clock: FakeClock,
    *,
    retried: bool,
) -> None:
    data.put("big", b"x" * 200)
    monkeypatch.setenv("AWS_ENDPOINT_URL", faults.url)
    faults.add(fails(403, "AccessDenied"), operation="UploadPartCopy")
    ran = batch(*ALL, "--over", "100", "--yes", env={"AWS_ENDPOINT_URL": faults.url})
    finish(control, clock)

    assert ran.code == 6, ran.err
    if retried:
        again = batch("retry", job_of(control).id, "--yes", env={"AWS_ENDPOINT_URL": faults.url})
        assert again.code == 1, again.err
    assert "Uploads" not in copy.client.list_multipart_uploads(Bucket=copy.bucket)


def test_nothing_but_larger_objects_is_no_job(batch: Any, control: S3Control) -> None:
    ran = batch(*ALL, "--over", "1")

    assert ran.code == 2 and "all 3 objects are too large for a job" in ran.err, ran.err
    assert control.seen == []


def test_storage_class_and_key_are_the_jobs(batch: Any, control: S3Control, moto: Moto) -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/1"
    words = ("--storage-class", "STANDARD_IA", "--sse-kms-key-id", key, "--kms-key", key)
    assert batch(*ALL, *words, "--yes").code == 0

    params = control.asked("CreateJob")[0]["Operation"]["S3PutObjectCopy"]
    assert (params["StorageClass"], params["SSEAwsKmsKeyId"]) == ("STANDARD_IA", key)
    said = [(one["Action"], one["Resource"]) for one in role_policy(moto)["Statement"]]
    assert (["kms:Decrypt", "kms:GenerateDataKey"], [key]) in said


def report(files: Store, rows: str, schema: str = "Bucket, Key, Size") -> str:
    """An inventory report; the URL of its manifest.json."""
    files.put("inv/data/1.csv.gz", gzip.compress(rows.encode()))
    said = {
        "sourceBucket": "acme-data",
        "fileFormat": "CSV",
        "fileSchema": schema,
        "files": [{"key": "inv/data/1.csv.gz", "size": 1, "MD5checksum": ""}],
    }
    files.put("inv/2026/manifest.json", json.dumps(said).encode())
    return "s3://acme-jobs/inv/2026/manifest.json"


ROWS = '"acme-data","2024/a+b%2Bc.txt","3"\n"acme-data","top","5"\n'


def test_an_inventory_report_is_the_manifest(
    batch: Any, control: S3Control, copy: Store, clock: FakeClock, files: Store
) -> None:
    url = report(files, ROWS)
    ran = batch("copy", url, "s3://acme-copy", "--inventory", *ALL[3:], "--yes")
    finish(control, clock)

    assert ran.code == 0, ran.err
    assert "2 objects, 8 bytes" in ran.err
    spec = control.asked("CreateJob")[0]["Manifest"]["Spec"]
    assert spec == {"Format": "S3InventoryReport_CSV_20161130"}
    assert copy.objects() == {OLD: "one", "top": "three"}


def test_larger_objects_of_an_inventory_are_apart(
    batch: Any, control: S3Control, copy: Store, clock: FakeClock, files: Store
) -> None:
    url = report(files, ROWS)
    ran = batch("copy", url, "s3://acme-copy", "--inventory", "--over", "4", *ALL[3:], "--yes")
    finish(control, clock)

    assert ran.code == 0, ran.err
    assert [row.key for row in job_of(control).rows] == [OLD]
    assert set(copy.keys()) == {OLD, "top"}


def test_versions_of_an_inventory_are_copied_and_delete_markers_are_not(
    batch: Any, control: S3Control, data: Store, copy: Store, clock: FakeClock, files: Store
) -> None:
    data.versioned()
    old = data.put("v", b"old")["VersionId"]
    new = data.put("v", b"new-and-larger")["VersionId"]
    rows = f"acme-data,v,{old},false,3\nacme-data,v,{new},false,14\nacme-data,w,x,true,\n"
    url = report(files, rows, "Bucket, Key, VersionId, IsDeleteMarker, Size")
    ran = batch("copy", url, "s3://acme-copy", "--inventory", "--over", "4", *ALL[3:], "--yes")
    finish(control, clock)

    assert ran.code == 0, ran.err
    assert [(row.key, row.version) for row in job_of(control).rows] == [("v", old)]
    assert control.asked("CreateJob")[0]["Manifest"]["Spec"]["Fields"][-1] == "VersionId"


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"{}", "no manifest of an inventory"), (b"x", "no manifest of an inventory")],
)
def test_what_is_no_inventory_is_refused(batch: Any, files: Store, body: bytes, told: str) -> None:
    files.put("x.json", body)
    ran = batch("copy", "s3://acme-jobs/x.json", "s3://acme-copy", "--inventory", *ALL[3:])

    assert ran.code == 2 and told in ran.err, ran.err


def test_an_inventory_in_orc_is_refused(batch: Any, files: Store) -> None:
    said = {"sourceBucket": "b", "fileFormat": "ORC", "fileSchema": "x", "files": []}
    files.put("x.json", json.dumps(said).encode())
    ran = batch("copy", "s3://acme-jobs/x.json", "s3://acme-copy", "--inventory", *ALL[3:])

    assert ran.code == 2 and "the report is in ORC" in ran.err, ran.err


def test_undo_cancels_the_job(batch: Any, hawse: Run, control: S3Control) -> None:
    ran = batch(*ALL, "--yes")
    back = hawse("undo", ran.err.split("hawse undo ")[1].split()[0], "--yes")

    assert back.code == 0, back.err
    assert job_of(control).status == "Cancelled"
