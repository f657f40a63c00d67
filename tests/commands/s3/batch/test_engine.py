"""`--engine batch` of `hawse s3 cp` and `sync`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.s3.batch.conftest import REPORT, job_of
from tests.commands.s3.conftest import Store
from tests.conftest import FakeClock, Run
from tests.s3control import S3Control

BATCH = ("--engine", "batch", "--report", REPORT)


@pytest.fixture(autouse=True)
def buckets(data: Store, copy: Store) -> None:
    """Both are there."""


@pytest.mark.parametrize("verb", [("cp", "-R"), ("sync",)])
def test_a_job_copies_in_the_place_of_the_command(
    hawse: Run, control: S3Control, copy: Store, clock: FakeClock, verb: tuple[str, ...]
) -> None:
    words = ("s3://acme-data/2024", "s3://acme-copy/2024", *BATCH, "--yes")
    ran = hawse("s3", *verb, *words, "--storage-class", "STANDARD_IA")
    for _ in range(3):
        clock.sleep(60)
        job_of(control).go_on()

    assert ran.code == 0, ran.err
    assert "nothing is compared" in ran.err
    assert set(copy.keys()) == {"2024/a b+c.txt", '2024/é,"x".txt'}
    params = control.asked("CreateJob")[0]["Operation"]["S3PutObjectCopy"]
    assert params["StorageClass"] == "STANDARD_IA"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("s3://acme-data", "s3://acme-copy", "--engine", "batch"), "a place for its report"),
        (("s3://acme-data", "there", *BATCH), "there is not in S3"),
        (("s3://acme-data", "s3://acme-copy", "--delete", *BATCH), "--delete with --engine batch"),
        (("s3://acme-data", "s3://acme-copy", "--exclude", "*", *BATCH), "--rules with"),
        (("s3://acme-data", "s3://acme-copy", "--report", REPORT), "only --engine batch"),
        (("s3://acme-data", "s3://acme-copy", "--sse", "AES256", *BATCH), "a KMS key alone"),
    ],
)
def test_what_a_job_cannot_do_is_refused(
    hawse: Run, control: S3Control, words: tuple[str, ...], told: str
) -> None:
    ran = hawse("s3", "sync", *words)

    assert ran.code == 2 and told in ran.err, ran.err
    assert control.seen == []


def test_one_object_is_no_job(hawse: Run) -> None:
    ran = hawse("s3", "cp", "s3://acme-data/top", "s3://acme-copy/top", *BATCH)

    assert ran.code == 2 and "it is for many objects" in ran.err, ran.err


def test_a_line_of_a_file_cannot_be_a_job(hawse: Run, batch: Any, control: S3Control) -> None:
    line = f"cp -R s3://acme-data s3://acme-copy {' '.join(BATCH)}\n"
    ran = hawse("s3", "run", "-", stdin=line)

    assert ran.code != 0 and "a job needs a run of its own" in ran.err, ran.err
    assert batch("ls", "-o", "json").json() == []
