"""`hawse ec2 vpc ls`, `subnets` and `next-cidr`."""

from __future__ import annotations

from tests.commands.ec2.vpc.conftest import Network, Site, launched


def test_a_vpc_is_listed_with_what_is_in_it(site: Site, network: Network) -> None:
    launched(site, network.private)
    site.ec2.create_nat_gateway(SubnetId=network.private, ConnectivityType="private")

    (row,) = site.run("ls", "shop", "-o", "json").json()

    assert row == {
        "id": network.vpc,
        "name": "shop",
        "cidrs": ["10.20.0.0/16"],
        "default": False,
        "subnets": 2,
        "instances": 1,
        "internet_gateway": network.gateway,
        "nat_gateways": 1,
        "state": "available",
        "tags": {"Name": "shop"},
    }


def test_all_vpcs_are_listed_without_a_name(site: Site, network: Network) -> None:
    rows = site.run("ls", "-o", "json").json()

    assert {row["id"]: row["default"] for row in rows} == {
        network.vpc: False,
        site.vpcs(default=True)[0]: True,
    }


def test_a_name_that_no_vpc_has_is_said(site: Site) -> None:
    ran = site.run("ls", "nope")

    assert ran.code == 4
    assert "nope" in ran.err


def test_a_subnet_is_public_by_its_routes(site: Site, network: Network) -> None:
    rows = site.run("subnets", "shop", "-o", "json").json()

    assert [(row["name"], row["kind"], row["route"]) for row in rows] == [
        ("shop-public", "public", [network.gateway]),
        ("shop-private", "private", []),
    ]


def test_a_subnet_says_how_much_of_it_is_used(site: Site, network: Network) -> None:
    launched(site, network.public)

    rows = site.run("subnets", network.vpc, "-o", "json").json()

    assert [(row["free"], row["used"]) for row in rows] == [(250, 0.4), (251, 0.0)]


def test_the_next_block_is_behind_the_subnets(site: Site, network: Network) -> None:
    rows = site.run("next-cidr", "shop", "--size", "/24", "--count", "2", "-o", "json").json()

    assert rows == [
        {"cidr": "10.20.2.0/24", "within": "10.20.0.0/16", "addresses": 251},
        {"cidr": "10.20.3.0/24", "within": "10.20.0.0/16", "addresses": 251},
    ]
    assert site.run("next-cidr", "shop", "-o", "ids").out == "10.20.2.0/24\n"


def test_a_secondary_block_keeps_out_of_other_vpcs(site: Site, network: Network) -> None:
    site.ec2.create_vpc(CidrBlock="10.0.0.0/16")
    site.ec2.create_vpc(CidrBlock="10.2.0.0/16")

    rows = site.run(
        "next-cidr", "shop", "--secondary", "--size", "16", "--count", "3", "-o", "json"
    )

    assert [row["cidr"] for row in rows.json()] == ["10.1.0.0/16", "10.3.0.0/16", "10.4.0.0/16"]


def test_a_secondary_block_keeps_out_of_routes_and_peers(site: Site, network: Network) -> None:
    ec2 = site.ec2
    other = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(VpcId=network.vpc, PeerVpcId=other)
    (table,) = ec2.describe_route_tables(
        Filters=[
            {"Name": "vpc-id", "Values": [network.vpc]},
            {"Name": "association.main", "Values": ["true"]},
        ]
    )["RouteTables"]
    ec2.create_route(
        RouteTableId=table["RouteTableId"],
        DestinationCidrBlock="10.1.0.0/16",
        VpcPeeringConnectionId=peering["VpcPeeringConnection"]["VpcPeeringConnectionId"],
    )

    rows = site.run("next-cidr", "shop", "--secondary", "--size", "/16", "-o", "json").json()

    assert [row["cidr"] for row in rows] == ["10.2.0.0/16"]


def test_a_vpc_that_is_full_says_how_it_can_grow(site: Site, network: Network) -> None:
    ran = site.run("next-cidr", "shop", "--size", "/16")

    assert ran.code == 1
    assert "no /16 in shop: nothing is free in 10.20.0.0/16" in ran.err
    assert "hawse ec2 vpc next-cidr shop --size 16 --secondary" in ran.err


def test_a_size_that_aws_does_not_take_is_refused(site: Site) -> None:
    ran = site.run("next-cidr", "shop", "--size", "/8")

    assert ran.code == 2
    assert "--size /8: not a size from /16 to /28" in ran.err


def test_a_vpc_that_is_not_there_is_not_found(site: Site) -> None:
    assert site.run("next-cidr", "nope").code == 4
