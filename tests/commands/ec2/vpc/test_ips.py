"""`hawse ec2 vpc ips`."""

from __future__ import annotations

from tests.commands.ec2.vpc.conftest import Network, Site, launched


def test_addresses_are_listed_with_what_has_them_and_the_sum(site: Site, network: Network) -> None:
    """moto has no price list, so that the price is unknown."""
    ec2 = site.ec2
    idle = ec2.allocate_address(Domain="vpc")["PublicIp"]
    web = launched(site, network.public)
    held = ec2.allocate_address(Domain="vpc")
    ec2.associate_address(AllocationId=held["AllocationId"], InstanceId=web)
    nat = ec2.allocate_address(Domain="vpc")
    made = ec2.create_nat_gateway(SubnetId=network.public, AllocationId=nat["AllocationId"])

    ran = site.run("ips", "-o", "json")

    assert ran.code == 0, ran.err
    rows = {row["ip"]: row for row in ran.json()}
    assert (rows[idle]["kind"], rows[idle]["idle"]) == ("elastic", True)
    assert rows[held["PublicIp"]]["owner"] == f"instance {web} (web-1)"
    assert rows[held["PublicIp"]]["idle"] is False
    assert made["NatGateway"]["NatGatewayId"] in str(rows[nat["PublicIp"]]["owner"])
    assert rows[idle]["usd_month"] is None
    assert f"eu-west-1: {len(rows)} public addresses, 1 idle, price unknown" in ran.err


def test_where_there_is_none_nothing_is_said(site: Site) -> None:
    ran = site.run("ips", "-o", "json")

    assert (ran.code, ran.json()) == (0, [])
    assert "price" not in ran.err
