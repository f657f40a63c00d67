"""Used, unused, unknown: and what an interface belongs to."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.ec2.groups.groups import group
from hawse.services.ec2.groups.owners import owner_of
from hawse.services.ec2.groups.use import (
    Seen,
    User,
    association_users,
    rule_users,
    template_users,
    use_of,
)

WEB, APP = "sg-0aaaaaaaaaaaaaaa1", "sg-0bbbbbbbbbbbbbbb2"
RULE = User("rule", APP, "app", "tcp 443 in")


@pytest.mark.parametrize(
    ("users", "unknown", "verdict"),
    [
        ([RULE], {}, "used"),
        ([RULE], {"peer": "denied"}, "used"),
        ([], {"peer": "denied"}, "unknown"),
        ([], {}, "unused"),
    ],
)
def test_a_group_is_unused_only_where_all_was_looked_at(
    users: list[User], unknown: dict[str, str], verdict: str
) -> None:
    assert use_of(WEB, Seen({WEB: users}, unknown)).verdict == verdict


def test_what_goes_as_well_is_no_use() -> None:
    seen = Seen({WEB: [RULE]}, {})

    assert use_of(WEB, seen, without=[APP]).verdict == "unused"
    assert use_of(WEB, seen, without=[WEB]).verdict == "used"


def test_a_group_that_refers_to_itself_does_not_use_itself() -> None:
    pairs = [{"GroupId": WEB}, {"GroupId": APP}]
    permission = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": pairs}
    item = {"GroupId": WEB, "GroupName": "web", "IpPermissions": [permission]}

    assert list(rule_users([group(item, {})])) == [(APP, User("rule", WEB, "web", "tcp 1 in"))]


@pytest.mark.parametrize(
    "data",
    [
        {"SecurityGroupIds": [WEB]},
        {"NetworkInterfaces": [{"Groups": [WEB]}]},
        {"SecurityGroups": ["web"]},
    ],
)
def test_a_template_names_a_group_in_three_places(data: dict[str, Any]) -> None:
    version = {"LaunchTemplateId": "lt-1", "VersionNumber": 2, "LaunchTemplateData": data}
    known = [group({"GroupId": WEB, "GroupName": "web"}, {})]

    assert [id_ for id_, _ in template_users([version], known)] == [WEB]


def test_an_association_that_ended_is_no_use() -> None:
    items = [{"GroupId": WEB, "VpcId": "vpc-1", "State": state} for state in ("disassociated",)]

    assert not list(association_users(items))


@pytest.mark.parametrize(
    ("interface", "owner"),
    [
        ({"Attachment": {"InstanceId": "i-1"}}, "instance i-1"),
        ({"Description": "ELB app/web/50dc6c495c0c9188"}, "load balancer web"),
        ({"Description": "ELB old-web"}, "classic load balancer old-web"),
        (
            {"Description": "AWS Lambda VPC ENI-sync-0b1ac2d3-0000-1111-2222-333344445555"},
            "Lambda function sync",
        ),
        ({"Description": "RDSNetworkInterface"}, "RDS database"),
        ({"Description": "VPC Endpoint Interface vpce-1"}, "endpoint vpce-1"),
        ({"Description": "Interface for NAT Gateway nat-1"}, "NAT gateway nat-1"),
        ({"InterfaceType": "lambda", "Description": "something new"}, "Lambda function"),
        ({"Description": "something new", "Attachment": {"Status": "attached"}}, "something new"),
        ({}, "nothing: it is not attached"),
    ],
)
def test_whose_an_interface_is(interface: dict[str, Any], owner: str) -> None:
    assert str(owner_of(interface)) == owner
