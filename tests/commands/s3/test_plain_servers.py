"""Buckets on an S3 server that is not AWS and has no STS: nobody can tell whose account it is."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.s3.conftest import MakeRun
from tests.conftest import Run
from tests.faults.kinds import fails
from tests.faults.proxy import FaultProxy
from tests.seaweed import SeaweedFS

NAME = "acme-plain"
URL = f"s3://{NAME}"


@pytest.fixture
def closed() -> Iterator[str]:
    """A URL where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def plain(
    on: MakeRun, seaweed: SeaweedFS, closed: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """`run` on SeaweedFS without its STS."""
    from hawse.main import SystemClock

    env = {**seaweed.env, "AWS_ENDPOINT_URL_S3": seaweed.url, "AWS_ENDPOINT_URL_STS": closed}
    del env["AWS_ENDPOINT_URL"]
    for name, value in env.items():  # changes go through botocore, which reads it
        monkeypatch.setenv(name, value)
    yield on(env, SystemClock())
    if NAME in names(seaweed):
        seaweed.drop(NAME)


def names(seaweed: SeaweedFS) -> list[str]:
    return [bucket["Name"] for bucket in seaweed.client().list_buckets()["Buckets"]]


def test_a_bucket_is_made_and_removed_where_no_sts_tells_the_account(
    plain: Run, seaweed: SeaweedFS
) -> None:
    made = plain("s3", "mb", URL, "--yes")

    assert made.code == 0, made.err
    assert made.err.startswith(f"account unknown at {seaweed.url}\nmake in us-east-1  {URL}\n")
    assert NAME in names(seaweed)

    assert plain("s3", "rb", URL, "--yes").code == 0
    assert NAME not in names(seaweed)


def test_making_it_is_undone_there_and_nowhere_else(
    plain: Run, seaweed: SeaweedFS, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plain("s3", "mb", URL, "--yes")
    op = made.err.split("hawse undo ")[1].split()[0]
    same = seaweed.url.replace("127.0.0.1", "localhost")

    ran = plain("undo", op, "--yes", env={"AWS_ENDPOINT_URL_S3": same})
    assert ran.code == 7 and f"the plan is for account unknown at {seaweed.url}" in ran.err
    assert NAME in names(seaweed)

    assert plain("undo", op, "--yes").code == 0
    assert NAME not in names(seaweed)


def test_a_plan_for_an_account_is_not_applied_where_none_can_be_told(
    plain: Run, seaweed: SeaweedFS, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = str(tmp_path / "plan.json")
    with_sts = {"AWS_ENDPOINT_URL_STS": seaweed.url}
    assert plain("s3", "mb", URL, "--plan", plan, env=with_sts).code == 0

    ran = plain("apply", plan, "--yes")

    assert ran.code == 7 and "the plan is for account 000000000000" in ran.err
    assert NAME not in names(seaweed)


def test_an_sts_that_refuses_the_key_is_as_good_as_none(plain: Run, seaweed: SeaweedFS) -> None:
    with FaultProxy(seaweed.url) as sts:
        sts.add(fails(403, "InvalidClientTokenId"))
        ran = plain("s3", "mb", URL, "--yes", env={"AWS_ENDPOINT_URL_STS": sts.url})

        assert ran.code == 0, ran.err
        assert len(sts.seen) == 1  # it would say the same again


def test_objects_go_there_also_when_accounts_have_names(
    plain: Run, seaweed: SeaweedFS, bucket: str, home: Path
) -> None:
    (home / "config").mkdir(parents=True)
    text = '[accounts.live]\nid = "111122223333"\nproduction = true\n'
    (home / "config" / "config.toml").write_text(text, encoding="utf-8")
    seaweed.client().put_object(Bucket=bucket, Key="a", Body=b"1")

    ran = plain("s3", "rm", f"s3://{bucket}/a", "--yes")

    assert ran.code == 0, ran.err
