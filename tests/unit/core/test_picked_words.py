"""What lacks is picked by a person at a terminal, and is an error everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from hawse.services.ec2.calls import LIST_INSTANCES, REBOOT_INSTANCES
from tests.conftest import Run
from tests.scripted import ScriptedAws

MakeApp = Callable[..., App]
LACKS = "missing argument 'INSTANCE…'"


def instances(*names: str, first: int = 0) -> dict[str, Any]:
    found = [
        {
            "InstanceId": f"i-{number:017x}",
            "State": {"Name": "running"},
            "Tags": [{"Key": "Name", "Value": name}],
        }
        for number, name in enumerate(names, first)
    ]
    return {"Reservations": [{"Instances": found}]}


def test_a_missing_instance_is_picked_from_those_that_aws_lists(run: Run, aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, instances("web-1", "db-1"))

    ran = run("ec2", "reboot", "--dry-run", tty=True, answers=["web-1"])

    assert ran.asked == ["instance: db-1, web-1"]
    assert "instance: web-1\n" in ran.err
    assert ["web-1" in str(params) for _, _, _, params in aws.calls[:2]] == [False, True]


def test_a_change_of_what_is_picked_asks_as_ever(run: Run, aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, instances("web-1"))

    ran = run("ec2", "reboot", tty=True, answers=["web-1", "n"])

    assert ran.code == 7 and ran.asked[1] == "go on? [y/N] "
    assert REBOOT_INSTANCES.name not in aws.names()


@pytest.mark.parametrize(
    ("tty", "env", "more"),
    [(False, {}, []), (True, {"CI": "true"}, []), (True, {}, ["--no-input"])],
)
def test_where_nobody_can_pick_it_is_an_error(
    run: Run, aws: ScriptedAws, tty: bool, env: dict[str, str], more: list[str]
) -> None:
    ran = run("ec2", "reboot", *more, tty=tty, env=env)

    assert ran.code == 2 and ran.err.startswith(LACKS)
    assert ran.asked == [] and aws.calls == []


def test_to_leave_the_list_is_to_interrupt(run: Run, aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, instances("web-1"))

    assert run("ec2", "reboot", tty=True).code == 130


def test_with_nothing_to_pick_from_it_is_an_error(run: Run, aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, instances())

    ran = run("ec2", "reboot", tty=True)

    assert ran.code == 2 and ran.err.startswith(LACKS) and ran.asked == []


def test_nobody_picks_one_thing_to_be_told_that_another_lacks(run: Run, aws: ScriptedAws) -> None:
    ran = run("ec2", "resize", tty=True)

    assert ran.code == 2 and ran.asked == [] and aws.calls == []


def test_what_is_denied_is_picked_from_what_was_seen(
    run: Run, aws: ScriptedAws, make_app: MakeApp
) -> None:
    make_app().store.seen("instance", [("i-1", "web-1", "", "eu-west-1"), ("i-2", "x", "", "eu-2")])
    aws.fail(LIST_INSTANCES, "UnauthorizedOperation")

    assert run("ec2", "show", tty=True).asked == ["instance: web-1"]


def test_things_of_one_name_are_told_apart_by_their_ids(run: Run, aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, instances("web", "web", "*", "-x"))

    (asked,) = run("ec2", "reboot", tty=True).asked

    assert asked == "instance: " + ", ".join(f"i-{number:017x}" for number in (2, 3, 0, 1))


def test_what_is_worked_on_most_comes_first(run: Run, aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, instances("b", first=1))
    aws.answer(REBOOT_INSTANCES, {})
    run("ec2", "reboot", "b", "--yes")
    aws.answer(LIST_INSTANCES, instances("a", "b", "c"))

    assert run("ec2", "show", tty=True).asked == ["instance: b, a, c"]


def test_options_that_lack_are_picked_too(run: Run, aws: ScriptedAws, make_app: MakeApp) -> None:
    make_app().store.seen("volume", [("vol-1", "data", "", "eu-west-1")])
    aws.answer(LIST_INSTANCES, instances("web-1"))

    ran = run("ec2", "volume", "attach", "data", tty=True)

    assert ran.asked == ["--to instance: web-1"]


def test_whatever_completion_knows_is_picked(run: Run) -> None:
    ran = run("completion", tty=True, answers=["zsh"])

    assert ran.code == 0 and ran.asked == ["shell: bash, zsh, fish, powershell"]
    assert "compdef" in ran.out


# --- Where it is done ----------------------------------------------------------------------------

NOWHERE = {"AWS_REGION": ""}
NOBODY = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}


def test_a_missing_region_is_picked(run: Run, aws: ScriptedAws, make_app: MakeApp) -> None:
    make_app().store.seen("instance", [("i-1", "web-1", "", "sa-east-1")])
    aws.answer(LIST_INSTANCES, instances("web-1"))

    ran = run("ec2", "ls", tty=True, env=NOWHERE, answers=["sa-east-1"])

    (asked,) = ran.asked
    assert asked.startswith("region: sa-east-1, af-south-1, ")
    assert ran.code == 0 and "web-1" in ran.out
    assert "hint: export AWS_REGION=sa-east-1 keeps it" in ran.err


def test_a_region_that_is_picked_to_list_things_is_where_the_command_works(
    run: Run, aws: ScriptedAws
) -> None:
    aws.answer(LIST_INSTANCES, instances("web-1"))

    ran = run("ec2", "reboot", "--dry-run", tty=True, env=NOWHERE, answers=["eu-west-3", "web-1"])

    assert [asked.partition(":")[0] for asked in ran.asked] == ["region", "instance"]
    assert ran.code == 0


def test_a_missing_profile_is_picked(run: Run, aws: ScriptedAws, home: Path) -> None:
    home.joinpath(".aws").mkdir(parents=True)
    home.joinpath(".aws", "config").write_text("[profile acme]\nregion = eu-west-1\n")

    aws.answer(LIST_INSTANCES, instances("web-1"))

    ran = run("ec2", "ls", tty=True, env={**NOWHERE, **NOBODY}, answers=["acme"])

    assert ran.asked == ["profile: acme"]
    assert ran.code == 0 and "web-1" in ran.out


@pytest.mark.parametrize("env", [NOWHERE, {**NOWHERE, **NOBODY}])
def test_where_nobody_can_pick_a_place_it_is_an_error(run: Run, env: dict[str, str]) -> None:
    assert run("ec2", "ls", env=env).code == 3


def test_without_any_profile_the_error_says_how_to_begin(run: Run) -> None:
    ran = run("ec2", "ls", tty=True, env={**NOWHERE, **NOBODY})

    assert ran.code == 3 and ran.asked == [] and ran.err.startswith("no AWS credentials")
