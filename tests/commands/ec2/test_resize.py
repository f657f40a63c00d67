"""`hawse ec2 resize`."""

from __future__ import annotations

import pytest

from hawse.services.ec2.calls import (
    MODIFY_INSTANCE_ATTRIBUTE,
    START_INSTANCES,
    STOP_INSTANCES,
)
from hawse.services.prices.calls import GET_PRODUCTS
from tests.conftest import Run
from tests.fleet import WEB, Fleet, item, kind, prices, regions, types
from tests.scripted import ScriptedAws


@pytest.fixture
def fleet(aws: ScriptedAws) -> Fleet:
    types(aws, kind("t3.micro"), kind("t3.large", gib=8), kind("t4g.large", arch="arm64"))
    prices(aws, t3_micro=0.01, t3_large=0.08)
    return Fleet(aws, item())


def test_the_plan_has_three_steps_and_the_difference_in_price(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "resize", "web-1", "--type", "t3.large", tty=True, answers=["n"])

    assert [line.split()[0] for line in ran.err.splitlines()[:3]] == ["stop", "change", "start"]
    assert "$51.10 a month more" in ran.err
    assert fleet.items[WEB]["InstanceType"] == "t3.micro"


def test_a_difference_of_bundled_prices_says_that_it_is(
    run: Run, fleet: Fleet, aws: ScriptedAws
) -> None:
    aws.fail(GET_PRODUCTS, "AccessDeniedException", "not authorized")

    ran = run("ec2", "resize", "web-1", "--type", "t3.large", "--dry-run")

    assert "$58.25 a month more" in ran.err
    assert "prices are from the bundled table of 2026-10-15" in ran.err


def test_it_stops_changes_and_starts_and_undo_goes_all_the_way_back(
    run: Run, fleet: Fleet, aws: ScriptedAws
) -> None:
    ran = run("ec2", "resize", "web-1", "--type", "t3.large", "-y", "-o", "json")

    assert ran.code == 0
    assert [row["outcome"] for row in ran.json()] == ["done", "done", "done"]
    assert (fleet.items[WEB]["InstanceType"], fleet.state()) == ("t3.large", "running")

    assert run("undo", "-y").code == 0
    assert (fleet.items[WEB]["InstanceType"], fleet.state()) == ("t3.micro", "running")
    assert [name for name in aws.names() if "Describe" not in name][-3:] == [
        "ec2:StopInstances",
        "ec2:ModifyInstanceAttribute",
        "ec2:StartInstances",
    ]


def test_a_refused_change_leaves_it_stopped_and_says_so(
    run: Run, fleet: Fleet, aws: ScriptedAws
) -> None:
    aws.fail(MODIFY_INSTANCE_ATTRIBUTE, "InvalidInstanceAttributeValue", "no")

    ran = run("ec2", "resize", "web-1", "--type", "t3.large", "-y", "-o", "json")

    assert ran.code == 6
    rows = ran.json()
    assert [row["outcome"] for row in rows][:2] == ["done", "failed"]
    assert "stopped, still t3.micro" in rows[1]["detail"]
    assert START_INSTANCES.name not in aws.carried_out()


def test_no_capacity_to_start_says_that_it_has_the_new_type(
    run: Run, fleet: Fleet, aws: ScriptedAws
) -> None:
    aws.fail(START_INSTANCES, "InsufficientInstanceCapacity", "none left")

    ran = run("ec2", "resize", "web-1", "--type", "t3.large", "-y", "-o", "json")

    assert "stopped, now t3.large" in ran.json()[2]["detail"]
    assert fleet.state() == "stopped"


def test_what_would_not_boot_is_never_stopped(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    ran = run("ec2", "resize", "web-1", "--type", "t4g.large", "-y")

    assert ran.code == 7
    assert "its architecture is x86_64, t4g.large takes arm64" in ran.err
    assert aws.params(STOP_INSTANCES) == []


def test_the_type_it_has_is_skipped(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "resize", "web-1", "--type", "t3.micro")

    assert ran.code == 0
    assert "is already t3.micro" in ran.err


def test_an_unknown_type_is_not_found(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    ran = run("ec2", "resize", "web-1", "--type", "t3.huge", "-y")

    assert ran.code == 4
    assert "hawse ec2 types 't3.*'" in ran.err


def test_a_stop_protected_instance_is_blocked(run: Run, fleet: Fleet) -> None:
    fleet.protected.add((WEB, "disableApiStop"))

    ran = run("ec2", "resize", "web-1", "--type", "t3.large", "-y")

    assert ran.code == 7
    assert "stop protection is on" in ran.err


def test_a_dry_run_asks_ec2_of_every_step(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    ran = run("ec2", "resize", "web-1", "--type", "t3.large", "--dry-run", "-o", "json")

    assert [row["outcome"] for row in ran.json()] == ["would succeed"] * 3
    assert fleet.state() == "running"


def test_without_a_price_it_goes_on(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    aws.answer(GET_PRODUCTS, {"PriceList": []})

    ran = run("ec2", "resize", "web-1", "--type", "t3.large", "-y")

    assert ran.code == 0
    assert "$" not in ran.err


def test_a_name_that_is_nowhere_asks_for_no_types(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    regions(aws)

    assert run("ec2", "resize", "web-9", "--type", "t3.large", "-y").code == 4
    assert "ec2:DescribeInstanceTypes" not in aws.names()
