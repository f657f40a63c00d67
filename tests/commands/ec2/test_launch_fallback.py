"""`hawse ec2 launch --az-fallback --type-fallback`: where AWS has no room."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hawse.errors import Unreachable
from hawse.services.ec2.calls import DESCRIBE_IMAGES, DESCRIBE_SUBNETS, RUN_INSTANCES
from hawse.services.ec2.calls import GET_PUBLIC_PARAMETER
from tests.conftest import Run
from tests.fleet import Fleet, Item, item, kind, prices, types
from tests.scripted import ScriptedAws, aws_error

AMI = "ami-0123456789abcdef0"
ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
NO_ROOM = (
    "We currently do not have sufficient {type} capacity in the Availability Zone you requested "
    "({zone}). Our system will be working on provisioning additional capacity. You can currently "
    "get {type} capacity by not specifying an Availability Zone in your request or choosing {named}."
)
BOTH = ("--az-fallback", "--type-fallback", "m5.large,m6i.large")


class Region:
    """Three zones, and room for what is in `room`; `named` is what AWS says of the others."""

    def __init__(self, aws: ScriptedAws) -> None:
        self.fleet = Fleet(aws)
        self.room: set[tuple[str, str]] = set()
        self.named = ""
        self.asked: list[str] = []
        self.ends_at_once: set[tuple[str, str]] = set()
        aws.answer(RUN_INSTANCES, self.made)

    def made(self, params: Mapping[str, Any]) -> dict[str, Any]:
        for there in self.fleet.items.values():
            if there.get("ClientToken") == params["ClientToken"]:
                return {"Instances": [{"InstanceId": there["InstanceId"]}]}
        type_, zone = params["InstanceType"], f"eu-west-1{params['SubnetId'][-1]}"
        self.asked.append(f"{type_} {zone[-1]}")
        id_ = f"i-{len(self.fleet.items):017x}"
        given: Item = {"ClientToken": params["ClientToken"], "InstanceType": type_}
        if (type_, zone) in self.ends_at_once:
            why = {"Code": "Server.InsufficientInstanceCapacity", "Message": "no room"}
            self.fleet.items[id_] = item(id_, "x", "terminated", StateReason=why, **given)
        elif (type_, zone) in self.room:
            self.fleet.items[id_] = item(id_, "web-1", **given)
        else:
            words = NO_ROOM if self.named else "Insufficient capacity."
            message = words.format(type=type_, zone=zone, named=self.named)
            raise aws_error(RUN_INSTANCES, "InsufficientInstanceCapacity", message, 500)
        return {"Instances": [{"InstanceId": id_}]}


@pytest.fixture
def region(aws: ScriptedAws) -> Region:
    """Default subnets in three zones, the first with the most free addresses."""
    names = ("t3.micro", "m5.large", "m6i.large")
    types(aws, *map(kind, names), kind("m7g.large", arch="arm64"), zones=ZONES)
    prices(aws, t3_micro=0.0104, m5_large=0.107, m6i_large=0.107)
    aws.answer(GET_PUBLIC_PARAMETER, {"Parameter": {"Value": AMI}})
    image = {"ImageId": AMI, "Name": "al2023-ami-2023.9", "Architecture": "x86_64"}
    image |= {"VirtualizationType": "hvm", "UsageOperation": "RunInstances"}
    aws.answer(DESCRIBE_IMAGES, {"Images": [image]})
    aws.answer(DESCRIBE_SUBNETS, {"Subnets": [subnet(zone) for zone in ZONES]})
    return Region(aws)


def subnet(zone: str, vpc: str = "vpc-0a") -> Item:
    free = 250 - 10 * ord(zone[-1])
    place = {"SubnetId": f"subnet-0{zone[-1]}", "AvailabilityZone": zone, "VpcId": vpc}
    return {**place, "AvailableIpAddressCount": max(free, 0)}


def test_the_plan_shows_what_is_tried_in_which_order(run: Run, region: Region) -> None:
    line = ("--name", "web-1", "--az-fallback", "--type-fallback", "m5.large")
    ran = run("ec2", "launch", *line, tty=True, answers=["n"])

    source = "(AWS price list of 2026-11-02)"
    assert f"    1. try t3.micro in eu-west-1a (subnet-0a) · $7.59/month {source}\n" in ran.err
    assert f"    2. else t3.micro in eu-west-1b (subnet-0b) · $7.59/month {source}\n" in ran.err
    assert f"    6. else m5.large in eu-west-1c (subnet-0c) · $78.11/month {source}\n" in ran.err
    assert "launch (6 ways)  web-1  al2023-ami-2023.9 · the first that AWS has room for" in ran.err
    assert region.asked == []


def test_the_first_with_room_is_taken(run: Run, region: Region, aws: ScriptedAws) -> None:
    region.room = {("t3.micro", "eu-west-1c"), ("m5.large", "eu-west-1a")}

    ran = run("ec2", "launch", "--name", "web-1", *BOTH, "-y", "-o", "json")

    assert ran.code == 0
    assert region.asked == ["t3.micro a", "t3.micro b", "t3.micro c"]
    assert "web-1: no room for t3.micro in eu-west-1a\n" in ran.err
    (row,) = ran.json()
    assert row["detail"] == "i-00000000000000000, t3.micro in eu-west-1c"
    tokens = [params["ClientToken"] for params in aws.params(RUN_INSTANCES)]
    assert len(set(tokens)) == 3


def test_zones_that_aws_does_not_name_are_passed_over(run: Run, region: Region) -> None:
    region.room, region.named = {("t3.micro", "eu-west-1c")}, "eu-west-1c, eu-west-1d"

    ran = run("ec2", "launch", *BOTH, "-y")

    assert ran.code == 0
    assert region.asked == ["t3.micro a", "t3.micro c"]
    assert "no room for t3.micro in eu-west-1a; AWS names eu-west-1c, eu-west-1d" in ran.err


def test_then_the_other_types_are_tried_in_their_order(run: Run, region: Region) -> None:
    region.room = {("m6i.large", "eu-west-1a")}

    assert run("ec2", "launch", "--type-fallback", "m5.large,m6i.large", "-y").code == 0
    assert region.asked == ["t3.micro a", "m5.large a", "m6i.large a"]


def test_nowhere_is_told_with_all_that_was_tried(run: Run, region: Region) -> None:
    region.named = "eu-west-1b"

    ran = run("ec2", "launch", "--name", "web-1", "--az-fallback", "-y", "-o", "json")

    assert ran.code == 1
    assert region.asked == ["t3.micro a", "t3.micro b"]
    assert ran.json()[0]["outcome"] == "failed"
    why = "AWS has no room for t3.micro in eu-west-1a, t3.micro in eu-west-1b; not tried, since "
    assert f"web-1 was not launched: {why}AWS named other zones: t3.micro in eu-west-1c" in ran.err
    assert "hint: hawse ec2 types --like t3.micro finds more for --type-fallback" in ran.err


def test_an_instance_that_ends_at_once_for_want_of_room_is_none(run: Run, region: Region) -> None:
    region.ends_at_once = {("t3.micro", "eu-west-1a")}
    region.room = {("t3.micro", "eu-west-1b")}

    ran = run("ec2", "launch", "--az-fallback", "-y", "-o", "json")

    assert ran.code == 0
    assert ran.json()[0]["detail"] == "i-00000000000000001, t3.micro in eu-west-1b"


def test_another_failure_ends_it_at_once(run: Run, region: Region, aws: ScriptedAws) -> None:
    aws.fail(RUN_INSTANCES, "InstanceLimitExceeded", "You have requested more", times=1)

    ran = run("ec2", "launch", "--az-fallback", "-y")

    assert ran.code == 1
    assert region.asked == []
    assert "you have requested more" in ran.err


def test_a_lost_answer_makes_no_second_instance(run: Run, region: Region, aws: ScriptedAws) -> None:
    region.room = {("t3.micro", "eu-west-1b"), ("t3.micro", "eu-west-1c")}

    def lost(params: Mapping[str, Any]) -> dict[str, Any]:
        region.made(params)
        raise Unreachable("ec2:RunInstances", why="the connection was lost")

    aws.fail(RUN_INSTANCES, "InsufficientInstanceCapacity", "none", status=500, times=1)
    aws.answer(RUN_INSTANCES, lost, times=1)
    assert run("ec2", "launch", "--az-fallback", "-y").code == 1
    (op,) = [one["id"] for one in run("audit", "ls", "-o", "json").json()]

    ran = run("apply", "--resume", op, "-y", "-o", "json")

    assert ran.code == 0
    assert ran.json()[0]["detail"] == "i-00000000000000000, t3.micro in eu-west-1b"
    assert len(region.fleet.items) == 1


def test_a_token_launches_once_whichever_way_it_went(run: Run, region: Region) -> None:
    region.room = {("t3.micro", "eu-west-1b")}
    line = ("ec2", "launch", "--token", "build-7", "--az-fallback", "-y")

    assert run(*line).code == 0
    again = run(*line)

    assert again.code == 0
    assert "was launched with this token before" in again.err
    assert len(region.fleet.items) == 1


def test_a_plan_keeps_no_user_data_and_applies_only_the_same(
    run: Run, region: Region, tmp_path: Path, home: Path, aws: ScriptedAws
) -> None:
    region.room = {("t3.micro", "eu-west-1a")}
    script, plan = tmp_path / "setup.sh", tmp_path / "plan.json"
    script.write_text("export PASSWORD=hunter2\n")
    line = ("ec2", "launch", "--az-fallback", "--user-data", str(script), "--plan", str(plan))
    assert run(*line).code == 0
    assert "hunter2" not in plan.read_text()

    assert run("apply", str(plan), "-y").code == 0

    assert aws.params(RUN_INSTANCES)[0]["UserData"] == script.read_text()
    kept = b"".join(path.read_bytes() for path in (home / "state").rglob("*") if path.is_file())
    assert b"RunInstances" in kept and b"hunter2" not in kept

    script.write_text("another\n")
    assert "it changed since it was planned" in run("apply", str(plan), "-y").err
    assert len(aws.params(RUN_INSTANCES)) == 1


def test_subnets_that_a_glob_names_are_the_places(
    run: Run, region: Region, aws: ScriptedAws
) -> None:
    region.room = {("t3.micro", "eu-west-1b")}
    aws.answer(DESCRIBE_SUBNETS, {"Subnets": [subnet("eu-west-1a"), subnet("eu-west-1b")]})

    assert run("ec2", "launch", "--subnet", "private-*", "--az-fallback", "-y").code == 0
    filters = [params["Filters"] for params in aws.params(DESCRIBE_SUBNETS)]
    assert filters[-1] == ({"Name": "tag:Name", "Values": ("private-*",)},)

    aws.answer(DESCRIBE_SUBNETS, {"Subnets": [subnet("eu-west-1a"), subnet("eu-west-1b", "v")]})
    ran = run("ec2", "launch", "--subnet", "private-*", "--az-fallback", "-y")

    assert ran.code == 2
    assert "private-* is ambiguous: its subnets are in v, vpc-0a" in ran.err


@pytest.mark.parametrize(
    "options, why",
    [
        (("--type-fallback", "m7g.large"), "image ami-0123456789abcdef0 is for x86_64"),
        (("--type-fallback", "m5.large,,t3.micro"), "a type is empty"),
        (("--type-fallback", "m9.large"), "instance type m9.large: not in eu-west-1"),
    ],
)
def test_what_cannot_be_a_fallback_is_refused_beforehand(
    run: Run, region: Region, options: tuple[str, ...], why: str
) -> None:
    ran = run("ec2", "launch", *options, "-y")

    assert ran.code in (2, 4)
    assert why in ran.err
    assert region.asked == []


def test_one_subnet_is_no_fallback(run: Run, region: Region, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_SUBNETS, {"Subnets": [subnet("eu-west-1a")]})

    ran = run("ec2", "launch", "--subnet", "subnet-0a", "--az-fallback", "-y")

    assert ran.code == 2
    assert "there is no subnet in another zone than eu-west-1a" in ran.err


def test_without_a_fallback_the_way_out_is_told(run: Run, region: Region) -> None:
    region.named = "eu-west-1b"

    ran = run("ec2", "launch", "-y")

    assert ran.code == 1
    assert "or choosing eu-west-1b" in ran.err
    assert "hint: hawse ec2 launch --az-fallback tries other zones" in ran.err
