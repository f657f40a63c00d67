"""S3 Express One Zone: refused at once, by every command, with what to use instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.commands.s3 import VERBS
from tests.commands.s3.conftest import BUCKET
from tests.conftest import Run
from tests.faults.proxy import FaultProxy

NAME = "acme--usw2-az1--x-s3"
URL = f"s3://{NAME}/logs/"
OTHER = f"s3://{BUCKET}/logs/"
LINES = {
    **{verb: [[URL]] for verb in ("ls", "du", "tree", "find", "stat", "cat", "head", "rm")},
    **{verb: [[URL]] for verb in ("presign", "restore", "undo", "shards")},
    **{verb: [[URL, OTHER], [OTHER, URL]] for verb in ("cp", "mv", "sync", "diff", "verify")},
    **{verb: [[f"s3://{NAME}"]] for verb in ("mb", "rb")},
    "mpu": [["ls", f"s3://{NAME}"], ["abort", URL, "--older-than", "1d"]],
}
# Lines of the others, no URL, and settings of buckets, which S3 itself refuses for these.
ELSEWHERE = {"run", "transfers", "bucket", "lifecycle", "replication", "batch"}


def test_every_verb_is_tried() -> None:
    assert LINES.keys() | ELSEWHERE == VERBS.keys()


@pytest.mark.parametrize("verb, args", [(verb, args) for verb in LINES for args in LINES[verb]])
def test_a_directory_bucket_is_refused_before_any_request(
    faulty: Run, faults: FaultProxy, verb: str, args: list[str]
) -> None:
    ran = faulty("s3", verb, *args)

    assert ran.code == 2, ran.err
    assert "directory buckets (S3 Express One Zone) are not supported" in ran.err
    assert ran.err.endswith(f"hint: the AWS CLI knows them: aws s3 ls s3://{NAME}\n")
    assert faults.seen == []


def test_a_line_of_a_run_fails_by_its_number(
    faulty: Run, faults: FaultProxy, tmp_path: Path
) -> None:
    (tmp_path / "lines").write_text(f"cp {OTHER}a {URL}\n")
    ran = faulty("s3", "run", str(tmp_path / "lines"), "--yes")

    assert ran.code == 2 and "line 1: " in ran.err and "S3 Express" in ran.err
    assert faults.seen == []


@pytest.mark.parametrize(
    "name",
    ["acme--use1-dfw2-az1--x-s3", "acme-point--usw2-az1--xa-s3"],
)
def test_those_of_local_zones_and_their_access_points_are_refused_too(
    faulty: Run, faults: FaultProxy, name: str
) -> None:
    assert faulty("s3", "ls", f"s3://{name}").code == 2
    assert faults.seen == []


@pytest.mark.usefixtures("store")
def test_a_name_that_only_looks_alike_is_none(faulty: Run) -> None:
    assert faulty("s3", "ls", "s3://acme--x-s3").code == 4
