"""`hawse permissions --check`: whether a principal may do what commands need."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.iam import acme
from tests.commands.iam.acme import allow
from tests.conftest import Run

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
READS = ["ec2:DescribeInstances", "ec2:DescribeInstanceAttribute"]


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    users = [
        acme.user("ana", allow([*READS, "ec2:StopInstances"])),
        acme.user("bob", allow("ec2:StopInstances")),
        acme.user("eve", allow(READS), allow("ec2:StopInstances", Condition=MFA)),
    ]
    return acme.saved(tmp_path, acme.details(users))


def test_who_may_do_all_is_told_so(run: Run, snapshot: str) -> None:
    words = ("permissions", "ec2", "stop", "--check", "--snapshot", snapshot, "--principal")
    ran = run(*words, "ana")

    assert ran.code == 0 and ran.err.endswith("ana may do all 3 actions\n")
    assert {line.split("\t")[2] for line in ran.out.splitlines()} == {"allow"}
    doubtful = run(*words, "eve")
    assert doubtful.code == 0
    assert doubtful.err.endswith("all 3 actions, 1 of them depending on the request\n")


def test_who_may_not_is_told_what_is_missing(run: Run, snapshot: str) -> None:
    words = ("permissions", "ec2", "stop", "--check", "--snapshot", snapshot)
    ran = run(*words, "--principal", "bob", "-o", "json")

    assert ran.code == 5
    assert [row["action"] for row in ran.json() if row["verdict"] == "deny"] == sorted(READS)
    assert "ec2 stop will fail: bob may not ec2:DescribeInstanceAttribute, ec2:Describe" in ran.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--check",), "a snapshot does not say who you are"),
        (("--principal", "ana"), "it goes with --check"),
    ],
)
def test_options_that_need_each_other(
    run: Run, snapshot: str, words: tuple[str, ...], says: str
) -> None:
    ran = run("permissions", "ec2", "stop", "--snapshot", snapshot, *words)

    assert (ran.code, ran.out) == (2, "") and says in ran.err
