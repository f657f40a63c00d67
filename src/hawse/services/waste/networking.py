"""Addresses, gateways, endpoints, groups and load balancers, as the rules see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hawse.services.ec2.instances import tags_of


@dataclass(frozen=True, slots=True)
class Address:
    """An Elastic IP; `on` is the instance that it is on, or the interface, or ""."""

    id: str
    name: str = ""
    ip: str = ""
    instance: str = ""
    interface: str = ""

    @property
    def on(self) -> str:
        """What it is associated with."""
        return self.instance or self.interface


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface; `kind` is what AWS made it for, "interface" for a plain one."""

    id: str
    name: str = ""
    status: str = "in-use"
    kind: str = "interface"
    managed: bool = False
    requester: str = ""
    description: str = ""
    instance: str = ""
    public_ips: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nat:
    """A NAT gateway; `private` ones have no address and may serve what no route shows."""

    id: str
    name: str = ""
    vpc: str = ""
    subnet: str = ""
    state: str = "available"
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Routes:
    """One route table: the NAT gateways that it leads to."""

    id: str
    nats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet and its zone."""

    id: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A VPC endpoint; `zones` is in how many an interface endpoint is paid for."""

    id: str
    name: str = ""
    kind: str = "Interface"
    service: str = ""
    vpc: str = ""
    state: str = "available"
    zones: int = 0
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A security group; `refers` are the groups that its rules name."""

    id: str
    name: str = ""
    vpc: str = ""
    refers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Balancer:
    """A load balancer. A classic one (`kind` classic) knows its `listeners` and `instances`."""

    id: str
    name: str = ""
    kind: str = "application"
    created: datetime | None = None
    listeners: int | None = None
    instances: int | None = None

    @property
    def dimension(self) -> str:
        """What its measurements know it by: `app/web/50dc6c495c0c9188`."""
        return self.id.partition(":loadbalancer/")[2] or self.name


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A target group and the load balancers that send to it."""

    id: str
    name: str = ""
    kind: str = "instance"
    balancers: tuple[str, ...] = ()

    @property
    def dimension(self) -> str:
        """What its measurements know it by: `targetgroup/web/73e2d6bc24d8a067`."""
        return self.id.rpartition(":")[2]


def address(item: Mapping[str, Any]) -> Address:
    """One of DescribeAddresses."""
    return Address(
        id=item.get("AllocationId") or item["PublicIp"],
        name=tags_of(item).get("Name", ""),
        ip=item.get("PublicIp", ""),
        instance=item.get("InstanceId", ""),
        interface=item.get("NetworkInterfaceId", "") if item.get("AssociationId") else "",
    )


def interface(item: Mapping[str, Any]) -> Interface:
    """One of DescribeNetworkInterfaces."""
    associations = [item.get("Association")]
    associations += [one.get("Association") for one in item.get("PrivateIpAddresses", ())]
    public = [one["PublicIp"] for one in associations if one and one.get("PublicIp")]
    tags = {tag["Key"]: tag.get("Value", "") for tag in item.get("TagSet", ())}
    return Interface(
        id=item["NetworkInterfaceId"],
        name=tags.get("Name", ""),
        status=item.get("Status", ""),
        kind=item.get("InterfaceType", "interface"),
        managed=bool(item.get("RequesterManaged")),
        requester=item.get("RequesterId", ""),
        description=item.get("Description", ""),
        instance=item.get("Attachment", {}).get("InstanceId", ""),
        public_ips=tuple(dict.fromkeys(public)),
        groups=tuple(group["GroupId"] for group in item.get("Groups", ())),
    )


def nat(item: Mapping[str, Any]) -> Nat:
    """One of DescribeNatGateways."""
    return Nat(
        item["NatGatewayId"],
        tags_of(item).get("Name", ""),
        item.get("VpcId", ""),
        item.get("SubnetId", ""),
        item.get("State", ""),
        item.get("CreateTime"),
    )


def routes(item: Mapping[str, Any]) -> Routes:
    """One of DescribeRouteTables."""
    nats = (route.get("NatGatewayId", "") for route in item.get("Routes", ()))
    return Routes(item["RouteTableId"], tuple(nat for nat in nats if nat))


def subnet(item: Mapping[str, Any]) -> Subnet:
    """One of DescribeSubnets."""
    return Subnet(item["SubnetId"], item.get("AvailabilityZone", ""))


def endpoint(item: Mapping[str, Any]) -> Endpoint:
    """One of DescribeVpcEndpoints."""
    return Endpoint(
        id=item["VpcEndpointId"],
        name=tags_of(item).get("Name", ""),
        kind=item.get("VpcEndpointType", ""),
        service=item.get("ServiceName", ""),
        vpc=item.get("VpcId", ""),
        state=item.get("State", "").lower(),
        zones=len(item.get("SubnetIds", ())),
        created=item.get("CreationTimestamp"),
    )


def group(item: Mapping[str, Any]) -> Group:
    """One of DescribeSecurityGroups."""
    rules = (*item.get("IpPermissions", ()), *item.get("IpPermissionsEgress", ()))
    pairs = (pair.get("GroupId", "") for rule in rules for pair in rule.get("UserIdGroupPairs", ()))
    refers = dict.fromkeys(id for id in pairs if id and id != item["GroupId"])
    return Group(item["GroupId"], item.get("GroupName", ""), item.get("VpcId", ""), tuple(refers))


def balancer(item: Mapping[str, Any]) -> Balancer:
    """One of ELBv2's DescribeLoadBalancers."""
    return Balancer(
        item["LoadBalancerArn"],
        item.get("LoadBalancerName", ""),
        item.get("Type", "application"),
        item.get("CreatedTime"),
    )


def classic(item: Mapping[str, Any]) -> Balancer:
    """One of ELB's DescribeLoadBalancers."""
    return Balancer(
        item["LoadBalancerName"],
        item["LoadBalancerName"],
        "classic",
        item.get("CreatedTime"),
        len(item.get("ListenerDescriptions", ())),
        len(item.get("Instances", ())),
    )


def target_group(item: Mapping[str, Any]) -> TargetGroup:
    """One of DescribeTargetGroups."""
    return TargetGroup(
        item["TargetGroupArn"],
        item.get("TargetGroupName", ""),
        item.get("TargetType", ""),
        tuple(item.get("LoadBalancerArns", ())),
    )
