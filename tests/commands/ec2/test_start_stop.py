"""`hawse ec2 start`, `stop` and `reboot`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from hawse.app import App
from hawse.aws.calls import Write
from hawse.aws.service_client import Transport
from hawse.aws.gate import Gate
from hawse.aws.targets import Target
from hawse.core.apply import CALLS_AT_ONCE
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCES,
    REBOOT_INSTANCES,
    START_INSTANCES,
    STOP_INSTANCES,
)
from tests.conftest import Run, runner
from tests.fleet import DB, WEB, Fleet, address, item, regions
from tests.scripted import ScriptedAws

STOP_PLAN = """\
skip     db-1   i-0bbbbbbbbbbbbbbb2  is already stopped
stop     web-1  i-0aaaaaaaaaaaaaaa1  running since 2026-11-20 · loses its address 52.1.2.3
blocked  web-2  i-0ccccccccccccccc3  stop protection is on: \
hawse ec2 protect web-2 --off --against stop

1 to stop · 1 skipped · 1 blocked
"""


def test_the_plan_says_what_will_happen_what_will_not_and_why(run: Run, aws: ScriptedAws) -> None:
    lent = item(PublicIpAddress="52.1.2.3", NetworkInterfaces=[address("52.1.2.3")])
    third = item("i-0ccccccccccccccc3", "web-2")
    fleet = Fleet(aws, lent, item(DB, "db-1", "stopped"), third)
    fleet.protected.add(("i-0ccccccccccccccc3", "disableApiStop"))

    ran = run("ec2", "stop", "*")

    assert ran.code == 7
    assert ran.err.startswith(STOP_PLAN)
    assert "refused" in ran.err
    assert fleet.state() == "running"


def test_stop_waits_reports_and_can_be_undone(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(), item(DB, "db-1"))

    ran = run("ec2", "stop", "web-1", DB, "-o", "json", tty=True, answers=["y"])

    assert ran.code == 0
    assert [(row["name"], row["change"], row["outcome"]) for row in ran.json()] == [
        ("web-1", "stop", "done"),
        ("db-1", "stop", "done"),
    ]
    assert sorted(p["InstanceIds"] for p in aws.params(STOP_INSTANCES)) == [(WEB,), (DB,)]
    assert run("undo", "-y").code == 0
    assert (fleet.state(WEB), fleet.state(DB)) == ("running", "running")


def test_start_waits_reports_and_can_be_undone(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(state="stopped"))

    ran = run("ec2", "start", "web-1", "-y", "-o", "lines")

    assert (ran.code, ran.out) == (0, f"{WEB}\tweb-1\tstart\tdone\trunning\n")
    assert fleet.state() == "running"
    assert run("undo", "-y").code == 0
    assert fleet.state() == "stopped"


def test_a_reboot_is_sent_once_and_says_that_nothing_is_to_be_undone(
    run: Run, aws: ScriptedAws
) -> None:
    Fleet(aws, item())

    ran = run("ec2", "reboot", "web-1", "-y")

    assert ran.code == 0
    assert "cannot be undone: reboot web-1 (a reboot leaves nothing to undo)" in ran.err
    assert aws.params(REBOOT_INSTANCES) == [{"InstanceIds": (WEB,)}]


@pytest.mark.parametrize(("verb", "state"), [("start", "running"), ("stop", "stopped")])
def test_what_is_already_so_is_skipped_and_that_is_success(
    run: Run, aws: ScriptedAws, verb: str, state: str
) -> None:
    Fleet(aws, item(state=state))

    ran = run("ec2", verb, "web-1")

    assert ran.code == 0
    assert f"is already {state}" in ran.err


def test_what_ctrl_c_kept_from_being_sent_is_told_as_not_started(
    make_app: Callable[..., App], aws: ScriptedAws
) -> None:
    gates: list[Gate] = []

    def watched(target: Target, service: str) -> Transport:
        gates.append(target.gate)
        return aws.connect(target, service)

    def pressed(_: Mapping[str, Any]) -> Mapping[str, Any]:
        gates[0].stop.set()  # what the first Ctrl-C does
        return {}

    Fleet(aws, *(item(f"i-{n:017x}", f"web-{n}") for n in range(40)))
    aws.answer(STOP_INSTANCES, pressed)
    run = runner(lambda *given, **more: replace(make_app(*given, **more), connect=watched))

    ran = run("ec2", "stop", "*", "-y", "-o", "json")

    outcomes = Counter(row["outcome"] for row in ran.json())
    assert ran.code == 130
    assert set(outcomes) == {"in flight", "not started"}
    assert outcomes["in flight"] <= CALLS_AT_ONCE
    assert [row["state"] for row in run("audit", "ls", "-o", "json").json()] == ["unfinished"]

    anew = run("ec2", "stop", "web-39")
    other = run("ec2", "start", "web-39")

    assert "an earlier run is unfinished: hawse apply --resume 00000001 goes on with it" in anew.err
    assert "earlier run" not in other.err


def test_a_blocked_instance_does_not_keep_the_others(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(), item(DB, "db-1", "stopping"))

    ran = run("ec2", "start", "db-1", "-y")

    assert ran.code == 7
    assert "is stopping: hawse ec2 wait db-1 --for stopped" in ran.err
    assert run("ec2", "stop", "web-1", "db-1", "-y").code == 0
    assert fleet.state() == "stopped"


def test_one_instance_that_fails_does_not_keep_the_others(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(state="stopped"), item(DB, "db-1", "stopped"))
    fleet.refused[WEB] = "InsufficientInstanceCapacity"

    ran = run("ec2", "start", "web-1", "db-1", "-y", "-o", "json")

    assert ran.code == 6
    assert {row["name"]: row["outcome"] for row in ran.json()} == {
        "web-1": "failed",
        "db-1": "done",
    }


@pytest.mark.parametrize(
    ("verb", "call", "state"),
    [
        ("start", START_INSTANCES, "stopped"),
        ("stop", STOP_INSTANCES, "running"),
        ("reboot", REBOOT_INSTANCES, "running"),
    ],
)
def test_a_dry_run_asks_ec2_itself_and_changes_nothing(
    run: Run, aws: ScriptedAws, verb: str, call: Write, state: str
) -> None:
    fleet = Fleet(aws, item(state=state))

    ran = run("ec2", verb, "web-1", "--dry-run", "-o", "json")

    assert ran.code == 0
    assert [row["outcome"] for row in ran.json()] == ["would succeed"]
    assert aws.params(call) == [{"InstanceIds": (WEB,), "DryRun": True}]
    assert fleet.state() == state


def test_a_dry_run_that_would_be_denied_is_no_success(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    aws.fail(STOP_INSTANCES, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "stop", "web-1", "--dry-run", "-o", "json")

    assert ran.code == 5
    assert [row["outcome"] for row in ran.json()] == ["would be denied"]


def test_a_denied_stop_says_which_action_is_missing(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    aws.fail(STOP_INSTANCES, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "stop", "web-1", "-y")

    assert ran.code == 5
    assert "ec2:StopInstances" in ran.err


@pytest.mark.parametrize("verb", ["start", "stop", "reboot", "terminate", "protect"])
@pytest.mark.parametrize("names", [[], [""], ["web-1", " "]])
def test_nothing_selected_is_refused_before_any_request(
    run: Run, aws: ScriptedAws, verb: str, names: list[str]
) -> None:
    assert run("ec2", verb, *names, "-y").code == 2
    assert aws.calls == []


def test_a_name_that_is_nowhere_stops_everything(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item())
    regions(aws)

    ran = run("ec2", "stop", "web-1", "web-9", "-y")

    assert ran.code == 4
    assert "web-9: not in eu-west-1" in ran.err
    assert fleet.state() == "running"


def test_a_mistyped_id_is_a_usage_error(run: Run, aws: ScriptedAws) -> None:
    ran = run("ec2", "stop", "i-0aaaaaaaaaaaaaa", "-y")

    assert ran.code == 2
    assert "hexadecimal" in ran.err
    assert DESCRIBE_INSTANCES.name not in aws.names()


def test_a_name_that_means_two_is_refused_with_both(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(WEB, "web"), item(DB, "web"))

    ran = run("ec2", "stop", "web", "-y")

    assert ran.code == 2
    assert WEB in ran.err and DB in ran.err
    assert fleet.state() == "running"


def test_each_name_is_stopped_in_the_region_where_it_is(run: Run, aws: ScriptedAws) -> None:
    here = Fleet(aws, item(), region="eu-west-1")
    there = Fleet(aws, item(DB, "db-1"), region="us-east-1")

    ran = run(
        "ec2", "stop", "web-1", "db-1", "-r", "eu-west-1", "-r", "us-east-1", "-y", "-o", "json"
    )

    assert ran.code == 0
    assert [(row["region"], row["name"]) for row in ran.json()] == [
        ("eu-west-1", "web-1"),
        ("us-east-1", "db-1"),
    ]
    assert (here.state(WEB), there.state(DB)) == ("stopped", "stopped")


def test_ids_come_from_standard_input(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(), item(DB, "db-1"))

    assert run("ec2", "stop", "-", "-y", stdin=f"{WEB}\tweb-1\trunning\n").code == 0
    assert (fleet.state(WEB), fleet.state(DB)) == ("stopped", "running")


def test_stop_takes_hibernate_and_force(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item(HibernationOptions={"Configured": True}))

    assert run("ec2", "stop", "web-1", "--hibernate", "--force", "-y").code == 0
    assert aws.params(STOP_INSTANCES) == [{"InstanceIds": (WEB,), "Hibernate": True, "Force": True}]


def test_who_may_not_read_protection_may_still_stop(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item())
    aws.fail(DESCRIBE_INSTANCE_ATTRIBUTE, "UnauthorizedOperation", "You are not authorized")

    assert run("ec2", "stop", "web-1", "-y").code == 0
    assert fleet.state() == "stopped"
