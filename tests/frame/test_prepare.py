"""A plan that AWS makes: what planning leaves behind goes away unless it is applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hawse.core.journal import Journal
from tests.conftest import FakeClock, Run
from tests.frame.commands.stack import deploy, discard
from tests.scripted import ScriptedAws

ARN = "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/hawse-web/1"


@dataclass
class Stacks:
    """One stack and its change sets, as CloudFormation would keep them."""

    status: str = ""
    sets: list[str] = field(default_factory=list)

    def create(self, params: Mapping[str, Any]) -> dict[str, Any]:
        self.status = self.status or "REVIEW_IN_PROGRESS"
        self.sets.append(params["ChangeSetName"])
        return {"Id": ARN, "StackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/web/1"}

    def execute(self, _: Mapping[str, Any]) -> dict[str, Any]:
        self.status, self.sets = "CREATE_COMPLETE", []
        return {}

    def describe(self, _: Mapping[str, Any]) -> dict[str, Any]:
        if not self.status:
            return {"Stacks": []}
        stack = {"StackName": "web", "StackStatus": self.status, "CreationTime": FakeClock().now()}
        return {"Stacks": [stack]}

    def list_sets(self, _: Mapping[str, Any]) -> dict[str, Any]:
        return {"Summaries": [{"ChangeSetName": name} for name in self.sets]}

    def delete_set(self, params: Mapping[str, Any]) -> dict[str, Any]:
        self.sets.remove(params["ChangeSetName"])
        return {}

    def delete(self, _: Mapping[str, Any]) -> dict[str, Any]:
        self.status = ""
        return {}


@pytest.fixture
def stacks(aws: ScriptedAws) -> Stacks:
    made = Stacks()
    aws.answer(deploy.CREATE_CHANGE_SET, made.create)
    aws.answer(deploy.EXECUTE_CHANGE_SET, made.execute)
    aws.answer(deploy.DESCRIBE_STACKS, made.describe)
    aws.answer(discard.LIST_CHANGE_SETS, made.list_sets)
    aws.answer(discard.DELETE_CHANGE_SET, made.delete_set)
    aws.answer(discard.DELETE_STACK, made.delete)
    return made


def test_yes_executes_the_change_set_that_was_prepared(
    run: Run, aws: ScriptedAws, stacks: Stacks
) -> None:
    ran = run("stack", "deploy", "web", tty=True, answers=["y"])

    assert ran.code == 0
    assert stacks.status == "CREATE_COMPLETE"
    assert aws.params(deploy.EXECUTE_CHANGE_SET) == [{"ChangeSetName": ARN, "StackName": "web"}]
    assert discard.DELETE_CHANGE_SET.name not in aws.names()


@pytest.mark.parametrize(
    ("answers", "code"),
    [pytest.param(["n"], 7, id="no"), pytest.param([], 130, id="ctrl-c at the question")],
)
def test_anything_but_yes_removes_what_planning_left(
    run: Run, stacks: Stacks, answers: list[str], code: int
) -> None:
    ran = run("stack", "deploy", "web", tty=True, answers=answers)

    assert ran.code == code
    assert (stacks.status, stacks.sets) == ("", [])


def test_without_a_terminal_what_planning_left_is_removed(run: Run, stacks: Stacks) -> None:
    assert run("stack", "deploy", "web").code == 7
    assert (stacks.status, stacks.sets) == ("", [])


def test_a_dry_run_removes_what_planning_left(run: Run, stacks: Stacks) -> None:
    run("stack", "deploy", "web", "--dry-run")

    assert (stacks.status, stacks.sets) == ("", [])


def test_what_went_by_itself_is_not_what_is_taken_back(run: Run, stacks: Stacks) -> None:
    stacks.status = "CREATE_COMPLETE"
    assert run("stack", "deploy", "web", "--dry-run").code == 0

    ran = run("undo", "-y")

    assert (ran.code, ran.err.splitlines()[0][:15]) == (4, "nothing to undo")


def test_a_stack_that_was_there_before_is_kept(run: Run, stacks: Stacks) -> None:
    stacks.status = "CREATE_COMPLETE"

    run("stack", "deploy", "web", tty=True, answers=["n"])

    assert (stacks.status, stacks.sets) == ("CREATE_COMPLETE", [])


def test_a_plan_file_keeps_the_change_set_and_applies_it(
    run: Run, stacks: Stacks, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    assert run("stack", "deploy", "web", "--plan", str(file)).code == 0
    assert stacks.sets == ["hawse-web"]

    assert run("apply", str(file), "--yes").code == 0
    assert stacks.status == "CREATE_COMPLETE"


def test_a_read_only_run_prepares_nothing(run: Run, aws: ScriptedAws, stacks: Stacks) -> None:
    assert run("stack", "deploy", "web", "--read-only", "--dry-run").code == 7
    assert aws.names() == []


def test_the_discard_is_recorded_before_the_change_set_is_made(
    run: Run, aws: ScriptedAws, stacks: Stacks, home: Path
) -> None:
    aws.fail(deploy.CREATE_CHANGE_SET, "ServiceUnavailable", status=503)

    run("stack", "deploy", "web")

    prepare, *_ = Journal(home / "state", FakeClock()).records()
    assert prepare.kind == "prepare"
    assert prepare.body["discard"] == "stack discard web hawse-web"


def test_what_cannot_be_removed_is_told_with_the_command_to_type(
    run: Run, aws: ScriptedAws, stacks: Stacks
) -> None:
    aws.fail(discard.DELETE_CHANGE_SET, "AccessDenied", "no", status=403)

    ran = run("stack", "deploy", "web", tty=True, answers=["n"])

    assert ran.code == 7
    assert "hawse stack discard web hawse-web" in ran.err
