"""What comes after what: things that need each other, and stages that wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.conftest import Run
from tests.frame.commands import line, thing
from tests.frame.conftest import World
from tests.scripted import ScriptedAws

TWO = ("line", "i-1", "i-2", "--yes", "-o", "json")


@dataclass
class Slow:
    """Instances that take some looks to start; `log` has starts and the states that were seen."""

    states: dict[str, list[str]] = field(
        default_factory=lambda: {"i-1": ["stopped"], "i-2": ["stopped"]}
    )
    log: list[str] = field(default_factory=list)
    stays: str = ""

    def describe(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found = []
        for id_ in params["InstanceIds"]:
            line_ = self.states[id_]
            state = line_.pop(0) if len(line_) > 1 else line_[0]
            self.log.append(f"{id_} {state}")
            found.append({"InstanceId": id_, "State": {"Name": state}})
        return {"Reservations": [{"Instances": found}]}

    def start(self, params: Mapping[str, Any]) -> dict[str, Any]:
        (id_,) = params["InstanceIds"]
        self.log.append(f"start {id_}")
        end = "terminated" if id_ == self.stays else "running"
        self.states[id_] = ["pending", "pending", end]
        return {}


@pytest.fixture
def slow(aws: ScriptedAws) -> Slow:
    made = Slow()
    aws.answer(thing.DESCRIBE, made.describe)
    aws.answer(line.START, made.start)
    return made


@pytest.mark.parametrize("how", [(), ("--staged",)])
def test_what_comes_after_a_thing_begins_once_that_is_complete(
    run: Run, slow: Slow, how: tuple[str, ...]
) -> None:
    assert run(*TWO, *how).code == 0
    assert slow.log.index("i-1 running") < slow.log.index("start i-2")


def test_what_comes_after_a_failure_is_not_begun(run: Run, slow: Slow) -> None:
    slow.stays = "i-1"

    ran = run(*TWO)

    assert ran.code == 1
    assert [row["outcome"] for row in ran.json()] == ["failed", "not started"]
    assert "start i-2" not in slow.log


def test_without_waiting_what_others_need_is_waited_for_all_the_same(run: Run, slow: Slow) -> None:
    assert run(*TWO, "--no-wait").code == 0
    assert slow.log.index("i-1 running") < slow.log.index("start i-2")
    assert "i-2 running" not in slow.log


def test_a_stage_that_waits_is_told_what_will_never_come(run: Run, slow: Slow) -> None:
    slow.stays = "i-1"

    ran = run("line", "i-1", "--staged", "--yes")

    assert ran.code == 1
    assert "it became terminated" in ran.err


def test_a_request_that_aws_knows_by_its_token_is_done(
    run: Run, slow: Slow, aws: ScriptedAws
) -> None:
    slow.states["i-1"] = ["stopped", "pending", "running"]
    aws.fail(line.START, "IdempotentInstanceTerminated", "an earlier request had this token")

    ran = run("line", "i-1", "--yes", "-o", "json")

    assert ran.code == 0
    assert [row["outcome"] for row in ran.json()] == ["done"]


def test_what_can_only_be_planned_then_is_shown_and_asked_for_then(run: Run, slow: Slow) -> None:
    ran = run("line", "i-1", "i-2", "--waves", "-o", "json", tty=True, answers=["y", "y"])

    assert (ran.code, len(ran.asked)) == (0, 2)
    assert slow.log.index("i-1 running") < slow.log.index("start i-2")
    rows = [(row["id"], row["outcome"]) for row in ran.json()]
    assert rows == [("i-1", "done"), ("i-1", "skipped"), ("i-2", "done")]
    assert "later  i-2  once the one before runs" in ran.err


def test_a_no_to_a_later_wave_leaves_what_was_done_and_says_so(run: Run, slow: Slow) -> None:
    ran = run("line", "i-1", "i-2", "--waves", "-o", "json", tty=True, answers=["y", "n"])

    assert ran.code == 7
    assert [(row["id"], row["outcome"]) for row in ran.json()] == [("i-1", "done")]
    assert "start i-2" not in slow.log


def test_after_a_failure_no_later_wave_is_planned(run: Run, slow: Slow) -> None:
    slow.stays = "i-1"

    ran = run("line", "i-1", "i-2", "--waves", "--yes", "-o", "json")

    assert ran.code == 1
    assert [row["outcome"] for row in ran.json()] == ["failed", "skipped"]


def test_a_procedure_at_its_end_is_taken_back_by_the_one_that_it_names(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    world.state["i-1"] = "stopped"
    assert "hawse undo 00000001" in run("line", "i-1", "--staged", "--yes").err
    assert world.state["i-1"] == "running"

    ran = run("undo", "--yes")

    assert (ran.code, world.state["i-1"]) == (0, "stopped")
    again = run("undo", "00000002", "--yes")
    assert again.code == 7
    assert "cannot be undone" in again.err
