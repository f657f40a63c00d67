"""`hawse ec2 vpc rm`: the VPC's own parts in order; all else blocks, and is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.services.ec2.calls_vpcs import DELETE_NAT_GATEWAY
from tests.commands.ec2.vpc.conftest import Network, Site, launched, tagged


@pytest.fixture
def furnished(site: Site, network: Network) -> Network:
    """A VPC with all that is its own."""
    ec2 = site.ec2
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=network.public, AllocationId=address)
    s3 = "com.amazonaws.eu-west-1.s3"
    ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=s3, VpcEndpointType="Gateway")
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.create_vpc_peering_connection(VpcId=network.vpc, PeerVpcId=other)
    ec2.create_egress_only_internet_gateway(VpcId=network.vpc)
    ec2.create_network_acl(VpcId=network.vpc)
    web, db = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=network.vpc)["GroupId"]
        for name in ("web", "db")
    )
    for group, named in ((web, db), (db, web)):
        pairs = [{"GroupId": named}]
        rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": pairs}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        if group == web:
            ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[rule])
    return network


def left(site: Site, vpc: str) -> dict[str, Any]:
    """What of the VPC is there."""
    ec2 = site.ec2
    here = [{"Name": "vpc-id", "Values": [vpc]}]
    return {
        "subnets": ec2.describe_subnets(Filters=here)["Subnets"],
        "tables": ec2.describe_route_tables(Filters=here)["RouteTables"],
        "groups": ec2.describe_security_groups(Filters=here)["SecurityGroups"],
        "acls": [  # moto keeps the default one of a VPC that is gone
            one
            for one in ec2.describe_network_acls(Filters=here)["NetworkAcls"]
            if not one["IsDefault"]
        ],
        "addresses": ec2.describe_addresses()["Addresses"],
        "gateways": ec2.describe_internet_gateways(
            Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}]
        )["InternetGateways"],
    }


def test_all_that_is_its_own_goes_with_it(site: Site, furnished: Network) -> None:
    ran = site.run("rm", "shop", "--allow", "shop", "-y", "-o", "json")

    assert ran.code == 0, ran.err
    assert {row["outcome"] for row in ran.json()} == {"done"}
    assert furnished.vpc not in site.vpcs()
    assert not any(left(site, furnished.vpc).values())
    changes = [row["change"] for row in ran.json()]
    assert changes[-1] == "delete VPC"
    assert changes.count("revoke rule") == 3


def test_the_plan_names_every_part_and_says_what_is_lost(site: Site, furnished: Network) -> None:
    ran = site.run("rm", "shop", tty=True, answers=["no"])

    assert ran.code == 7
    assert ran.asked == ["shop is lost for good. Type shop to go on: "]
    for part in (furnished.public, furnished.private, furnished.gateway):
        assert part in ran.err
    assert "DESTROYS it, 10.20.0.0/16" in ran.err
    assert "a deleted VPC does not come back: hawse ec2 vpc create makes another one" in ran.err
    assert "nobody gets the same address again" in ran.err
    assert furnished.vpc in site.vpcs()


def test_yes_alone_does_not_delete_a_vpc(site: Site, network: Network) -> None:
    ran = site.run("rm", "shop", "-y")

    assert ran.code == 7
    assert "--allow shop says so beforehand" in ran.err
    assert network.vpc in site.vpcs()


def test_addresses_can_be_kept(site: Site, furnished: Network) -> None:
    ran = site.run("rm", "shop", "--keep-addresses", "--allow", "shop", "-y")

    assert ran.code == 0, ran.err
    assert len(left(site, furnished.vpc)["addresses"]) == 1


def test_what_is_not_its_own_blocks_and_is_a_tree(site: Site, network: Network) -> None:
    web = launched(site, network.public, "web-1")
    spare = site.ec2.create_network_interface(SubnetId=network.private, Description="spare")
    id_ = spare["NetworkInterface"]["NetworkInterfaceId"]
    vpn = site.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    site.ec2.attach_vpn_gateway(VpcId=network.vpc, VpnGatewayId=vpn)

    ran = site.run("rm", "shop", "--allow", "shop", "-y", tty=True)

    assert ran.code == 7
    zones = {network.public: "shop-public eu-west-1a", network.private: "shop-private eu-west-1b"}
    for subnet, where in zones.items():
        assert f"    ├─ subnet {subnet} {where}" in ran.err
    assert f"└─ instance {web} (web-1): hawse ec2 terminate {web}" in ran.err
    assert f"interface {id_} (spare): aws ec2 delete-network-interface" in ran.err
    assert f"VPN gateway {vpn}: aws ec2 detach-vpn-gateway" in ran.err
    assert "1 blocked" in ran.err
    assert len(left(site, network.vpc)["subnets"]) == 2


def test_a_dry_run_shows_the_tree_too(site: Site, network: Network) -> None:
    web = launched(site, network.public)

    ran = site.run("rm", "shop", "--dry-run")

    assert ran.code == 7
    assert f"instance {web} (web-1): hawse ec2 terminate {web}" in ran.err


def test_one_that_is_blocked_does_not_keep_the_others(site: Site, network: Network) -> None:
    made = site.ec2.create_vpc(CidrBlock="10.1.0.0/16", TagSpecifications=tagged("vpc", "shop-2"))
    launched(site, network.public)

    allowed = ("--allow", "shop", "--allow", "shop-2")
    ran = site.run("rm", "shop", "shop-2", *allowed, "-y", "-o", "json")

    assert ran.code == 6
    rows = {row["id"]: row for row in ran.json()}
    assert rows[made["Vpc"]["VpcId"]]["outcome"] == "done"
    assert rows[network.vpc]["outcome"] == "blocked"
    assert "(web-1) is in it" in rows[network.vpc]["detail"]


def test_default_vpcs_of_several_regions_go_with_one_word(site: Site) -> None:
    places = ("-r", "eu-west-1", "-r", "eu-central-1")

    ran = site.run("rm", "--default", *places, tty=True, answers=["default", "8"])

    assert ran.code == 0, (ran.err, ran.asked)
    assert ran.asked[0] == "default is lost for good. Type default to go on: "
    assert len(ran.asked) == 2
    assert "launches without a subnet fail from then on" in ran.err
    assert "aws ec2 create-default-vpc makes another one" in ran.err
    for region in ("eu-west-1", "eu-central-1"):
        assert site.moto.client("ec2", region).describe_vpcs()["Vpcs"] == []


def test_a_region_without_a_default_vpc_has_nothing_to_do(site: Site) -> None:
    assert site.run("rm", "--default", "--allow", "default", "-y").code == 0

    again = site.run("rm", "--default", "--allow", "default", "-y")

    assert again.code == 0
    assert "nothing to do" in again.err


@pytest.mark.parametrize("argv", [(), ("shop", "--default")])
def test_which_vpc_has_to_be_said(site: Site, argv: tuple[str, ...]) -> None:
    assert site.run("rm", *argv).code == 2


def test_a_vpc_that_nobody_knows_is_not_found(site: Site) -> None:
    assert site.run("rm", "nope", "-y").code == 4


def test_a_failure_in_the_middle_is_finished_by_the_same_command(
    site: Site, furnished: Network, tmp_path: Path
) -> None:
    """What was planned and is gone already is no reason to stop."""
    plan = tmp_path / "plan.json"
    assert site.run("rm", "shop", "--plan", str(plan), "--allow", "shop").code == 0
    site.ec2.delete_subnet(SubnetId=furnished.private)

    ran = site.hawse("apply", str(plan), "-y")

    assert ran.code == 0, ran.err
    assert furnished.vpc not in site.vpcs()


def test_a_nat_gateway_is_waited_for_before_its_subnet_goes(
    site: Site, furnished: Network, tmp_path: Path
) -> None:
    """The plan says so, since moto deletes a NAT gateway at once and AWS takes minutes."""
    plan = tmp_path / "plan.json"
    assert site.run("rm", "shop", "--plan", str(plan), "--allow", "shop").code == 0
    entries = json.loads(plan.read_text("utf-8"))["plans"][0]["entries"]

    (nat,) = (one for one in entries if one["call"] == DELETE_NAT_GATEWAY.name)
    assert nat["wait"]["path"].endswith(".State")
    assert nat["wait"]["want"] == ["deleted", "Deleted"]
    subnets = [one for one in entries if one["says"] == "delete subnet"]
    assert len(subnets) == 2
    assert all(nat["on"] in one["after"] for one in subnets)
    (address,) = (one for one in entries if one["says"] == "release address")
    assert address["after"] == [nat["on"]]
