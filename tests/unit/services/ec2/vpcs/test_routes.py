"""Public or private: what the route tables say."""

from __future__ import annotations

from typing import Any

from hawse.services.ec2.vpcs.routes import Routes, route_destinations

SUBNET = {"SubnetId": "subnet-1", "VpcId": "vpc-1"}


def table(*routes: dict[str, Any], main: bool = False, subnet: str = "") -> dict[str, Any]:
    association = {"Main": True} if main else {"SubnetId": subnet}
    return {
        "RouteTableId": "rtb-main" if main else "rtb-own",
        "VpcId": "vpc-1",
        "Associations": [association],
        "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"}, *routes],
    }


def default(**via: Any) -> dict[str, Any]:
    return {"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **via}


def test_its_own_table_counts_before_the_main_one() -> None:
    tables = [
        table(default(GatewayId="igw-1"), main=True),
        table(default(NatGatewayId="nat-1"), subnet="subnet-1"),
    ]

    assert Routes(tables).kind(SUBNET) == "private"
    assert Routes(tables).ways_out(SUBNET) == ("nat-1",)


def test_without_its_own_table_the_main_one_counts() -> None:
    routes = Routes([table(default(GatewayId="igw-1"), main=True)])

    assert routes.kind(SUBNET) == "public"


def test_a_route_to_a_gateway_that_is_gone_leads_nowhere() -> None:
    routes = Routes([table(default(GatewayId="igw-1", State="blackhole"), main=True)])

    assert routes.kind(SUBNET) == "private"
    assert routes.ways_out(SUBNET) == ()


def test_without_any_table_nobody_knows() -> None:
    assert Routes([]).kind(SUBNET) is None


def test_ipv6_alone_makes_a_subnet_public() -> None:
    way = {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "State": "active"}

    assert Routes([table(way, main=True)]).kind(SUBNET) == "public"


def test_routes_to_elsewhere_are_told_without_the_vpc_itself() -> None:
    elsewhere = {"DestinationCidrBlock": "172.16.0.0/16", "TransitGatewayId": "tgw-1"}

    found = list(route_destinations([table(elsewhere, default(GatewayId="igw-1"), main=True)]))

    assert found == ["172.16.0.0/16"]
