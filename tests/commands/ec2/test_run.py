"""`hawse ec2 run` and `cancel`.

moto has no agents: what Systems Manager answers is scripted (`tests.managed`), in the shapes of
botocore's model.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hawse.errors import Unreachable
from hawse.services.ec2.calls_fleet import (
    CANCEL_COMMAND,
    LIST_COMMAND_INVOCATIONS,
    LIST_COMMANDS,
    SEND_COMMAND,
)
from tests.conftest import FakeClock, Run
from tests.fleet import DB, OLD, WEB, Fleet, item
from tests.managed import Managed, Wrote
from tests.scripted import ScriptedAws

COMMAND = "00000001-0000-0000-0000-000000000000"


@pytest.fixture
def managed(aws: ScriptedAws) -> Managed:
    """web-1 and db-1 run and have an agent."""
    Fleet(aws, item(), item(DB, "db-1"))
    managed = Managed(aws)
    managed.agent(WEB)
    managed.agent(DB)
    return managed


def test_what_each_wrote_is_told_and_the_exit_codes_are_summed(run: Run, managed: Managed) -> None:
    managed.wrote = {WEB: Wrote(output="up 3 days\nüber\n"), DB: Wrote(3, errors="no such file\n")}

    ran = run("ec2", "run", "web-1", "db-1", "-y", "-o", "json", "--", "uptime")

    assert ran.code == 6
    assert [(r["name"], r["outcome"], r["exit_code"]) for r in ran.json()] == [
        ("web-1", "done", 0),
        ("db-1", "failed", 3),
    ]
    assert ran.json()[0]["output"] == "up 3 days\nüber\n"
    assert "web-1 | up 3 days\nweb-1 | über\n" in ran.err
    assert "db-1  ! no such file\n" in ran.err


def test_all_zero_is_exit_zero(run: Run, managed: Managed) -> None:
    ran = run("ec2", "run", "web-1", "db-1", "-y", "--", "true")

    assert ran.code == 0
    assert "web-1 | (wrote nothing)" in ran.err


def test_the_plan_names_every_instance_and_the_command(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    ran = run("ec2", "run", "*-1", tty=True, answers=["n"], *("--", "uptime", "-p", "a b"))

    assert "uptime -p 'a b' · at most 50 at once · no more after 0 failed" in ran.err
    assert f"    web-1  {WEB}\n" in ran.err and f"    db-1  {DB}\n" in ran.err
    assert "1. send it as AWS-RunShellScript" in ran.err
    assert "2 to run" in ran.err
    assert ran.code == 7
    assert aws.params(SEND_COMMAND) == []


def test_instances_are_named_to_aws_and_never_a_tag(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    line = ("--max-concurrency", "10%", "--max-errors", "2", "--kill-after", "60")
    assert run("ec2", "run", "web-*", *line, "-y", "--", "echo 'a b' | wc").code == 0

    (params,) = aws.params(SEND_COMMAND)
    assert params["InstanceIds"] == (WEB,)
    assert params["Parameters"] == {"commands": ("echo 'a b' | wc",), "executionTimeout": ("60",)}
    assert (params["MaxConcurrency"], params["MaxErrors"]) == ("10%", "2")


def test_windows_gets_powershell(run: Run, managed: Managed, aws: ScriptedAws) -> None:
    managed.agent(DB, platform="Windows")

    assert run("ec2", "run", "web-1", "db-1", "-y", "--", "dir", "C:\\Program Files").code == 0

    shell, power = aws.params(SEND_COMMAND)
    assert (shell["DocumentName"], shell["InstanceIds"]) == ("AWS-RunShellScript", (WEB,))
    assert power["DocumentName"] == "AWS-RunPowerShellScript"
    assert power["Parameters"]["commands"] == ("dir 'C:\\Program Files'",)


def test_what_has_no_agent_is_left_out_with_the_reason(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    profile = {"Arn": "arn:aws:iam::111122223333:instance-profile/web"}
    lost = item("i-0ddddddddddddddd4", "lost-1", IamInstanceProfile=profile)
    Fleet(aws, item(), item(DB, "db-1"), item(OLD, "old-1", "stopped"), lost)
    del managed.agents[WEB]
    managed.agent(DB, "ConnectionLost")

    ran = run("ec2", "run", "*-1", "-y", "-o", "json", "--", "uptime")

    assert {row["name"]: (row["outcome"], row["detail"][:24]) for row in ran.json()} == {
        "db-1": ("blocked", "its agent is not online "),
        "lost-1": ("blocked", "no agent of it was ever "),
        "old-1": ("skipped", "is stopped"),
        "web-1": ("blocked", "has no instance profile,"),
    }
    assert "since 2026-11-22 08:30 UTC" in ran.json()[0]["detail"]
    assert ran.code == 7
    assert aws.params(SEND_COMMAND) == []


def test_a_stopped_instance_that_is_named_was_asked_for_in_vain(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    Fleet(aws, item(OLD, "old-1", "stopped"))

    ran = run("ec2", "run", "old-1", "-y", "-o", "json", "--", "uptime")

    assert (ran.code, ran.json()[0]["outcome"]) == (7, "blocked")


def test_more_than_fifty_are_batches_and_too_many_failures_end_them(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    ids = [f"i-{number:017x}" for number in range(60)]
    Fleet(aws, *(item(id_, f"w-{number:02}") for number, id_ in enumerate(ids)))
    for id_ in ids:
        managed.agent(id_)

    assert run("ec2", "run", "w-*", "-y", "--", "true").code == 0
    assert [len(params["InstanceIds"]) for params in aws.params(SEND_COMMAND)] == [50, 10]

    managed.wrote = {ids[0]: Wrote(1)}
    ran = run("ec2", "run", "w-*", "-y", "-o", "json", "--", "true")

    assert len(aws.params(SEND_COMMAND)) == 3
    assert [row["outcome"] for row in ran.json()].count("not started") == 10
    assert "the other instances were not asked: 1 failed, and --max-errors is 0" in ran.err
    assert ran.code == 6


def test_many_are_confirmed_by_their_number(run: Run, managed: Managed, aws: ScriptedAws) -> None:
    ids = [f"i-{number:017x}" for number in range(11)]
    Fleet(aws, *(item(id_, "w") for id_ in ids))
    for id_ in ids:
        managed.agent(id_)

    ran = run("ec2", "run", "w*", tty=True, answers=["y"], *("--", "true"))

    assert (ran.code, ran.asked) == (7, ["this changes 11 things. Type 11 to go on: "])


def test_a_script_is_sent_as_it_was_planned_or_not_at_all(
    run: Run, managed: Managed, aws: ScriptedAws, tmp_path: Path, home: Path
) -> None:
    script, plan = tmp_path / "patch.sh", tmp_path / "plan.json"
    script.write_text("export PASSWORD=hunter2\nyum -y update\n")
    assert run("ec2", "run", "web-1", "--file", str(script), "--plan", str(plan)).code == 0

    assert run("apply", str(plan), "-y").code == 0
    assert aws.params(SEND_COMMAND)[0]["Parameters"]["commands"] == (script.read_text(),)
    kept = b"".join(path.read_bytes() for path in (home / "state").rglob("*") if path.is_file())
    assert b"SendCommand" in kept and b"hunter2" not in kept

    assert run("ec2", "run", "web-1", "--file", str(script), "--plan", f"{plan}2").code == 0
    script.write_text("rm -rf /\n")
    ran = run("apply", f"{plan}2", "-y")

    assert ran.code == 1
    assert "it changed since it was planned" in ran.err
    assert len(aws.params(SEND_COMMAND)) == 1


def test_output_that_aws_cut_says_where_the_rest_is(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    managed.wrote = {WEB: Wrote(output="x" * 24_000), DB: Wrote(output="y" * 24_000, url="s3://b")}

    line = ("--output-bucket", "acme-logs", "-y", "-o", "json", "--", "cat big")
    rows = run("ec2", "run", "web-1", "db-1", *line).json()

    assert "output cut at 24,000 characters; --output-bucket keeps all of it" == rows[0]["detail"]
    assert rows[1]["detail"].endswith("all of it: s3://b")
    assert aws.params(SEND_COMMAND)[0]["OutputS3BucketName"] == "acme-logs"


def test_one_that_aws_could_not_reach_has_no_exit_code(run: Run, managed: Managed) -> None:
    managed.wrote = {WEB: Wrote(-1, status="TimedOut", details="DeliveryTimedOut")}

    (row,) = run("ec2", "run", "web-1", "-y", "-o", "json", "--", "true").json()

    assert (row["outcome"], row["detail"], row["exit_code"]) == (
        "timed out",
        "DeliveryTimedOut",
        None,
    )


def test_those_that_aws_never_asked_are_told(run: Run, managed: Managed, aws: ScriptedAws) -> None:
    def only_web(params: Mapping[str, Any]) -> dict[str, Any]:
        managed.commands[params["CommandId"]] |= {
            "Status": "Failed",
            "StatusDetails": "RateExceeded",
        }
        return {"CommandInvocations": [{"InstanceId": WEB, "Status": "Failed"}]}

    managed.wrote = {WEB: Wrote(1)}
    aws.answer(LIST_COMMAND_INVOCATIONS, only_web)

    rows = run("ec2", "run", "web-1", "db-1", "-y", "-o", "json", "--", "false").json()

    assert [(r["outcome"], r["exit_code"]) for r in rows] == [("failed", 1), ("failed", None)]
    assert rows[1]["detail"] == "never sent: RateExceeded"


def test_one_that_never_answers_is_given_up_and_can_be_cancelled(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    managed.wrote = {DB: Wrote(rounds=0)}

    line = ("-y", "-o", "json", "--timeout", "60", "--", "sleep 1d")
    ran = run("ec2", "run", "web-1", "db-1", *line)

    assert [row["outcome"] for row in ran.json()] == ["done", "in flight"]
    assert f"hawse ec2 cancel {COMMAND} -r eu-west-1" in ran.err
    assert "timed out: db-1: no end in 60 s" in ran.err
    assert len(aws.params(LIST_COMMAND_INVOCATIONS)) < 20

    cancelled = run("ec2", "cancel", COMMAND, "-y", "-o", "json")

    assert cancelled.json()[0]["outcome"] == "done"
    assert aws.params(CANCEL_COMMAND) == [{"CommandId": COMMAND}]
    assert "has ended: Cancelled" in run("ec2", "cancel", COMMAND, "-y").err


def test_after_an_interrupt_it_goes_on_in_aws_and_that_is_told(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    def interrupted(params: Mapping[str, Any]) -> dict[str, Any]:
        if not sent:
            sent.append(True)
            signal.raise_signal(signal.SIGINT)
        return {"CommandInvocations": [{"InstanceId": WEB, "Status": "InProgress"}]}

    sent: list[bool] = []
    aws.answer(LIST_COMMAND_INVOCATIONS, interrupted)

    ran = run("ec2", "run", "web-1", "-y", "-o", "json", "--", "sleep 1d")

    assert ran.code == 130
    assert [(row["outcome"], row["detail"]) for row in ran.json()] == [
        ("in flight", f"command {COMMAND}")
    ]
    assert f"goes on in AWS; to stop it: hawse ec2 cancel {COMMAND} -r eu-west-1" in ran.err
    assert "hawse apply --resume" in ran.err
    assert aws.params(CANCEL_COMMAND) == []


def test_aws_being_away_for_a_moment_does_not_end_the_waiting(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    aws.fail(LIST_COMMAND_INVOCATIONS, "InternalServerError", status=500, times=1)

    assert run("ec2", "run", "web-1", "-y", "--", "true").code == 0


def test_a_command_whose_answer_was_lost_is_found_and_not_sent_again(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    def lost(params: Mapping[str, Any]) -> dict[str, Any]:
        managed._send(params)  # pylint: disable=protected-access  # AWS has it all the same
        raise Unreachable("ssm:SendCommand", why="the connection was lost")

    aws.answer(SEND_COMMAND, lost, times=1)
    assert run("ec2", "run", "web-1", "-y", "--", "true").code == 1
    (op,) = [one["id"] for one in run("audit", "ls", "-o", "json").json()]

    ran = run("apply", "--resume", op, "-y", "-o", "json")

    assert len(aws.params(SEND_COMMAND)) == 1
    assert len(aws.params(LIST_COMMANDS)) >= 1
    assert [row["outcome"] for row in ran.json()] == ["done"]


@pytest.mark.parametrize(
    "line",
    [
        ("--", "uptime"),
        ("web-1",),
        ("web-1", "--"),
        ("web-1", "--", ""),
        ("", "--", "uptime"),
        ("--tag", "env=", "--", "uptime"),
        ("web-1", "--max-errors", "many", "--", "uptime"),
        ("web-1", "--max-concurrency", "0", "--", "uptime"),
    ],
)
def test_what_means_nothing_sends_nothing(
    run: Run, managed: Managed, aws: ScriptedAws, line: tuple[str, ...]
) -> None:
    assert run("ec2", "run", "-y", *line).code == 2
    assert aws.calls == []


def test_options_after_the_dashes_are_the_commands(
    run: Run, managed: Managed, aws: ScriptedAws
) -> None:
    assert run("ec2", "run", "web-1", "-y", "--", "ls", "-y", "--", "-r", "a").code == 0

    assert aws.params(SEND_COMMAND)[0]["Parameters"]["commands"] == ("ls -y -- -r a",)


def test_the_schema_has_the_exit_code(run: Run) -> None:
    ran = run("ec2", "run", "--schema")

    assert "exit_code" in json.dumps(ran.json())
