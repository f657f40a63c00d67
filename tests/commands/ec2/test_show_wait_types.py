"""`hawse ec2 show`, `wait`, `console` and `types`."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.ec2.calls import (
    DESCRIBE_ADDRESSES,
    DESCRIBE_INSTANCE_STATUS,
    DESCRIBE_INSTANCE_TYPES,
    DESCRIBE_INSTANCES,
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_VOLUMES,
    GET_CONSOLE_OUTPUT,
)
from hawse.services.prices.calls import GET_PRODUCTS
from tests.conftest import FakeClock, Run
from tests.fleet import DB, WEB, Fleet, described, item, kind, prices, regions, types
from tests.scripted import ScriptedAws


def status(checks: str) -> dict[str, Any]:
    found = {key: {"Status": checks} for key in ("SystemStatus", "InstanceStatus")}
    return {"InstanceStatuses": [{"InstanceId": WEB, **found}]}


# --- show


@pytest.fixture
def shown(aws: ScriptedAws) -> Fleet:
    prices(aws, t3_micro=0.0104)
    aws.answer(DESCRIBE_INSTANCE_STATUS, status("ok"))
    aws.answer(DESCRIBE_ADDRESSES, {"Addresses": []})
    aws.answer(DESCRIBE_SECURITY_GROUP_RULES, {"SecurityGroupRules": []})
    attached = {"InstanceId": WEB, "Device": "/dev/xvda"}
    aws.answer(DESCRIBE_VOLUMES, {"Volumes": [{"VolumeId": "vol-1", "Attachments": [attached]}]})
    return Fleet(aws, item(SecurityGroups=[{"GroupId": "sg-1", "GroupName": "web"}]))


def test_show_has_volumes_groups_checks_protection_and_price(run: Run, shown: Fleet) -> None:
    (row,) = run("ec2", "show", "web-1", "-o", "json").json()

    assert [volume["id"] for volume in row["volumes"]] == ["vol-1"]
    assert row["groups"] == [{"id": "sg-1", "name": "web", "inbound": 0, "outbound": 0}]
    assert (row["system_check"], row["protected_from_terminate"]) == ("ok", False)
    assert row["price"] == "$7.59/month (AWS price list of 2026-11-02)"
    assert row["unknown"] == []


def test_show_is_a_sheet_for_a_person(run: Run, shown: Fleet) -> None:
    lines = run("ec2", "show", "web-1", tty=True).out.splitlines()

    assert lines[0].split() == ["ID", WEB]
    assert any(line.startswith("GROUPS") and "name=web inbound=0" in line for line in lines)
    assert "PRICE                     $7.59/month (AWS price list of 2026-11-02)" in lines


def test_show_says_what_it_may_not_know(run: Run, shown: Fleet, aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE_VOLUMES, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "show", "web-1", "-o", "json")

    (row,) = ran.json()
    assert (ran.code, row["volumes"]) == (0, None)
    assert row["unknown"][0].startswith("volumes")


def test_spot_has_no_price_and_asks_for_none(run: Run, shown: Fleet, aws: ScriptedAws) -> None:
    shown.items[WEB]["InstanceLifecycle"] = "spot"

    (row,) = run("ec2", "show", WEB, "-o", "json").json()

    assert (row["usd_month"], row["price"]) == (None, "price unknown (Spot changes by the hour)")
    assert aws.params(GET_PRODUCTS) == []


def test_show_of_a_name_that_is_nowhere_is_not_found(
    run: Run, shown: Fleet, aws: ScriptedAws
) -> None:
    regions(aws)

    assert run("ec2", "show", "web-9").code == 4


# --- wait


def test_wait_tells_each_as_it_gets_there(run: Run, aws: ScriptedAws, clock: FakeClock) -> None:
    pending, running = item(state="pending"), item()
    aws.answer(DESCRIBE_INSTANCES, described(pending), times=2)
    aws.answer(DESCRIBE_INSTANCES, described(running))

    ran = run("ec2", "wait", "web-1", "-o", "json")

    assert ran.code == 0
    assert ran.json() == [{"id": WEB, "name": "web-1", "reached": "running", "seconds": 1.0}]


def test_many_are_waited_for_with_one_question(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item(state="stopped"), item(DB, "db-1", "stopped"))

    assert run("ec2", "wait", "web-1", "db-1", "--for", "stopped").code == 0
    assert [p["Filters"][0]["Values"] for p in aws.params(DESCRIBE_INSTANCES)][1:] == [[WEB, DB]]


def test_wait_for_ok_asks_the_status_checks(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    aws.answer(DESCRIBE_INSTANCE_STATUS, status("initializing"), times=3)
    aws.answer(DESCRIBE_INSTANCE_STATUS, status("ok"))

    (row,) = run("ec2", "wait", "web-1", "--for", "ok", "-o", "json").json()

    assert (row["reached"], row["seconds"]) == ("ok", 8.0)


def test_wait_ends_at_once_when_it_cannot_come_any_more(
    run: Run, aws: ScriptedAws, clock: FakeClock
) -> None:
    Fleet(aws, item(state="terminated"))
    begun = clock.monotonic()

    ran = run("ec2", "wait", "web-1", "--for", "running")

    assert ran.code == 1
    assert "web-1 not running" in ran.err
    assert clock.monotonic() == begun


def test_wait_gives_up_after_its_time(run: Run, aws: ScriptedAws, clock: FakeClock) -> None:
    Fleet(aws, item(state="pending"))
    begun = clock.monotonic()

    ran = run("ec2", "wait", "web-1")

    assert ran.code == 124
    assert "still pending" in ran.err
    assert clock.monotonic() - begun == pytest.approx(600)


# --- console


def test_the_console_is_shown_line_by_line(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    aws.answer(GET_CONSOLE_OUTPUT, {"Output": "first\nlast\x1b[31m\n"})

    ran = run("ec2", "console", "web-1", "--latest", "--tail", "1", "--columns", "line")

    assert (ran.code, ran.out) == (0, "last\\x1b[31m\n")


def test_a_console_that_may_not_be_read_is_denied(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    aws.fail(GET_CONSOLE_OUTPUT, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "console", "web-1")

    assert ran.code == 5
    assert "ec2:GetConsoleOutput" in ran.err


# --- types

TYPES = """\
TYPE       VCPUS   MEMORY  ARCH    GPUS  DISK  NETWORK  USD HOUR  USD MONTH
t3.medium      2  4.0 GiB  x86_64     0   0 B  -         $0.0456     $33.29
m7g.large      2  8.0 GiB  arm64      0   0 B  -               -          -
"""


@pytest.fixture
def market(aws: ScriptedAws) -> None:
    types(
        aws,
        kind("m7g.large", arch="arm64", gib=8),
        kind("t3.medium", gib=4),
        kind("m5.24xlarge", vcpus=96, gib=384),
    )
    prices(aws, t3_medium=0.0456)


@pytest.mark.usefixtures("market")
def test_types_are_found_by_need_with_a_price_where_there_is_one(run: Run) -> None:
    ran = run("ec2", "types", "--vcpus", "2", "--memory", "4-8GiB", tty=True)

    assert ran.code == 0
    assert ran.out.lower() == TYPES.lower()


def test_bundled_prices_say_that_they_are(run: Run, aws: ScriptedAws) -> None:
    types(aws, kind("m5.large"))
    aws.fail(GET_PRODUCTS, "AccessDeniedException", "not authorized")

    ran = run("ec2", "types", "m5.*", "-o", "json")

    (row,) = ran.json()
    assert (row["usd_hour"], row["priced"]) == (0.107, "bundled table of 2026-10-15")
    assert "prices are from the bundled table of 2026-10-15" in ran.err


@pytest.mark.usefixtures("market")
def test_prices_carry_their_source_and_are_not_asked_when_not_wanted(
    run: Run, aws: ScriptedAws
) -> None:
    (row,) = run("ec2", "types", "t3.*", "-o", "json").json()
    assert row["priced"] == "AWS price list of 2026-11-02"

    asked = len(aws.params(GET_PRODUCTS))
    assert run("ec2", "types", "m5.*", "--no-prices").code == 0
    assert len(aws.params(GET_PRODUCTS)) == asked


@pytest.mark.usefixtures("market")
def test_types_like_another(run: Run) -> None:
    assert [
        row["type"] for row in run("ec2", "types", "--like", "t3.medium", "-o", "json").json()
    ] == ["t3.medium"]


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(
    "options", [["--vcpus", "many"], ["--memory", "8-4"], ["--gpu", "x"], ["--arch", "mips"]]
)
def test_what_is_no_number_is_a_usage_error(run: Run, options: list[str]) -> None:
    assert run("ec2", "types", *options).code == 2


def test_denied_types_say_which_action_is_missing(run: Run, aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE_INSTANCE_TYPES, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "types")

    assert ran.code == 5
    assert "ec2:DescribeInstanceTypes" in ran.err
