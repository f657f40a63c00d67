"""`hawse s3 mb` and `rb`: buckets made and removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run
from tests.moto_server import Moto
from tests.faults.kinds import fails
from tests.faults.proxy import FaultProxy

URL = f"s3://{BUCKET}"


@pytest.fixture(autouse=True)
def environment(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes go through botocore, which reads the environment of the process."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)


def names(moto: Moto) -> list[str]:
    return [bucket["Name"] for bucket in moto.client("s3").list_buckets()["Buckets"]]


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_a_bucket_is_made_in_the_region_asked_for(s3: Run, moto: Moto, region: str) -> None:
    ran = s3("s3", "mb", "s3://acme-new", "-r", region, "--yes", "-o", "json")

    assert (ran.code, ran.json()[0]["outcome"]) == (0, "done"), ran.err
    found = moto.client("s3").get_bucket_location(Bucket="acme-new")["LocationConstraint"]
    assert (found or "us-east-1") == region


def test_object_lock_is_on_when_asked_for(s3: Run, moto: Moto) -> None:
    assert s3("s3", "mb", "s3://acme-new", "--object-lock", "--yes").code == 0

    found = moto.client("s3").get_object_lock_configuration(Bucket="acme-new")
    assert found["ObjectLockConfiguration"]["ObjectLockEnabled"] == "Enabled"


@pytest.mark.usefixtures("store")
def test_a_bucket_that_is_there_is_left_alone(s3: Run) -> None:
    ran = s3("s3", "mb", URL, "--yes", "-o", "json")

    assert (ran.code, ran.json()[0]["outcome"]) == (0, "skipped")


def test_nothing_is_made_without_a_yes(s3: Run, moto: Moto) -> None:
    assert s3("s3", "mb", "s3://acme-new").code == 7
    assert s3("s3", "mb", "s3://acme-new", "--dry-run").code == 0
    assert names(moto) == []


def test_making_a_bucket_is_undone(s3: Run, moto: Moto) -> None:
    ran = s3("s3", "mb", "s3://acme-new", "--yes")
    op = ran.err.split("hawse undo ")[1].split()[0]

    assert s3("undo", op, "--yes").code == 0
    assert names(moto) == []


def test_a_name_that_somebody_else_has_is_told(faulty: Run, faults: FaultProxy) -> None:
    faults.add(fails(403, "AccessDenied"), operation="HeadBucket")
    ran = faulty("s3", "mb", URL, "--yes")

    assert ran.code == 1 and ran.err.startswith(f"{URL}: the name is taken")


@pytest.mark.parametrize("verb", ["mb", "rb"])
@pytest.mark.parametrize("url", [f"{URL}/key", "acme-logs", "s3://A"])
def test_what_is_no_bucket_is_refused(faulty: Run, faults: FaultProxy, verb: str, url: str) -> None:
    ran = faulty("s3", verb, url)

    assert ran.code == 2 and ran.err.startswith(f"URL {url}: ")
    assert {seen.operation for seen in faults.seen} <= {"GetCallerIdentity"}


@pytest.mark.usefixtures("store")
def test_an_empty_bucket_is_removed(s3: Run, moto: Moto) -> None:
    assert s3("s3", "rb", URL, "--yes").code == 0
    assert names(moto) == []


def test_a_bucket_that_is_not_there_cannot_be_removed(s3: Run) -> None:
    ran = s3("s3", "rb", URL, "--yes")

    assert ran.code == 4 and "there is no such bucket" in ran.err


def test_a_bucket_that_is_not_empty_is_refused_with_a_count(
    s3: Run, store: Store, moto: Moto
) -> None:
    store.fill("a", "b", "c")
    ran = s3("s3", "rb", URL, "--yes")

    assert ran.code == 7
    assert ran.err == (
        f"{URL}: it is not empty: 3 versions of objects, 2.9 KiB\nhint: --force removes that too\n"
    )
    assert names(moto) == [BUCKET]


def test_force_empties_it_after_the_question_and_names_every_version(
    s3: Run, store: Store, moto: Moto, tmp_path: Path
) -> None:
    store.versioned()
    store.put("a", b"1")
    store.put("a", b"2")
    store.client.delete_object(Bucket=BUCKET, Key="a")
    plan = tmp_path / "plan.json"

    assert s3("s3", "rb", URL, "--force").code == 7
    assert s3("s3", "rb", URL, "--force", "--plan", str(plan)).code == 0
    listed = store.client.list_object_versions(Bucket=BUCKET)
    ids = {each["VersionId"] for each in listed["Versions"] + listed["DeleteMarkers"]}
    text = plan.read_text(encoding="utf-8")
    assert len(ids) == 3 and all(each in text for each in ids) and json.loads(text)
    no = s3("s3", "rb", URL, "--force", tty=True, answers=["n"])
    assert no.code == 7 and "destroys" in no.asked[0]
    assert names(moto) == [BUCKET]

    ran = s3("s3", "rb", URL, "--force", tty=True, answers=["1"])

    assert ran.code == 0, ran.err
    assert names(moto) == []
