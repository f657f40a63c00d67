"""`hawse permissions`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.audit.test_audit import recorded
from tests.conftest import Run


def actions(policy: dict[str, Any]) -> set[str]:
    return {action for statement in policy["Statement"] for action in statement["Action"]}


def test_the_policy_of_a_command_is_the_union_of_its_calls(run: Run) -> None:
    policy = run("permissions", "ec2", "stop").json()

    assert policy["Version"] == "2012-10-17"
    assert actions(policy) == {
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceAttribute",
        "ec2:StopInstances",
    }


def test_what_supports_it_is_limited_to_instances(run: Run) -> None:
    policy = run("permissions", "ec2", "stop").json()

    (stop,) = [s for s in policy["Statement"] if "ec2:StopInstances" in s["Action"]]
    assert stop["Resource"] == ["arn:aws:ec2:*:*:instance/*"]


def test_undo_and_targets_are_added_on_request(run: Run) -> None:
    assert "ec2:StartInstances" in actions(run("permissions", "ec2", "stop", "--with-undo").json())
    assert "ec2:DescribeRegions" in actions(
        run("permissions", "ec2", "ls", "--with-targets").json()
    )


def test_several_commands_and_whole_groups_are_joined(run: Run) -> None:
    both = actions(run("permissions", "ec2", "stop", "ec2", "start").json())
    group = actions(run("permissions", "ec2").json())

    assert {"ec2:StopInstances", "ec2:StartInstances"} <= both < group


def test_used_is_what_the_journal_says(run: Run, home: Path) -> None:
    recorded(home)

    assert actions(run("permissions", "--used").json()) == {"ec2:StopInstances"}


@pytest.mark.parametrize("words", [[], ["ec9"], ["ec2", "stpo"]])
def test_what_names_no_command_is_a_usage_error(run: Run, words: list[str]) -> None:
    assert run("permissions", *words).code == 2


def test_what_a_fix_makes_besides_is_added_on_request(run: Run) -> None:
    looking = actions(run("permissions", "cost", "waste").json())
    fixing = actions(run("permissions", "cost", "waste", "--with-fix").json())

    assert "ec2:DeleteVolume" not in looking
    assert {"ec2:DeleteVolume", *looking} <= fixing
