"""Where a launch goes."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.errors import NotFound, UsageError
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS
from hawse.services.ec2.places import Place, find_groups, find_place
from tests.scripted import ScriptedAws

ZONES = frozenset({"eu-west-1a", "eu-west-1b"})


def subnet(id_: str, zone: str, free: int = 10) -> dict[str, Any]:
    return {
        "SubnetId": id_,
        "AvailabilityZone": zone,
        "VpcId": "vpc-1",
        "AvailableIpAddressCount": free,
    }


def subnets(aws: ScriptedAws, *found: dict[str, Any]) -> Any:
    aws.answer(DESCRIBE_SUBNETS, {"Subnets": list(found)})
    return aws.target(DESCRIBE_SUBNETS)


def test_the_default_subnet_with_the_most_room_in_a_zone_that_offers_the_type(
    aws: ScriptedAws,
) -> None:
    target = subnets(
        aws,
        subnet("subnet-a", "eu-west-1a", 10),
        subnet("subnet-b", "eu-west-1b", 200),
        subnet("subnet-c", "eu-west-1c", 4000),
    )

    assert find_place(target, "", "t3.micro", ZONES) == Place("subnet-b", "eu-west-1b", "vpc-1")
    (params,) = aws.params(DESCRIBE_SUBNETS)
    assert params["Filters"][0]["Name"] == "default-for-az"


def test_without_a_default_subnet_the_person_is_told_to_name_one(aws: ScriptedAws) -> None:
    with pytest.raises(NotFound) as caught:
        find_place(subnets(aws), "", "t3.micro", ZONES)

    assert "--subnet" in caught.value.hint


def test_a_subnet_in_a_zone_without_the_type_is_refused_with_the_zones_that_have_it(
    aws: ScriptedAws,
) -> None:
    with pytest.raises(NotFound) as caught:
        find_place(subnets(aws, subnet("subnet-c", "eu-west-1c")), "db", "t3.micro", ZONES)

    assert "not offered in eu-west-1c" in caught.value.message
    assert "eu-west-1a, eu-west-1b" in caught.value.hint


def test_a_subnet_name_that_means_two_is_ambiguous(aws: ScriptedAws) -> None:
    two = subnets(aws, subnet("subnet-a", "eu-west-1a"), subnet("subnet-b", "eu-west-1b"))

    with pytest.raises(UsageError, match="subnet-a, subnet-b"):
        find_place(two, "private", "t3.micro", ZONES)


def test_groups_are_found_by_name_and_by_id_in_the_vpc(aws: ScriptedAws) -> None:
    def answer(params: Any) -> dict[str, Any]:
        by_id = params["Filters"][0]["Name"] == "group-id"
        found = {"GroupId": "sg-1", "GroupName": "web"} if by_id else {}
        return {"SecurityGroups": [found or {"GroupId": "sg-2", "GroupName": "ssh"}]}

    aws.answer(DESCRIBE_SECURITY_GROUPS, answer)
    target = aws.target(DESCRIBE_SECURITY_GROUPS)

    assert find_groups(target, ["sg-1", "ssh"], "vpc-1") == ("sg-1", "sg-2")
    for params in aws.params(DESCRIBE_SECURITY_GROUPS):
        assert params["Filters"][1] == {"Name": "vpc-id", "Values": ("vpc-1",)}


def test_a_group_that_is_not_in_the_vpc_is_named(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_SECURITY_GROUPS, {"SecurityGroups": []})

    with pytest.raises(NotFound, match="security group ssh: not in vpc-1"):
        find_groups(aws.target(DESCRIBE_SECURITY_GROUPS), ["ssh"], "vpc-1")


def test_no_group_asks_nothing(aws: ScriptedAws) -> None:
    assert find_groups(aws.target(DESCRIBE_SECURITY_GROUPS), [], "vpc-1") == ()
