"""`hawse ec2 vpc tree`."""

from __future__ import annotations

from tests.commands.ec2.vpc.conftest import Network, Site, launched


def test_a_vpc_is_drawn_with_what_lives_in_it(site: Site, network: Network) -> None:
    web = launched(site, network.public)
    s3 = "com.amazonaws.eu-west-1.s3"
    site.ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=s3, VpcEndpointType="Gateway")
    private = site.ec2.describe_instances(InstanceIds=[web])["Reservations"][0]["Instances"][0]

    ran = site.run("tree", "shop", "--columns", "tree,detail", tty=True)

    lines = [line.rstrip() for line in ran.out.splitlines()]
    assert ran.code == 0, ran.err
    text = "\n".join(lines)
    assert f"VPC {network.vpc} shop" in lines[1]
    assert "├─ eu-west-1a" in text
    assert f"│  └─ subnet {network.public} shop-public" in text
    assert "10.20.0.0/24 · public · 250 free" in text
    assert f"│     └─ instance {web} web-1" in text
    assert private["PrivateIpAddress"] in text
    assert f"├─ internet gateway {network.gateway}" in text
    assert "com.amazonaws.eu-west-1.s3 · Gateway" in text
    assert f"1 subnet · 0.0.0.0/0 → {network.gateway}" in text
    assert lines[-1].startswith("└─ route table")


def test_the_json_names_the_parent_of_each_part(site: Site, network: Network) -> None:
    web = launched(site, network.private, "db-1")

    rows = {row["id"]: row for row in site.run("tree", network.vpc, "-o", "json").json()}

    assert rows[network.vpc]["parent"] is None
    assert rows["eu-west-1b"]["parent"] == network.vpc
    assert rows[network.private]["parent"] == "eu-west-1b"
    assert (rows[web]["parent"], rows[web]["kind"]) == (network.private, "instance")
    assert (rows[web]["name"], rows[web]["depth"]) == ("db-1", 3)


def test_nat_gateways_peerings_and_other_gateways_are_there(site: Site, network: Network) -> None:
    ec2 = site.ec2
    nat = ec2.create_nat_gateway(SubnetId=network.public, ConnectivityType="private")
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.create_vpc_peering_connection(VpcId=network.vpc, PeerVpcId=other)
    egress = ec2.create_egress_only_internet_gateway(VpcId=network.vpc)
    vpn = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpcId=network.vpc, VpnGatewayId=vpn)

    rows = {row["kind"]: row for row in site.run("tree", "shop", "-o", "json").json()}

    assert rows["NAT gateway"]["id"] == nat["NatGateway"]["NatGatewayId"]
    assert rows["NAT gateway"]["parent"] == network.public
    assert other in rows["peering"]["detail"]
    egress_id = egress["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    assert rows["egress-only gateway"]["id"] == egress_id
    assert rows["VPN gateway"]["id"] == vpn


def test_a_name_that_no_vpc_has_is_said(site: Site, network: Network) -> None:
    for verb in ("tree", "subnets"):
        ran = site.run(verb, "nope")

        assert ran.code == 4
        assert "nope" in ran.err


def test_a_vpc_without_subnets_is_found_all_the_same(site: Site) -> None:
    vpc = site.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]

    ran = site.run("subnets", vpc)

    assert ran.code == 0
    assert "no subnets" in ran.err
