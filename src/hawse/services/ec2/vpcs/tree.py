"""A VPC as a tree: its subnets by zone with what lives there, then what it is connected by.

Each line is a row of its own with its parent, so that the JSON says what the drawing shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.plurals import counted
from hawse.rows import Row, column, quick_row
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.vpcs.drawing import guides
from hawse.services.ec2.vpcs.finding import find_vpcs
from hawse.services.ec2.vpcs.owners import Owner
from hawse.services.ec2.vpcs.routes import Routes, is_main
from hawse.services.ec2.vpcs.survey import Item, Survey, survey

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@quick_row
class NetworkPart(Row):
    """One line of the tree."""

    id: str = column(wide=True)
    tree: str = column(show="whole", doc="The line as it is drawn.")
    detail: str | None
    kind: str = column(wide=True, doc="VPC, zone, subnet, instance, route table, …")
    name: str | None = column(wide=True)
    parent: str | None = column(wide=True, doc="The id of what it is in; null for a VPC.")
    depth: int = column(wide=True)


class Part(NamedTuple):
    """A line before it is drawn."""

    depth: int
    kind: str
    id: str
    name: str
    detail: str
    parent: str


def trees(target: Target, names: Sequence[str]) -> Iterator[NetworkPart]:
    """The trees of the VPCs of these names; of all, without."""
    for vpc in find_vpcs(target, names):
        target.gate.named.append((target, vpc.id, vpc.name))
        yield from drawn(list(parts(survey(target, vpc))))


def drawn(found: Sequence[Part]) -> Iterator[NetworkPart]:
    """The parts as rows."""
    for part, guide in zip(found, guides([part.depth for part in found]), strict=True):
        kind = "" if part.kind == "zone" else part.kind  # its name says what it is
        words = (kind, part.id, part.name)
        yield NetworkPart(
            id=part.id,
            tree=guide + " ".join(dict.fromkeys(word for word in words if word)),
            detail=part.detail or None,
            kind=part.kind,
            name=part.name or None,
            parent=part.parent or None,
            depth=part.depth,
        )


def parts(found: Survey) -> Iterator[Part]:
    """All of one VPC, each part after what it is in."""
    vpc = found.vpc
    detail = _joined(", ".join(vpc.cidrs), "default" if vpc.default else "")
    yield Part(0, "VPC", vpc.id, vpc.name, detail, "")
    yield from _zones(found)
    yield from (
        _named(1, "internet gateway", one, "InternetGatewayId", "", vpc.id)
        for one in found.gateways
    )
    yield from (
        _named(1, "egress-only gateway", one, "EgressOnlyInternetGatewayId", "", vpc.id)
        for one in found.egress
    )
    yield from (
        _named(1, "VPN gateway", one, "VpnGatewayId", "", vpc.id) for one in found.vpn_gateways
    )
    for one in found.attachments:
        detail = str(one.get("TransitGatewayId", ""))
        key = "TransitGatewayAttachmentId"
        yield _named(1, "transit gateway attachment", one, key, detail, vpc.id)
    for one in found.endpoints:
        detail = _joined(one.get("ServiceName", ""), one.get("VpcEndpointType", ""))
        yield _named(1, "endpoint", one, "VpcEndpointId", detail, vpc.id)
    for one in found.peerings:
        yield _named(1, "peering", one, "VpcPeeringConnectionId", _peer(one, vpc.id), vpc.id)
    for one in found.tables:
        yield _named(1, "route table", one, "RouteTableId", _routes(one), vpc.id)


def _zones(found: Survey) -> Iterator[Part]:
    routes = Routes(found.tables)
    subnets = sorted(
        found.subnets, key=lambda s: (s.get("AvailabilityZone", ""), IPv4Network(s["CidrBlock"]))
    )
    for zone, some in groupby(subnets, key=lambda s: str(s.get("AvailabilityZone", ""))):
        yield Part(1, "zone", zone, "", "", found.vpc.id)
        for subnet in some:
            left = subnet.get("AvailableIpAddressCount")
            detail = _joined(
                subnet["CidrBlock"],
                routes.kind(subnet) or "",
                "" if left is None else f"{left:,} free",
            )
            yield _named(2, "subnet", subnet, "SubnetId", detail, zone)
            yield from _living_in(found, subnet["SubnetId"])


def _living_in(found: Survey, subnet: str) -> Iterator[Part]:
    """The interfaces of a subnet, grouped by whose they are; a NAT gateway also without one."""
    owned: dict[Owner, list[Item]] = {
        found.known.get(_first_interface(nat)) or Owner("NAT gateway", nat["NatGatewayId"]): []
        for nat in found.nats
        if nat.get("SubnetId") == subnet
    }
    for interface in found.interfaces:
        if interface.get("SubnetId") == subnet:
            owned.setdefault(found.owner(interface), []).append(interface)
    for owner, interfaces in sorted(owned.items(), key=lambda o: (o[0].kind, o[0].name, o[0].id)):
        yield Part(3, owner.kind, owner.id, owner.name, _addresses(interfaces), subnet)


def _first_interface(nat: Item) -> str:
    return next((a.get("NetworkInterfaceId", "") for a in nat.get("NatGatewayAddresses", ())), "")


def _addresses(interfaces: Sequence[Item]) -> str:
    """Addresses of few interfaces, the number of many."""
    if len(interfaces) > 2:
        return counted(len(interfaces), "interface")
    private = [str(one.get("PrivateIpAddress", "")) for one in interfaces]
    public = [str(one.get("Association", {}).get("PublicIp", "")) for one in interfaces]
    return _joined(*private, *public)


def _routes(table: Item) -> str:
    """Which subnets it is for, and every way but the one within the VPC."""
    subnets = sum(bool(one.get("SubnetId")) for one in table.get("Associations", ()))
    ways = [_way(route) for route in table.get("Routes", ()) if route.get("GatewayId") != "local"]
    count = counted(subnets, "subnet")
    return _joined("main" if is_main(table) else "", count, *ways)


def _way(route: Mapping[str, Any]) -> str:
    to = next((str(v) for k, v in route.items() if k.startswith("Destination") and v), "?")
    via = next(
        (str(v) for k, v in route.items() if k.endswith(("Id", "Arn")) and "Destination" not in k),
        "nothing",
    )
    gone = " (gone)" if route.get("State") == "blackhole" else ""
    return f"{to} → {via}{gone}"


def _peer(peering: Item, vpc: str) -> str:
    sides = (peering.get("RequesterVpcInfo", {}), peering.get("AccepterVpcInfo", {}))
    other = next((side for side in sides if side.get("VpcId") != vpc), sides[1])
    where = " ".join(str(other.get(key, "")) for key in ("OwnerId", "Region", "VpcId")).strip()
    return _joined(where, other.get("CidrBlock", ""), peering.get("Status", {}).get("Code", ""))


def _named(depth: int, kind: str, item: Item, key: str, detail: str, parent: str) -> Part:
    return Part(depth, kind, item[key], tags_of(item).get("Name", ""), detail, parent)


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)
