"""What every change gets from the frame: plan, show, ask, apply exactly, record, undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.core.journal import Journal
from tests.conftest import FakeClock, Ran, Run
from tests.frame.commands import thing
from tests.frame.conftest import World
from tests.scripted import ScriptedAws

RESIZE = ("thing", "i-1", "t3.large")


def writes(aws: ScriptedAws) -> list[str]:
    return [name for name in aws.carried_out() if not name.startswith("ec2:Describe")]


def test_a_change_is_shown_asked_applied_and_reported(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    ran = run(*RESIZE, tty=True, answers=["y"])

    assert ran.code == 0
    assert len(ran.asked) == 1
    assert (world.state["i-1"], world.kind["i-1"]) == ("running", "t3.large")
    assert writes(aws) == [
        "ec2:StopInstances",
        "ec2:ModifyInstanceAttribute",
        "ec2:StartInstances",
    ]
    assert ran.out.count("done") == 3
    # A machine that is slow today has drawn a bar before, and erased it.
    assert ran.err.endswith("3 done · hawse undo 00000001\n")


@pytest.mark.parametrize("answer", ["n", "", "no"])
def test_an_answer_that_is_not_yes_changes_nothing(
    run: Run, aws: ScriptedAws, world: World, answer: str
) -> None:
    ran = run(*RESIZE, tty=True, answers=[answer])

    assert (ran.code, writes(aws)) == (7, [])
    assert "nothing was changed" in ran.err


def test_without_a_terminal_and_without_yes_nothing_is_changed(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    ran = run(*RESIZE, stdin="y\n")

    assert (ran.code, writes(aws)) == (7, [])
    assert "add --yes" in ran.err


def test_the_end_of_input_at_the_question_is_an_interruption(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    assert run(*RESIZE, tty=True, answers=[]).code == 130
    assert writes(aws) == []


def test_what_already_is_so_is_skipped_and_succeeds(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    ran = run("thing", "i-1", "t3.micro", "--yes", "-o", "json")

    assert (ran.code, writes(aws)) == (0, [])
    assert ran.json()[0]["outcome"] == "skipped"


def test_a_dry_run_asks_aws_and_changes_nothing(run: Run, aws: ScriptedAws, world: World) -> None:
    ran = run(*RESIZE, "--dry-run", "-o", "json")

    assert ran.code == 0
    assert [row["outcome"] for row in ran.json()] == ["would succeed"] * 3
    assert all(params["DryRun"] for params in aws.params(thing.STOP))
    assert world.state["i-1"] == "running"


def test_a_dry_run_that_would_be_denied_says_so_and_fails(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    for call in (thing.STOP, thing.MODIFY, thing.START):
        aws.fail(call, "UnauthorizedOperation", "You are not authorized to perform this operation.")

    ran = run(*RESIZE, "--dry-run", "-o", "json")

    assert ran.code == 5
    assert {row["outcome"] for row in ran.json()} == {"would be denied"}


def test_a_later_call_that_is_denied_is_found_before_the_first(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    aws.fail(thing.START, "UnauthorizedOperation", "You are not authorized to perform this.")

    ran = run(*RESIZE, tty=True, answers=["y"])

    assert (ran.code, writes(aws), ran.asked) == (5, [], [])
    assert "ec2:StartInstances" in ran.err
    assert "nothing was changed" in ran.err
    assert world.state["i-1"] == "running"


def test_a_denial_in_one_of_several_regions_leaves_all_of_them_as_they_are(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    aws.fail(thing.START, "UnauthorizedOperation", "not authorized", region="us-east-1")

    ran = run(*RESIZE, "-r", "eu-west-1", "-r", "us-east-1", tty=True, answers=["y"])

    assert (ran.code, writes(aws), ran.asked) == (5, [], [])
    assert "nothing was changed" in ran.err


def test_a_later_call_that_fails_otherwise_may_succeed_by_then(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    aws.fail(thing.START, "IncorrectInstanceState", "It is not stopped.", times=1)

    assert run(*RESIZE, "--yes").code == 0
    assert world.kind["i-1"] == "t3.large"
    assert aws.names().count("ec2:StartInstances") == 2


def test_the_first_failure_ends_the_rest_and_says_what_is_left(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    aws.fail(thing.MODIFY, "InvalidInstanceAttributeValue", "not available")

    ran = run(*RESIZE, "--yes", "-o", "json")

    assert ran.code == 6
    assert [row["outcome"] for row in ran.json()] == ["done", "failed", "not started"]
    assert "it is stopped, still t3.micro" in ran.json()[1]["detail"]
    assert "ec2:StartInstances" not in writes(aws)


def test_a_read_only_run_shows_the_plan_in_a_dry_run_and_refuses_to_apply(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    assert run(*RESIZE, "--read-only", "--yes").code == 7
    assert run(*RESIZE, "--yes", env={"HAWSE_READ_ONLY": "true"}).code == 7
    assert writes(aws) == []
    assert run(*RESIZE, "--read-only", "--dry-run").code == 0


def test_a_wait_that_sees_what_never_may_be_fails(run: Run, aws: ScriptedAws, world: World) -> None:
    aws.answer(thing.STOP, world.becomes("terminated"))

    ran = run(*RESIZE, "--yes", "-o", "json")

    assert ran.code != 0
    assert ran.json()[0]["outcome"] == "failed"
    assert "terminated" in ran.json()[0]["detail"]


def test_a_wait_that_takes_too_long_has_its_own_code(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    aws.answer(thing.STOP, {})

    ran = run(*RESIZE, "--yes", "--timeout", "30")

    assert ran.code == 124


def test_no_wait_leaves_out_the_last_wait_alone(run: Run, aws: ScriptedAws, world: World) -> None:
    """What a later step needs is waited for all the same."""
    aws.answer(thing.START, world.becomes("pending"))

    ran = run(*RESIZE, "--yes", "--no-wait", "-o", "json")

    assert ran.code == 0
    assert [row["detail"] for row in ran.json()] == ["stopped", None, "not waited for"]


def test_a_wait_that_was_too_short_is_gone_on_with(
    run: Run, aws: ScriptedAws, world: World
) -> None:
    """The call is not sent again: what it began is waited for."""
    aws.answer(thing.STOP, world.becomes("stopping"))
    ran = run(*RESIZE, "--yes", "--timeout", "5")
    assert ran.code == 124
    assert ran.err.splitlines()[-1] == "1 timed out · 2 not started · hawse apply --resume 00000001"
    world.stops_after = 2
    aws.calls.clear()

    resumed = run("apply", "--resume", "00000001", "--yes", "-o", "json")

    assert resumed.code == 0, resumed.err
    assert writes(aws) == ["ec2:ModifyInstanceAttribute", "ec2:StartInstances"]
    assert (world.state["i-1"], world.kind["i-1"]) == ("running", "t3.large")


def test_undo_reverts_what_was_done_in_reverse(run: Run, aws: ScriptedAws, world: World) -> None:
    run(*RESIZE, "--yes")
    aws.calls.clear()

    ran = undo(run, "--yes")

    assert ran.code == 0
    assert (world.state["i-1"], world.kind["i-1"]) == ("running", "t3.micro")
    assert writes(aws) == [
        "ec2:StopInstances",
        "ec2:ModifyInstanceAttribute",
        "ec2:StartInstances",
    ]


def test_an_undo_is_undone_by_its_id(run: Run, world: World) -> None:
    run(*RESIZE, "--yes")
    undo(run, "--yes")

    ran = undo(run, "00000002", "--yes")

    assert ran.code == 0, ran.err
    assert (world.state["i-1"], world.kind["i-1"]) == ("running", "t3.large")


def test_what_was_undone_is_not_undone_again(run: Run, world: World) -> None:
    run(*RESIZE, "--yes")
    undo(run, "--yes")

    ran = undo(run, "00000001", "--yes")

    assert ran.code == 7
    assert "already undone by" in ran.err


def test_undo_refuses_what_somebody_changed_since(run: Run, world: World) -> None:
    run(*RESIZE, "--yes")
    world.kind["i-1"] = "m5.large"

    ran = undo(run, "--yes", "-o", "json")

    assert ran.code == 6
    assert "changed since" in ran.err
    assert world.kind["i-1"] == "m5.large"


def test_a_plan_file_is_applied_exactly(
    run: Run, aws: ScriptedAws, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    assert run(*RESIZE, "--plan", str(file)).code == 0
    assert writes(aws) == []

    assert run("apply", str(file), "--yes").code == 0
    assert world.kind["i-1"] == "t3.large"


def test_a_plan_file_is_refused_when_the_world_changed(
    run: Run, aws: ScriptedAws, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    run(*RESIZE, "--plan", str(file))
    world.state["i-1"] = "stopping"

    ran = run("apply", str(file), "--yes")

    assert (ran.code, writes(aws)) == (1, [])
    assert "changed since it was planned: expected running, found stopping" in ran.err


def test_a_plan_file_of_another_account_is_refused(
    run: Run, aws: ScriptedAws, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    run(*RESIZE, "--plan", str(file))
    data = json.loads(file.read_text())
    data["plans"][0]["account"] = "999988887777"
    file.write_text(json.dumps(data))

    ran = run("apply", str(file), "--yes")

    assert (ran.code, writes(aws)) == (7, [])


def test_a_plan_file_cannot_name_a_call_that_its_command_does_not_make(
    run: Run, aws: ScriptedAws, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    run(*RESIZE, "--plan", str(file))
    file.write_text(file.read_text().replace("ec2:StopInstances", "ec2:TerminateInstances"))

    ran = run("apply", str(file), "--yes")

    assert (ran.code, writes(aws)) == (2, [])


@pytest.mark.parametrize(
    "damage",
    [
        *({key: None} for key in ("command", "args", "targets", "plans")),
        *({"targets": []}, {"targets": [{}]}, {"plans": ["x"]}, {"command": [1]}),
        {"plans": [{"account": "111122223333", "region": "us-east-1", "entries": []}]},
    ],
)
def test_a_damaged_plan_file_is_a_usage_error(
    run: Run, aws: ScriptedAws, world: World, tmp_path: Path, damage: dict[str, Any]
) -> None:
    file = tmp_path / "plan.json"
    run(*RESIZE, "--plan", str(file))
    file.write_text(json.dumps(json.loads(file.read_text()) | damage))

    ran = run("apply", str(file), "--yes")

    assert (ran.code, writes(aws)) == (2, [])
    assert ran.err == f"plan {file}: it is damaged\nhint: plan it again\n"


@pytest.mark.parametrize(
    "several",
    [
        {"region": "eu-*"},
        {"region": "all"},
        {"profile": "*"},
        {"account": "org", "role": "deployer"},
    ],
)
def test_a_plan_file_whose_target_may_be_several_is_damaged(
    run: Run, aws: ScriptedAws, world: World, tmp_path: Path, several: dict[str, str]
) -> None:
    file = tmp_path / "plan.json"
    run(*RESIZE, "--plan", str(file))
    data = json.loads(file.read_text())
    data["targets"][0] |= several
    data["plans"][0]["region"] = data["targets"][0]["region"]
    file.write_text(json.dumps(data))
    asked = list(aws.names())

    ran = run("apply", str(file), "--yes")

    assert (ran.code, ran.err) == (2, f"plan {file}: it is damaged\nhint: plan it again\n")
    assert aws.names() == asked


@pytest.mark.parametrize("place", ["/dev/null", "-", "none/plan.json"])
def test_where_no_plan_file_can_be_is_told_before_any_request(
    run: Run, aws: ScriptedAws, place: str
) -> None:
    ran = run(*RESIZE, "--plan", place)

    assert (ran.code, aws.names()) == (2, [])
    assert ran.err.startswith(f"--plan {place}: ")


def test_every_change_is_in_the_audit_log_before_and_after(
    run: Run, world: World, home: Path
) -> None:
    run(*RESIZE, "--yes")

    journal = Journal(home / "state", FakeClock())
    kinds = [record.kind for record in journal.records("00000001")]
    assert kinds == [
        *("begin", "intent", "done", "reached", "intent", "done"),
        *("intent", "done", "reached", "end"),
    ]
    assert journal.verify().problem == ""


def test_nothing_is_recorded_of_a_change_that_was_refused(
    run: Run, world: World, home: Path
) -> None:
    run(*RESIZE, tty=True, answers=["n"])

    assert list(Journal(home / "state", FakeClock()).records()) == []


def undo(run: Run, *argv: str) -> Ran:
    return run("undo", *argv)
