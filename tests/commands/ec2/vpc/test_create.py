"""`hawse ec2 vpc create`: planned, made once, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.ec2.vpc.conftest import Site, launched

CREATE = ("create", "shop", "--cidr", "10.20.0.0/16")
FULL = (*CREATE, "--public", "--private", "--nat", "one", "--endpoint", "s3")


def made(site: Site) -> dict[str, Any]:
    """The VPC as other commands tell of it."""
    (row,) = site.run("ls", "shop", "-o", "json").json()
    found: dict[str, Any] = row
    return found


def test_the_plan_has_the_layout_and_a_dry_run_makes_nothing(site: Site) -> None:
    ran = site.run(*FULL, "--dry-run", "-o", "json")

    assert ran.code == 0, ran.err
    for line in (
        "    shop-public-a   10.20.0.0/20   eu-west-1a  4,091 addresses",
        "    shop-private-c  10.20.80.0/20  eu-west-1c  4,091 addresses",
        "    1. create the VPC shop with 10.20.0.0/16",
        "    2. create 6 subnets",
        "    4. create NAT gateways in eu-west-1a, each with an address",
        "    5. route private subnets, through one NAT gateway",
        "    6. create gateway endpoints for s3, which cost nothing",
    ):
        assert line in ran.err
    assert "the price of NAT gateways is unknown" in ran.err
    assert site.vpcs() == []


def test_a_vpc_is_made_with_routes_as_planned(site: Site) -> None:
    ran = site.run(*FULL, "-t", "env=dev", "-y", "-o", "json")

    assert ran.code == 0, ran.err
    row = made(site)
    assert ran.json()[0]["detail"] == f"{row['id']}: hawse ec2 vpc tree shop"
    assert (row["subnets"], row["nat_gateways"], row["tags"]["env"]) == (6, 1, "dev")
    subnets = site.run("subnets", "shop", "-o", "json").json()
    kinds = {one["name"]: (one["kind"], [way[:3] for way in one["route"]]) for one in subnets}
    assert kinds["shop-public-b"] == ("public", ["igw"])
    assert kinds["shop-private-b"] == ("private", ["nat"])
    endpoints = site.ec2.describe_vpc_endpoints()["VpcEndpoints"]
    assert [one["ServiceName"] for one in endpoints] == ["com.amazonaws.eu-west-1.s3"]
    assert len(endpoints[0]["RouteTableIds"]) == 2
    dns = site.ec2.describe_vpc_attribute(VpcId=row["id"], Attribute="enableDnsHostnames")
    assert dns["EnableDnsHostnames"]["Value"] is True


def test_each_zone_can_have_a_nat_gateway_of_its_own(site: Site) -> None:
    argv = (*CREATE, "--public", "--private", "--nat", "per-zone", "--zones", "2")
    assert site.run(*argv, "-y").code == 0

    subnets = site.run("subnets", "shop", "-o", "json").json()
    ways = {one["zone"]: one["route"] for one in subnets if one["kind"] == "private"}
    assert made(site)["nat_gateways"] == 2
    assert ways["eu-west-1a"] != ways["eu-west-1b"]
    nats = site.ec2.describe_nat_gateways()["NatGateways"]
    at = {nat["NatGatewayId"]: nat["SubnetId"] for nat in nats}
    zones = {one["id"]: one["zone"] for one in subnets}
    assert {zones[at[way[0]]]: zone for zone, way in ways.items()} == {
        "eu-west-1a": "eu-west-1a",
        "eu-west-1b": "eu-west-1b",
    }


def test_private_subnets_alone_have_no_way_out(site: Site) -> None:
    assert site.run(*CREATE, "--private", "--zones", "1", "-y").code == 0

    assert made(site)["internet_gateway"] is None
    (subnet,) = site.run("subnets", "shop", "-o", "json").json()
    assert (subnet["kind"], subnet["route"]) == ("private", [])


def test_twice_is_as_good_as_once(site: Site) -> None:
    assert site.run(*FULL, "-y").code == 0

    again = site.run(*FULL, "-y")

    assert again.code == 0
    assert "is there already" in again.err
    assert len(site.vpcs()) == 1


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (("create", "shop", "--cidr", "10.21.0.0/16", "--public"), "with 10.20.0.0/16"),
        ((*CREATE, "--public", "--subnet-size", "24"), "without 10.20.0.0/24"),
    ],
)
def test_a_namesake_that_is_another_is_left_alone(
    site: Site, argv: tuple[str, ...], why: str
) -> None:
    assert site.run(*FULL, "-y").code == 0

    ran = site.run(*argv, "-y", "-o", "json")

    assert ran.code == 7
    assert why in ran.json()[0]["detail"]


def test_a_vpc_that_overlaps_another_says_so(site: Site) -> None:
    ran = site.run("create", "x", "--cidr", "172.31.0.0/20", "--public", "--dry-run")

    (default,) = site.vpcs(default=True)
    assert f"overlaps {default}, so that they cannot be peered" in ran.err


def test_undo_removes_all_that_was_made(site: Site) -> None:
    assert "hawse undo" in site.run(*FULL, "-y").err

    ran = site.hawse("undo", "-y")

    assert ran.code == 0, ran.err
    assert site.vpcs() == []
    assert site.ec2.describe_addresses()["Addresses"] == []
    assert site.ec2.describe_internet_gateways()["InternetGateways"] == []


def test_undo_leaves_a_vpc_that_somebody_uses(site: Site) -> None:
    assert site.run(*CREATE, "--public", "--zones", "1", "-y").code == 0
    (subnet,) = site.run("subnets", "shop", "-o", "json").json()
    web = launched(site, subnet["id"])

    ran = site.hawse("undo", "-y", "-o", "json")

    assert ran.code != 0
    assert f"instance {web} (web-1) is in it" in ran.json()[0]["detail"]
    assert len(site.vpcs()) == 1


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (CREATE, "the subnets are not said"),
        ((*CREATE, "--public", "--nat", "one"), "serves private ones"),
        (("create", "shop", "--cidr", "10.20.0.1/16", "--public"), "within a block"),
        (("create", "shop", "--cidr", "10.20.0.0/8", "--public"), "within a block"),
        ((*CREATE, "--public", "--subnet-size", "17"), "no room for 3 subnets of /17"),
        ((*CREATE, "--public", "--subnet-size", "30"), "not a size from /16 to /28"),
        ((*CREATE, "--public", "--zones", "6"), "eu-west-1 has eu-west-1a, eu-west-1b"),
    ],
)
def test_what_cannot_be_made_is_refused(site: Site, argv: tuple[str, ...], why: str) -> None:
    ran = site.run(*argv, "-y")

    assert ran.code == 2, ran.err
    assert why in ran.err
    assert site.vpcs() == []


def test_tags_that_the_team_demands_are_demanded(site: Site) -> None:
    ran = site.run(*CREATE, "--public", "-y", env={"HAWSE_TAGS_REQUIRED": "owner"})

    assert ran.code == 2
    assert "--tag owner=VALUE" in ran.err
