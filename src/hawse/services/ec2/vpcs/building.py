"""Making a VPC: stages that chain what EC2 gives back, each of which may run twice.

Everything carries the token of its plan in a tag, and each stage looks for that before it makes
anything: a run that is killed at any point and resumed ends with one of everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hawse.plan import Hand, Look, Procedure, Stage
from hawse.services.ec2 import calls_vpcs as calls
from hawse.services.ec2.calls import DESCRIBE_ADDRESSES, DESCRIBE_SUBNETS
from hawse.services.ec2.calls_groups import DESCRIBE_VPCS
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import Filter, matching
from hawse.services.ec2.vpcs.layout import PRIVATE, PUBLIC, Planned
from hawse.services.ec2.vpcs.listing import NAT_LIVE, attached_to

if TYPE_CHECKING:
    from hawse.aws.calls import Read, Write

Item = Mapping[str, Any]

TOKEN = "hawse:operation"
"""The tag that tells what one plan made."""

BUILDING = (
    DESCRIBE_VPCS,
    DESCRIBE_SUBNETS,
    calls.DESCRIBE_INTERNET_GATEWAYS,
    calls.DESCRIBE_ROUTE_TABLES,
    calls.DESCRIBE_NAT_GATEWAYS,
    DESCRIBE_ADDRESSES,
    calls.DESCRIBE_VPC_ENDPOINTS,
    calls.CREATE_VPC,
    calls.MODIFY_VPC_ATTRIBUTE,
    calls.CREATE_SUBNET,
    calls.CREATE_INTERNET_GATEWAY,
    calls.ATTACH_INTERNET_GATEWAY,
    calls.CREATE_ROUTE_TABLE,
    calls.CREATE_ROUTE,
    calls.ASSOCIATE_ROUTE_TABLE,
    calls.ALLOCATE_ADDRESS,
    calls.CREATE_NAT_GATEWAY,
    calls.CREATE_VPC_ENDPOINT,
)
_EVERYWHERE = "0.0.0.0/0"
_NAT_SECONDS = 1200.0
_PAUSES = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Building:  # pylint: disable=too-many-instance-attributes  # what each stage does is told
    """A VPC on its way. `subnets` are Planned as plain tuples, `nats` zones; `vpc` is its id."""

    token: str
    name: str
    cidr: str
    subnets: tuple[tuple[str, ...], ...]
    nats: tuple[str, ...]
    endpoints: tuple[str, ...]
    subnets_said: str
    gateway_said: str
    nats_said: str
    private_said: str
    endpoints_said: str
    tags: Mapping[str, str] = field(default_factory=dict)
    vpc: str = ""

    def planned(self, tier: str = "") -> list[Planned]:
        """The subnets of a tier; all, without."""
        every = [Planned(*one) for one in self.subnets]
        return [one for one in every if tier in ("", one.tier)]

    def once(self, what: str) -> str:
        """A client token: the same for the same thing of the same plan."""
        return sha256(f"{self.token} {what}".encode()).hexdigest()


def make_vpc(hand: Hand, state: Building) -> Building:
    """The VPC, in which names are resolved, as endpoints and the console expect."""
    found = _made(hand, calls.CREATE_VPC, lambda: marked(hand, state, DESCRIBE_VPCS))
    if found:
        id_ = str(found[0]["VpcId"])
    else:
        more = _tags(state, "vpc", state.name)
        id_ = _write(hand, state, calls.CREATE_VPC, CidrBlock=state.cidr, **more)["Vpc"]["VpcId"]
    asked = {"Filters": (matching("vpc-id", (id_,)),)}
    hand.wait(Look(DESCRIBE_VPCS, asked, "Vpcs[].State", ("available",)))
    on = {"Value": True}
    _write(hand, state, calls.MODIFY_VPC_ATTRIBUTE, VpcId=id_, EnableDnsHostnames=on)
    return replace(state, vpc=id_)


def make_subnets(hand: Hand, state: Building) -> Building:
    """Those that are not there; EC2 itself has no block twice."""
    has = _subnets(hand, state)
    for one in state.planned():
        if one.cidr not in has:
            _write(
                hand,
                state,
                calls.CREATE_SUBNET,
                VpcId=state.vpc,
                CidrBlock=one.cidr,
                AvailabilityZone=one.zone,
                **_tags(state, "subnet", one.name),
            )
    return state


def open_public(hand: Hand, state: Building) -> Building:
    """The internet gateway, and the public subnets' way to it."""
    public = state.planned(PUBLIC)
    if not public:
        return state
    gateways = _made(
        hand,
        calls.CREATE_INTERNET_GATEWAY,
        lambda: marked(hand, state, calls.DESCRIBE_INTERNET_GATEWAYS),
    )
    made: Item = gateways[0] if gateways else {}
    if not made:
        more = _tags(state, "internet-gateway", state.name)
        made = _write(hand, state, calls.CREATE_INTERNET_GATEWAY, **more)["InternetGateway"]
    id_ = made["InternetGatewayId"]
    if state.vpc not in attached_to(made):
        at = {"InternetGatewayId": id_, "VpcId": state.vpc}
        _write(hand, state, calls.ATTACH_INTERNET_GATEWAY, **at)
    _routed(hand, state, f"{state.name}-public", public, GatewayId=id_)
    return state


