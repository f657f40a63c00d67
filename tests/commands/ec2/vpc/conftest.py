"""`hawse ec2 vpc` on moto over HTTP, and a network there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from hawse.app import App
from tests.conftest import Ran, runner
from tests.moto_server import Moto


@dataclass(frozen=True)
class Site:
    """A server without default VPCs, and hawse."""

    moto: Moto
    make_app: Callable[..., App]

    @property
    def ec2(self) -> Any:
        """boto3, to arrange and to look."""
        return self.moto.client("ec2")

    def run(self, *argv: str, env: dict[str, str] | None = None, **options: Any) -> Ran:
        """`hawse ec2 vpc …`."""

        def make(*args: Any, **more: Any) -> App:
            return replace(self.make_app(*args, **more), connect=None)

        return runner(make)("ec2", "vpc", *argv, env={**self.moto.env, **(env or {})}, **options)

    def hawse(self, *argv: str, **options: Any) -> Ran:
        """Any other command."""

        def make(*args: Any, **more: Any) -> App:
            return replace(self.make_app(*args, **more), connect=None)

        return runner(make)(*argv, env=self.moto.env, **options)

    def vpcs(self, *, default: bool = False) -> list[str]:
        """The ids of the VPCs that are, or are not, default ones."""
        found = self.ec2.describe_vpcs()["Vpcs"]
        return [one["VpcId"] for one in found if one["IsDefault"] is default]


@pytest.fixture
def site(moto: Moto, make_app: Callable[..., App], monkeypatch: pytest.MonkeyPatch) -> Site:
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)
    return Site(moto, make_app)


def tagged(kind: str, name: str) -> list[dict[str, Any]]:
    """TagSpecifications with a name."""
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


@dataclass(frozen=True)
class Network:
    """A VPC 10.20.0.0/16 with a public and a private subnet, an instance in each."""

    vpc: str
    public: str
    private: str
    gateway: str
    instances: tuple[str, ...] = ()


@pytest.fixture
def network(site: Site) -> Network:
    ec2 = site.ec2
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=tagged("vpc", "shop"))
    id_ = vpc["Vpc"]["VpcId"]

    def subnet(name: str, cidr: str, zone: str) -> str:
        made = ec2.create_subnet(
            VpcId=id_,
            CidrBlock=cidr,
            AvailabilityZone=zone,
            TagSpecifications=tagged("subnet", name),
        )
        return str(made["Subnet"]["SubnetId"])

    public = subnet("shop-public", "10.20.0.0/24", "eu-west-1a")
    private = subnet("shop-private", "10.20.1.0/24", "eu-west-1b")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=id_)
    table = ec2.create_route_table(VpcId=id_)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=public)
    return Network(id_, public, private, gateway)


def launched(site: Site, subnet: str, name: str = "web-1") -> str:
    """The id of an instance in the subnet."""
    made = site.ec2.run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        TagSpecifications=tagged("instance", name),
    )
    return str(made["Instances"][0]["InstanceId"])
