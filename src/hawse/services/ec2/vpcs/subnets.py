"""Subnets as rows: where they are, what is left in them and where they lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from itertools import islice
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError
from hawse.rows import Row, column, quick_row
from hawse.services.ec2.calls import DESCRIBE_SUBNETS
from hawse.services.ec2.calls_groups import DESCRIBE_VPCS
from hawse.services.ec2.calls_vpcs import DESCRIBE_ROUTE_TABLES, DESCRIBE_VPC_PEERING_CONNECTIONS
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.vpcs.blocks import free, never_secondary, secondary_range, usable
from hawse.services.ec2.vpcs.finding import Network, find_vpcs, in_vpcs, network_of, one_vpc
from hawse.services.ec2.vpcs.routes import Routes, route_destinations

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SUBNETS = (DESCRIBE_VPCS, DESCRIBE_SUBNETS, DESCRIBE_ROUTE_TABLES)
NEXT = (*SUBNETS, DESCRIBE_VPC_PEERING_CONNECTIONS)
_KINDS = {"public": "yellow"}


@quick_row
class Subnet(Row):
    """One subnet."""

    id: str
    name: str | None = column(doc="The Name tag.")
    vpc: str = column(doc="The name of its VPC, or its id.")
    cidr: str = column()
    zone: str | None = column(doc="Availability zone.")
    kind: str | None = column(
        colour=_KINDS,
        doc="public when a default route of its table leads to an internet gateway, else private.",
    )
    route: tuple[str, ...] = column(show="list", doc="What its default routes lead to.")
    free: int | None = column(doc="Addresses that nothing has.")
    used: float | None = column(show="share", doc="Share of its addresses in use, in percent.")
    table: str | None = column(wide=True, doc="Its route table: its own or the main one.")
    public_ips: bool = column(
        show="bool", wide=True, doc="Whether instances get a public address unasked."
    )
    vpc_id: str = column(wide=True)


@quick_row
class FreeBlock(Row):
    """A block that nothing has."""

    cidr: str
    within: str = column(doc="The block of the VPC that it is in; the range, for a secondary one.")
    addresses: int = column(doc="How many of them a subnet can give to its things.")


def list_subnets(target: Target, names: Sequence[str] = ()) -> Iterator[Subnet]:
    """The subnets of the VPCs of these names; of all, without."""
    vpcs = {one.id: one for one in find_vpcs(target, names)}
    target.gate.named += [(target, one.id, one.name) for one in vpcs.values()]
    if not vpcs:
        return
    parts = list(in_vpcs(vpcs)) if names else [[]]
    tables = [t for part in parts for t in target.items(DESCRIBE_ROUTE_TABLES, Filters=part)]
    items = [s for part in parts for s in target.items(DESCRIBE_SUBNETS, Filters=part)]
    routes = Routes(tables)
    for item in sorted(items, key=lambda i: (i["VpcId"], IPv4Network(i["CidrBlock"]))):
        yield subnet_of(item, routes, vpcs.get(item["VpcId"]))


def subnet_of(item: Any, routes: Routes, vpc: Network | None) -> Subnet:
    """The row of one subnet of DescribeSubnets."""
    table = routes.table_of(item)
    left = item.get("AvailableIpAddressCount")
    return Subnet(
        id=item["SubnetId"],
        name=tags_of(item).get("Name"),
        vpc=vpc.called if vpc else item["VpcId"],
        cidr=item["CidrBlock"],
        zone=item.get("AvailabilityZone"),
        kind=routes.kind(item),
        route=routes.ways_out(item),
        free=left,
        used=share_used(item["CidrBlock"], left),
        table=table["RouteTableId"] if table else None,
        public_ips=bool(item.get("MapPublicIpOnLaunch")),
        vpc_id=item["VpcId"],
    )


def share_used(cidr: str, left: int | None) -> float | None:
    """How much of a subnet is taken, in percent of what AWS leaves to its things."""
    room = usable(IPv4Network(cidr))
    if left is None or not room:
        return None
    return round(100.0 * (room - left) / room, 1)


def next_blocks(
    target: Target, name: str, prefix: int, *, count: int, secondary: bool
) -> Iterator[FreeBlock]:
    """The next free blocks of this size: in the VPC, or for a secondary block of it.

    A secondary block keeps out of whatever this region knows: other VPCs, peers and routes.
    """
    vpc = one_vpc(target, name)
    rooms = [secondary_range(vpc.blocks)] if secondary else list(vpc.blocks)
    taken = _known(target, vpc) if secondary else _subnet_blocks(target, vpc)
    found = list(islice(free(rooms, taken, prefix), count))
    if not found:
        hint = "" if secondary else f"hawse ec2 vpc next-cidr {name} --size {prefix} --secondary"
        why = f"nothing is free in {', '.join(map(str, rooms))}"
        raise CLIError(f"no /{prefix} in {vpc.called}", why=why, hint=hint)
    for one in found:
        (room,) = (room for room in rooms if one.subnet_of(room))
        yield FreeBlock(str(one), str(room), usable(one))


def _subnet_blocks(target: Target, vpc: Network) -> list[IPv4Network]:
    (part,) = in_vpcs((vpc.id,))
    return [IPv4Network(i["CidrBlock"]) for i in target.items(DESCRIBE_SUBNETS, Filters=part)]


def _known(target: Target, vpc: Network) -> list[IPv4Network]:
    """All that a secondary block should keep out of."""
    (part,) = in_vpcs((vpc.id,))
    tables = target.items(DESCRIBE_ROUTE_TABLES, Filters=part)
    texts = [*route_destinations(tables), *_peers(target)]
    others = [block for item in target.items(DESCRIBE_VPCS) for block in network_of(item).blocks]
    return [*others, *never_secondary(vpc.blocks), *map(IPv4Network, texts)]


def _peers(target: Target) -> Iterator[str]:
    for item in target.items(DESCRIBE_VPC_PEERING_CONNECTIONS):
        for side in ("AccepterVpcInfo", "RequesterVpcInfo"):
            for one in item.get(side, {}).get("CidrBlockSet", ()):
                yield one["CidrBlock"]