def make_nats(hand: Hand, state: Building) -> Building:
    """A NAT gateway in each of its zones; all are begun before any is waited for."""
    ids = [_nat(hand, state, zone) for zone in state.nats]
    for id_ in ids:
        hand.wait(
            Look(
                calls.DESCRIBE_NAT_GATEWAYS,
                {"Filter": (matching("nat-gateway-id", (id_,)),)},
                "NatGateways[].State",
                ("available",),
                never=("failed", "deleting", "deleted"),
                seconds=_NAT_SECONDS,
            )
        )
    return state


def route_private(hand: Hand, state: Building) -> Building:
    """One table for all private subnets, or one for each zone that has a NAT gateway of its own."""
    private = state.planned(PRIVATE)
    if not private:
        return state
    ids = {nat["SubnetId"]: nat["NatGatewayId"] for nat in _nats(hand, state)}
    ways = {zone: ids[_public(hand, state, zone)] for zone in state.nats}
    if len(ways) < 2:
        way = {"NatGatewayId": id_ for id_ in ways.values()}
        _routed(hand, state, f"{state.name}-private", private, **way)
        return state
    for one in private:
        _routed(hand, state, one.name, [one], NatGatewayId=ways[one.zone])
    return state


def make_endpoints(hand: Hand, state: Building) -> Building:
    """Gateway endpoints for all tables that were made."""
    tables = [one["RouteTableId"] for one in _tables(hand, state)]
    has = {one["ServiceName"] for one in _of(hand, state, calls.DESCRIBE_VPC_ENDPOINTS)}
    for service in state.endpoints:
        name = f"com.amazonaws.{hand.target.region}.{service}"
        if name not in has:
            _write(
                hand,
                state,
                calls.CREATE_VPC_ENDPOINT,
                VpcId=state.vpc,
                VpcEndpointType="Gateway",
                ServiceName=name,
                RouteTableIds=tables,
                ClientToken=state.once(service),
                **_tags(state, "vpc-endpoint", f"{state.name}-{service}"),
            )
    return state


BUILD: Procedure[Building] = Procedure(
    "create VPC",
    Building,
    (
        Stage("create the VPC {name} with {cidr}", make_vpc),
        Stage("{subnets_said}", make_subnets),
        Stage("{gateway_said}", open_public),
        Stage("{nats_said}", make_nats),
        Stage("{private_said}", route_private),
        Stage("{endpoints_said}", make_endpoints),
    ),
    result="{vpc}: hawse ec2 vpc tree {name}",
    undo="remove VPC",
)


def marked(hand: Hand, state: Building, read: Read) -> list[Item]:
    """What of a kind carries the token of this plan."""
    asked = [matching(f"tag:{TOKEN}", (state.token,))]
    return [*_mine(state, hand.target.items(read, Filters=asked))]


def _mine(state: Building, items: Iterator[Item]) -> Iterator[Item]:
    return (one for one in items if tags_of(one).get(TOKEN) == state.token)


