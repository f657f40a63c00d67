"""`hawse s3 batch tag`: what a job is made of, when it runs, and what takes it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.batch.conftest import FILES, REPORT, job_of, role_policy
from tests.commands.s3.conftest import Store
from tests.conftest import FakeClock, Run
from tests.moto_server import Moto
from tests.s3control import S3Control

URL = "s3://acme-data/2024/"
EMPTY = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}'
TAGGED = ("tag", URL, "--tag", "class=cold", "--report", REPORT)


def tags(data: Store, key: str) -> dict[str, str]:
    found = data.client.get_object_tagging(Bucket=data.bucket, Key=key)["TagSet"]
    return {one["Key"]: one["Value"] for one in found}


def test_a_job_runs_once_it_counts_what_was_planned(
    batch: Any, control: S3Control, data: Store, clock: FakeClock
) -> None:
    ran = batch(*TAGGED, "--yes")
    clock.sleep(60)
    job_of(control).go_on()

    assert ran.code == 0, ran.err
    assert tags(data, "2024/a b+c.txt") == tags(data, '2024/é,"x".txt') == {"class": "cold"}
    assert tags(data, "top") == {}
    assert control.operations()[0] == "CreateJob"
    assert f"hawse s3 batch watch {job_of(control).id} -r eu-west-1" in ran.out


@pytest.mark.usefixtures("data")
def test_the_plan_tells_objects_bytes_and_price(batch: Any, control: S3Control) -> None:
    ran = batch(*TAGGED, "--dry-run")

    assert ran.code == 0, ran.err
    assert "2 objects, 6 bytes; $0.25 without what S3 takes for it" in ran.err + ran.out
    assert "all tags that they have go, and do not come back" in ran.err + ran.out
    assert control.jobs == {}


@pytest.mark.usefixtures("data")
def test_the_manifest_is_named_by_its_content(batch: Any, files: Store) -> None:
    for _ in range(2):
        batch(*TAGGED, "--dry-run")

    (key,) = files.keys()
    assert key.startswith("batch/manifests/")
    assert files.body(key) == (
        b"acme-data,2024/a%20b%2Bc.txt\nacme-data,2024/%C3%A9%2C%22x%22.txt\n"
    )


@pytest.mark.usefixtures("data")
def test_the_role_may_do_what_the_job_does_and_nothing_else(batch: Any, moto: Moto) -> None:
    assert batch(*TAGGED, "--yes").code == 0

    arn = f"arn:aws:s3:::{FILES}/batch/*"
    said = [(one["Action"], one["Resource"]) for one in role_policy(moto)["Statement"]]
    assert said == [
        (["s3:GetObject", "s3:GetObjectVersion"], [arn]),
        (["s3:PutObject"], [arn]),
        (
            ["s3:PutObjectTagging", "s3:PutObjectVersionTagging"],
            ["arn:aws:s3:::acme-data/2024/*"],
        ),
    ]


@pytest.mark.usefixtures("data")
def test_a_second_job_takes_the_role_of_the_first(batch: Any, moto: Moto) -> None:
    batch(*TAGGED, "--yes")
    ran = batch(*TAGGED, "--yes")

    assert ran.code == 0, ran.err
    assert "exactly what the job needs" in ran.err + ran.out
    assert len(moto.client("iam").list_roles()["Roles"]) == 1


@pytest.mark.usefixtures("data")
def test_a_role_that_somebody_changed_is_refused(batch: Any, moto: Moto) -> None:
    batch(*TAGGED, "--yes")
    iam = moto.client("iam")
    name = iam.list_roles()["Roles"][0]["RoleName"]
    iam.put_role_policy(RoleName=name, PolicyName="job", PolicyDocument=EMPTY)
    ran = batch(*TAGGED, "--yes")

    assert ran.code == 7 and "somebody changed its permissions" in ran.err


@pytest.mark.usefixtures("data")
def test_a_role_of_ones_own_is_taken_as_it_is(batch: Any, moto: Moto, control: S3Control) -> None:
    batch(*TAGGED, "--yes")
    name = moto.client("iam").list_roles()["Roles"][0]["RoleName"]
    assert batch(*TAGGED, "--job-role", name, "--yes").code == 0

    arns = {one["RoleArn"] for one in control.asked("CreateJob")}
    assert arns == {f"arn:aws:iam::123456789012:role/{name}"}


def test_a_job_that_counts_others_is_cancelled(
    batch: Any, control: S3Control, data: Store, clock: FakeClock
) -> None:
    control.faults.uncounted = 1
    ran = batch(*TAGGED, "--yes")
    clock.sleep(60)
    job_of(control).go_on()

    assert ran.code == 6 and "it counts 1 objects and the plan 2" in ran.err, ran.err
    assert job_of(control).status == "Cancelled"
    assert tags(data, "2024/a b+c.txt") == {}


@pytest.mark.usefixtures("data")
def test_why_a_job_failed_is_told_in_the_words_of_s3(
    batch: Any, moto: Moto, control: S3Control
) -> None:
    ran = batch(*TAGGED, "--job-role", "nobody", "--yes")

    assert ran.code == 1 and "AssumeRoleNotPermitted: no role nobody" in ran.err, ran.err


@pytest.mark.usefixtures("data")
def test_a_job_that_was_made_before_is_told(batch: Any, control: S3Control) -> None:
    control.refuses["CreateJob"] = (400, "IdempotencyException")
    ran = batch(*TAGGED, "--yes")

    assert ran.code == 6 and "it was made before, and waits suspended" in ran.err, ran.err


@pytest.mark.usefixtures("data")
def test_undo_cancels_the_job_and_takes_its_role(
    batch: Any, hawse: Run, moto: Moto, control: S3Control
) -> None:
    ran = batch(*TAGGED, "--yes")
    op = ran.err.split("hawse undo ")[1].split()[0]
    back = hawse("undo", op, "--yes")

    assert back.code == 0, back.err
    assert job_of(control).status == "Cancelled"
    assert moto.client("iam").list_roles()["Roles"] == []


@pytest.mark.usefixtures("data")
def test_a_job_that_was_left_suspended_is_cancelled_by_undo(
    batch: Any, hawse: Run, moto: Moto, control: S3Control
) -> None:
    control.refuses["DescribeJob"] = (403, "AccessDenied")
    ran = batch(*TAGGED, "--yes")
    control.refuses.clear()
    op = ran.err.split("hawse undo ")[1].split()[0]
    back = hawse("undo", op, "--yes")

    assert ran.code == 6 and back.code == 0, back.err
    assert job_of(control).status == "Cancelled"
    assert moto.client("iam").list_roles()["Roles"] == []


@pytest.mark.usefixtures("data")
def test_nothing_is_made_without_a_yes(batch: Any, moto: Moto, control: S3Control) -> None:
    assert batch(*TAGGED).code == 7
    assert control.jobs == {} and moto.client("iam").list_roles()["Roles"] == []


def test_a_file_is_a_list(
    batch: Any, control: S3Control, data: Store, clock: FakeClock, home: Path
) -> None:
    listed = home / "objects.csv"
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.write_text("acme-data,top\n")
    ran = batch("tag", str(listed), "--tag", "a=b", "--report", REPORT, "--yes")
    clock.sleep(60)
    job_of(control).go_on()

    assert ran.code == 0, ran.err
    assert "sizes are not known" in ran.err
    assert tags(data, "top") == {"a": "b"}


def test_all_tags_are_removed(
    batch: Any, control: S3Control, data: Store, clock: FakeClock
) -> None:
    tagging = {"TagSet": [{"Key": "a", "Value": "b"}]}
    data.client.put_object_tagging(Bucket=data.bucket, Key="top", Tagging=tagging)
    ran = batch("tag", "s3://acme-data/top", "--none", "--report", REPORT, "--yes")
    clock.sleep(60)
    job_of(control).go_on()

    assert ran.code == 0, ran.err
    assert tags(data, "top") == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((URL, "--report", REPORT), "name tags, or --none"),
        ((URL, "--tag", "a", "--report", REPORT), "it is not KEY=VALUE"),
        ((URL, "--tag", "a=1", "--tag", "a=2", "--report", REPORT), "given already"),
        ((URL, "--tag", "a=1", "--report", "acme-jobs"), "no URL of a bucket"),
        (("none.csv", "--tag", "a=1", "--report", REPORT), "no such file"),
    ],
)
@pytest.mark.usefixtures("data")
def test_what_cannot_mean_anything_is_refused(
    batch: Any, words: tuple[str, ...], told: str, control: S3Control
) -> None:
    ran = batch("tag", *words)

    assert ran.code == 2 and told in ran.err, ran.err
    assert control.seen == []


@pytest.mark.usefixtures("data")
def test_nothing_listed_is_no_job(batch: Any, control: S3Control) -> None:
    ran = batch("tag", "s3://acme-data/nothing/", "--tag", "a=1", "--report", REPORT)

    assert ran.code == 4 and control.seen == []
