"""`hawse s3 replication backfill`, before the canned S3 Control of ours (tests/s3control)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.commands.s3.conftest import MakeRun
from tests.commands.s3.replication.conftest import COPY, SOURCE, Pair
from tests.conftest import FakeClock, Run
from tests.moto_server import Moto
from tests.s3control import S3Control, serving

REPORT = ("--report", "s3://acme-jobs/backfill", "--yes")


@pytest.fixture
def control(pair: Pair, moto: Moto, clock: FakeClock) -> Iterator[S3Control]:
    pair.bucket("acme-jobs")
    with serving(moto.client, clock.now) as found:
        yield found


@pytest.fixture
def hawse(on: MakeRun, moto: Moto, control: S3Control, monkeypatch: pytest.MonkeyPatch) -> Run:
    environment = {**moto.env, **control.env}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return on(environment)


def test_what_was_there_before_is_replicated_by_a_job(
    hawse: Run, pair: Pair, control: S3Control, clock: FakeClock
) -> None:
    for key in ("logs/a", "logs/b", "other"):
        pair.s3.put_object(Bucket="acme-logs", Key=key, Body=b"x")
    ran = hawse("s3", "replication", "setup", f"{SOURCE}/logs/", COPY, "--yes")
    assert ran.code == 0, ran.err

    ran = hawse("s3", "replication", "backfill", f"{SOURCE}/logs/", *REPORT)

    assert ran.code == 0, ran.err
    assert "lifecycle rules at the destination" in ran.err
    (job,) = control.jobs.values()
    wanted: Any = control.asked("CreateJob")[0]["ManifestGenerator"]["S3JobManifestGenerator"]
    assert wanted["SourceBucket"] == "arn:aws:s3:::acme-logs"
    assert wanted["Filter"]["EligibleForReplication"] is True
    assert wanted["Filter"]["ObjectReplicationStatuses"] == ["NONE", "FAILED"]
    for _ in range(3):
        clock.sleep(60)
        job.go_on()
    assert (job.status, len(job.rows)) == ("Complete", 2)


def test_a_backfill_follows_rules_and_needs_one(hawse: Run, pair: Pair, control: S3Control) -> None:
    assert hawse("s3", "replication", "backfill", SOURCE, *REPORT).code == 4
    ran = hawse("s3", "replication", "setup", f"{SOURCE}/logs/", COPY, "--yes")
    assert ran.code == 0, ran.err

    ran = hawse("s3", "replication", "backfill", f"{SOURCE}/img/", *REPORT)

    assert ran.code == 7
    assert "no rule that is on is for it" in ran.err
    assert not control.jobs


def test_a_job_is_cancelled_and_its_role_goes_with_undo(
    hawse: Run, pair: Pair, control: S3Control
) -> None:
    ran = hawse("s3", "replication", "setup", SOURCE, COPY, "--yes")
    assert ran.code == 0, ran.err
    assert hawse("s3", "replication", "backfill", SOURCE, *REPORT).code == 0

    ran = hawse("undo", "--yes")

    assert ran.code == 0, ran.err
    assert pair.roles() == ["s3-replication-acme-logs"]
    (job,) = control.jobs.values()
    assert job.status in ("Cancelled", "Complete")
