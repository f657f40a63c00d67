"""Public addresses: whose, used or idle, and at what price."""

from __future__ import annotations

from typing import Any

from hawse.services.ec2.vpcs.addresses import IDLE, IN_USE, Found, rows, summed
from hawse.services.ec2.vpcs.owners import Place
from hawse.services.prices.rates import Price, Prices

PRICES = Prices(
    {
        name: Price(0.005, "hour", "AWS price list", "eu-west-1", "2026-11-20")
        for name in (IN_USE, IDLE)
    }
)
UNKNOWN = Prices({}, "the price list is denied")


def interface(id_: str, *ips: str, **members: Any) -> dict[str, Any]:
    held = [{"Association": {"PublicIp": ip, "IpOwnerId": "amazon"}} for ip in ips]
    return {
        "NetworkInterfaceId": id_,
        "Status": "in-use",
        "VpcId": "vpc-1",
        "PrivateIpAddresses": held,
        **({"Association": held[0]["Association"]} if held else {}),
        **members,
    }


def instance(id_: str, state: str = "running") -> dict[str, Any]:
    return {
        "InstanceId": id_,
        "State": {"Name": state},
        "Tags": [{"Key": "Name", "Value": f"name of {id_}"}],
    }


def elastic(ip: str, **members: Any) -> dict[str, Any]:
    return {"PublicIp": ip, "AllocationId": f"eipalloc-{ip}", "PublicIpv4Pool": "amazon", **members}


def found(**members: Any) -> Found:
    return Found(Place("aws", "eu-west-1"), **members)


def test_kinds_are_told_apart_and_idle_ones_come_first() -> None:
    listed = rows(
        found(
            addresses=[elastic("1.0.0.1"), elastic("1.0.0.2", AssociationId="eipassoc-1")],
            interfaces=[
                interface("eni-1", "1.0.0.2", Attachment={"InstanceId": "i-1"}),
                interface("eni-2", "1.0.0.3", Attachment={"InstanceId": "i-2"}),
                interface("eni-3", "1.0.0.4", Description="ELB app/web/50dc6c495c0c9188"),
            ],
            instances=[instance("i-1"), instance("i-2")],
        ),
        PRICES,
    )

    assert [(row.ip, row.kind, row.idle, row.owner) for row in listed] == [
        ("1.0.0.1", "elastic", True, None),
        ("1.0.0.3", "auto-assigned", False, "instance i-2 (name of i-2)"),
        ("1.0.0.2", "elastic", False, "instance i-1 (name of i-1)"),
        ("1.0.0.4", "service", False, "load balancer app/web/50dc6c495c0c9188 (web)"),
    ]
    assert {row.usd_month for row in listed} == {3.65}
    assert listed[0].detail == "associated with nothing"


def test_an_address_of_a_stopped_instance_is_idle() -> None:
    one = interface("eni-1", "1.0.0.2", Attachment={"InstanceId": "i-1"})
    (row,) = rows(
        found(
            addresses=[elastic("1.0.0.2")], interfaces=[one], instances=[instance("i-1", "stopped")]
        ),
        PRICES,
    )

    assert (row.idle, row.detail) == (True, "its instance is stopped")


def test_an_address_of_an_unattached_interface_is_idle() -> None:
    one = interface("eni-1", "1.0.0.2", Status="available")
    (row,) = rows(found(addresses=[elastic("1.0.0.2")], interfaces=[one]), PRICES)

    assert (row.idle, row.detail) == (True, "its interface is attached to nothing")


def test_every_address_of_an_interface_counts_once() -> None:
    listed = rows(found(interfaces=[interface("eni-1", "1.0.0.2", "1.0.0.3")]), PRICES)

    assert [row.ip for row in listed] == ["1.0.0.2", "1.0.0.3"]


def test_a_nat_gateway_is_called_by_its_name() -> None:
    nat = {
        "NatGatewayId": "nat-1",
        "Tags": [{"Key": "Name", "Value": "out"}],
        "NatGatewayAddresses": [{"NetworkInterfaceId": "eni-1"}],
    }
    (row,) = rows(found(interfaces=[interface("eni-1", "1.0.0.2")], nats=[nat]), PRICES)

    assert row.owner == "NAT gateway nat-1 (out)"


def test_an_own_range_costs_nothing_and_a_pool_of_ipam_is_not_known() -> None:
    own = elastic("1.0.0.1", PublicIpv4Pool="ipv4pool-ec2-012")
    pool = elastic("1.0.0.2", PublicIpv4Pool="ipam-pool-012")

    listed = {row.ip: row for row in rows(found(addresses=[own, pool]), PRICES)}

    assert (listed["1.0.0.1"].usd_month, listed["1.0.0.1"].detail) == (
        0.0,
        "of the account's own range",
    )
    assert listed["1.0.0.2"].usd_month is None


def test_the_sum_says_where_its_price_is_from() -> None:
    listed = rows(found(addresses=[elastic("1.0.0.1"), elastic("1.0.0.2")]), PRICES)

    assert summed(listed, "eu-west-1", PRICES) == (
        "eu-west-1: 2 public addresses, 2 idle, $7.30 a month (AWS price list of 2026-11-20)"
    )


def test_an_unknown_price_is_said_to_be_unknown() -> None:
    listed = rows(found(addresses=[elastic("1.0.0.1")]), UNKNOWN)

    assert listed[0].usd_month is None
    assert summed(listed, "eu-west-1", UNKNOWN) == (
        "eu-west-1: 1 public address, 1 idle, price unknown (the price list is denied)"
    )