def _made(hand: Hand, api: Write, look: Callable[[], Sequence[Item]]) -> Sequence[Item]:
    """What is there already. When the answer to such a call was lost, what it may have made gets
    the time to appear."""
    from hawse.aws.waiting import rest

    found = look()
    if not found and hand.unfinished(api) is not None:
        for pause in _PAUSES:
            rest(hand.target, hand.target.clock, pause)
            if found := look():
                break
    return found


def _routed(hand: Hand, state: Building, name: str, subnets: Sequence[Planned], **way: str) -> None:
    """A route table of this name with this way out, for these subnets."""

    def look() -> list[Item]:
        return [one for one in _tables(hand, state) if tags_of(one).get("Name") == name]

    tables = _made(hand, calls.CREATE_ROUTE_TABLE, look)
    table: Item = tables[0] if tables else {}
    if not table:
        more = _tags(state, "route-table", name)
        table = _write(hand, state, calls.CREATE_ROUTE_TABLE, VpcId=state.vpc, **more)["RouteTable"]
    id_ = table["RouteTableId"]
    known = {route.get("DestinationCidrBlock") for route in table.get("Routes", ())}
    if way and _EVERYWHERE not in known:
        to = {"RouteTableId": id_, "DestinationCidrBlock": _EVERYWHERE}
        _write(hand, state, calls.CREATE_ROUTE, **to, **way)
    has = _subnets(hand, state)
    served = {one.get("SubnetId") for one in table.get("Associations", ())}
    for one in subnets:
        if has[one.cidr] not in served:
            at = {"RouteTableId": id_, "SubnetId": has[one.cidr]}
            _write(hand, state, calls.ASSOCIATE_ROUTE_TABLE, **at)


def _nat(hand: Hand, state: Building, zone: str) -> str:
    """The NAT gateway of a zone, with an address of its own."""
    subnet = _public(hand, state, zone)
    for one in _nats(hand, state):
        if one["SubnetId"] == subnet:
            return str(one["NatGatewayId"])
    name = f"{state.name}-nat-{zone}"
    made = _write(
        hand,
        state,
        calls.CREATE_NAT_GATEWAY,
        SubnetId=subnet,
        AllocationId=_address(hand, state, name),
        ClientToken=state.once(zone),
        **_tags(state, "natgateway", name),
    )
    return str(made["NatGateway"]["NatGatewayId"])


def _address(hand: Hand, state: Building, name: str) -> str:
    def look() -> list[Item]:
        mine = marked(hand, state, DESCRIBE_ADDRESSES)
        return [one for one in mine if tags_of(one).get("Name") == name]

    found = _made(hand, calls.ALLOCATE_ADDRESS, look)
    if found:
        return str(found[0]["AllocationId"])
    more = _tags(state, "elastic-ip", name)
    made = _write(hand, state, calls.ALLOCATE_ADDRESS, Domain="vpc", **more)
    return str(made["AllocationId"])


def _nats(hand: Hand, state: Building) -> list[Item]:
    asked: list[Filter] = [matching("vpc-id", (state.vpc,)), matching("state", NAT_LIVE)]
    return [*_mine(state, hand.target.items(calls.DESCRIBE_NAT_GATEWAYS, Filter=asked))]


def _tables(hand: Hand, state: Building) -> list[Item]:
    return [*_mine(state, iter(_of(hand, state, calls.DESCRIBE_ROUTE_TABLES)))]


def _public(hand: Hand, state: Building, zone: str) -> str:
    cidr = next(one.cidr for one in state.planned(PUBLIC) if one.zone == zone)
    return _subnets(hand, state)[cidr]


def _subnets(hand: Hand, state: Building) -> dict[str, str]:
    """Ids by block."""
    return {one["CidrBlock"]: one["SubnetId"] for one in _of(hand, state, DESCRIBE_SUBNETS)}


def _of(hand: Hand, state: Building, read: Read) -> list[Item]:
    return list(hand.target.items(read, Filters=[matching("vpc-id", (state.vpc,))]))


def _write(hand: Hand, state: Building, api: Write, /, **params: object) -> Item:
    return hand.write(api, on=state.name, **params)


def _tags(state: Building, kind: str, name: str) -> dict[str, object]:
    tags = {**state.tags, "Name": name, TOKEN: state.token}
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": pairs}]}
