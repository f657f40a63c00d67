"""Deleting a VPC in the order that EC2 asks for: its own parts, then itself.

What is not its own is never deleted in passing: it blocks, and is named with what removes it.
Each part is a step on its own id, after what needs it, so that slow ones are waited for together
and one that fails keeps only what comes after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.aws.calls import Read, Write
from hawse.plan import Entry, Look, Skip, Step
from hawse.services.ec2 import calls_vpcs as calls
from hawse.services.ec2.calls import (
    DESCRIBE_ADDRESSES,
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_SUBNETS,
)
from hawse.services.ec2.calls_groups import DESCRIBE_VPCS, REVOKE_EGRESS, REVOKE_INGRESS
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import matching
from hawse.services.ec2.vpcs.blocking import blockers, told, tree
from hawse.services.ec2.vpcs.finding import Network, find_vpcs, in_vpcs
from hawse.services.ec2.vpcs.routes import is_main
from hawse.services.ec2.vpcs.survey import ENDED, SURVEY, Item, Survey, survey

if TYPE_CHECKING:
    from hawse.aws.targets import Target

ALLOWS = "--allow"
DEFAULT = "default"
"""What is typed for default VPCs, whichever their ids: they are asked about once."""

REMOVING = (
    calls.DELETE_VPC_ENDPOINTS,
    calls.DELETE_VPC_PEERING_CONNECTION,
    calls.DELETE_NAT_GATEWAY,
    calls.RELEASE_ADDRESS,
    calls.DETACH_INTERNET_GATEWAY,
    calls.DELETE_INTERNET_GATEWAY,
    calls.DELETE_EGRESS_ONLY_INTERNET_GATEWAY,
    REVOKE_INGRESS,
    REVOKE_EGRESS,
    calls.DELETE_SECURITY_GROUP,
    calls.DELETE_SUBNET,
    calls.DISASSOCIATE_ROUTE_TABLE,
    calls.DELETE_ROUTE_TABLE,
    calls.DELETE_NETWORK_ACL,
    calls.DELETE_VPC,
    DESCRIBE_ADDRESSES,
    DESCRIBE_SECURITY_GROUP_RULES,
)
CALLS = (*SURVEY, *REMOVING)

_SLOW = 1200.0
_VPC = "vpc-id"
_LOST = "a deleted VPC does not come back: hawse ec2 vpc create makes another one"
_DEFAULT_LOST = "aws ec2 create-default-vpc makes another one, with other ids"
_PART = "what is deleted does not come back"


@dataclass(frozen=True)
class Wish:
    """How VPCs are to go. `allowed` are the words that need not be typed any more."""

    keep_addresses: bool = False
    allowed: tuple[str, ...] = ()


def remove(target: Target, names: Sequence[str], *, default: bool, wish: Wish) -> Iterator[Entry]:
    """Delete the VPCs of these names, or with `default` the default one."""
    for vpc in find_vpcs(target, names, default=default):
        found = survey(target, vpc)
        if blocking := blockers(found):
            yield Skip(
                vpc.id,
                told(blocking),
                name=vpc.name,
                blocked=True,
                below=tree(found, blocking),
            )
        else:
            yield from removal(found, rules_of(target, found), wish)


def rules_of(target: Target, found: Survey) -> list[Item]:
    """The rules of its security groups that name another one of them."""
    groups = [group["GroupId"] for group in found.groups]
    if len(groups) < 2:
        return []
    return [
        rule
        for part in in_vpcs(groups, "group-id")
        for rule in target.items(DESCRIBE_SECURITY_GROUP_RULES, Filters=part)
        if rule.get("ReferencedGroupInfo", {}).get("GroupId", rule["GroupId"]) != rule["GroupId"]
    ]


def removal(found: Survey, rules: Sequence[Item], wish: Wish) -> Iterator[Step]:
    """The steps for one VPC in which nothing is that blocks."""
    connections = [*_endpoints(found), *_nats(found), *_peerings(found), *_egress(found)]
    revoked = [_revoked(rule) for rule in rules]
    first = ids_of(connections)
    addresses = [] if wish.keep_addresses else list(_addresses(found))
    groups = list(_groups(found, (*first, *ids_of(revoked))))
    parted = list(_parted(found, first))
    gateways = list(_gateways(found, ids_of([*connections, *addresses, *parted])))
    subnets = list(_subnets(found, (*first, *ids_of(parted))))
    rest = list(_tables_and_acls(found, ids_of([*parted, *subnets])))
    steps = [*connections, *revoked, *addresses, *parted, *gateways, *groups, *subnets, *rest]
    yield from steps
    yield _vpc(found.vpc, ids_of(steps), wish)


def ids_of(steps: Iterable[Step]) -> tuple[str, ...]:
    """What these are about, each once."""
    return tuple(dict.fromkeys(step.on for step in steps))


def exists(read: Read, key: str, value: str, path: str, id_: str = "") -> Look:
    """The thing with this id (the value of the filter) is there; `path` leads to its id."""
    return Look(read, _asked(read, key, value), path, (id_ or value,))


def gone(read: Read, key: str, value: str, path: str, *, seconds: float = 0.0) -> Look:
    """Nothing is there, or only what EC2 still tells of what is gone."""
    words = ("deleted", "Deleted")
    return Look(read, _asked(read, key, value), path, words, absent=True, seconds=seconds)


def _asked(read: Read, key: str, value: str) -> dict[str, object]:
    member = "Filter" if read is calls.DESCRIBE_NAT_GATEWAYS else "Filters"
    return {member: (matching(key, (value,)),)}


@dataclass(frozen=True)
class _Kind:
    """How things of a kind are deleted, and how it is seen that one is there."""

    says: str
    api: Write
    read: Read
    member: str
    key: str
    items: str

    def step(
        self, item: Item, *, after: tuple[str, ...] = (), state: str = "", note: str = ""
    ) -> Step:
        """Delete one; `state` is the member of those that EC2 tells of after they are gone."""
        id_ = str(item[self.member])
        asked = item["VpcId"] if self.key == _VPC else id_
        mine = f"{self.member}=='{id_}'"
        alive = " && ".join((mine, *(f"{state}!='{word}'" for word in ENDED if state)))
        waited = f"{self.items}[?{mine}].{state or self.member}"
        return Step(
            self.api,
            self.params(id_),
            on=id_,
            says=f"delete {self.says}",
            note=note or tags_of(item).get("Name", ""),
            expects=exists(
                self.read, self.key, asked, f"{self.items}[?{alive}].{self.member}", id_
            ),
            wait=gone(self.read, self.key, asked, waited, seconds=_SLOW if state else 0.0),
            no_undo=_PART,
            after=after,
        )

    def params(self, id_: str) -> dict[str, object]:
        """The parameters of the deletion."""
        if self.api is calls.DELETE_VPC_ENDPOINTS:
            return {"VpcEndpointIds": (id_,)}
        return {self.member: id_}


_ENDPOINT = _Kind(
    "endpoint",
    calls.DELETE_VPC_ENDPOINTS,
    calls.DESCRIBE_VPC_ENDPOINTS,
    "VpcEndpointId",
    _VPC,
    "VpcEndpoints",
)
_NAT = _Kind(
    "NAT gateway",
    calls.DELETE_NAT_GATEWAY,
    calls.DESCRIBE_NAT_GATEWAYS,
    "NatGatewayId",
    "nat-gateway-id",
    "NatGateways",
)
_PEERING = _Kind(
    "peering",
    calls.DELETE_VPC_PEERING_CONNECTION,
    calls.DESCRIBE_VPC_PEERING_CONNECTIONS,
    "VpcPeeringConnectionId",
    "vpc-peering-connection-id",
    "VpcPeeringConnections",
)
_GATEWAY = _Kind(
    "internet gateway",
    calls.DELETE_INTERNET_GATEWAY,
    calls.DESCRIBE_INTERNET_GATEWAYS,
    "InternetGatewayId",
    "internet-gateway-id",
    "InternetGateways",
)
_GROUP = _Kind(
    "security group",
    calls.DELETE_SECURITY_GROUP,
    DESCRIBE_SECURITY_GROUPS,
    "GroupId",
    "group-id",
    "SecurityGroups",
)
_SUBNET = _Kind("subnet", calls.DELETE_SUBNET, DESCRIBE_SUBNETS, "SubnetId", "subnet-id", "Subnets")
_TABLE = _Kind(
    "route table",
    calls.DELETE_ROUTE_TABLE,
    calls.DESCRIBE_ROUTE_TABLES,
    "RouteTableId",
    "route-table-id",
    "RouteTables",
)
_ACL = _Kind(
    "network ACL",
    calls.DELETE_NETWORK_ACL,
    calls.DESCRIBE_NETWORK_ACLS,
    "NetworkAclId",
    _VPC,
    "NetworkAcls",
)


def _endpoints(found: Survey) -> Iterator[Step]:
    for one in found.endpoints:
        yield _ENDPOINT.step(one, state="State", note=str(one.get("ServiceName", "")))


def _nats(found: Survey) -> Iterator[Step]:
    for one in found.nats:
        yield _NAT.step(one, state="State")


def _peerings(found: Survey) -> Iterator[Step]:
    for one in found.peerings:
        yield _PEERING.step(one, state="Status.Code")


def _egress(found: Survey) -> Iterator[Step]:
    """EC2 takes ids for them, and has no filter by id."""
    for one in found.egress:
        id_ = one["EgressOnlyInternetGatewayId"]
        asked = {"EgressOnlyInternetGatewayIds": (id_,)}
        path = "EgressOnlyInternetGateways[].EgressOnlyInternetGatewayId"
        read = calls.DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS
        yield Step(
            calls.DELETE_EGRESS_ONLY_INTERNET_GATEWAY,
            {"EgressOnlyInternetGatewayId": id_},
            on=id_,
            says="delete egress-only gateway",
            note=tags_of(one).get("Name", ""),
            expects=Look(read, asked, path, (id_,)),
            wait=Look(read, asked, path, (), absent=True),
            no_undo=_PART,
        )


def _addresses(found: Survey) -> Iterator[Step]:
    """Those that its NAT gateways had, after these are gone."""
    for nat in found.nats:
        for one in nat.get("NatGatewayAddresses", ()):
            if id_ := one.get("AllocationId"):
                path = "Addresses[].AllocationId"
                yield Step(
                    calls.RELEASE_ADDRESS,
                    {"AllocationId": id_},
                    on=id_,
                    says="release address",
                    note=f"{one.get('PublicIp', '')} of {nat['NatGatewayId']}",
                    expects=exists(DESCRIBE_ADDRESSES, "allocation-id", id_, path),
                    wait=gone(DESCRIBE_ADDRESSES, "allocation-id", id_, path),
                    no_undo="nobody gets the same address again; --keep-addresses keeps it",
                    after=(nat["NatGatewayId"],),
                )


def _gateways(found: Survey, after: tuple[str, ...]) -> Iterator[Step]:
    """Two steps on one thing, which are done in their order."""
    for one in found.gateways:
        id_ = one["InternetGatewayId"]
        path = f"InternetGateways[].Attachments[?VpcId=='{found.vpc.id}'][].VpcId"
        there = exists(calls.DESCRIBE_INTERNET_GATEWAYS, "internet-gateway-id", id_, path)
        yield Step(
            calls.DETACH_INTERNET_GATEWAY,
            {"InternetGatewayId": id_, "VpcId": found.vpc.id},
            on=id_,
            says="detach internet gateway",
            note=tags_of(one).get("Name", ""),
            expects=Look(there.read, there.params, path, (found.vpc.id,)),
            wait=Look(there.read, there.params, path, (), absent=True),
            no_undo=_PART,
            after=after,
        )
        yield _GATEWAY.step(one)


def _revoked(rule: Item) -> Step:
    """So that groups that name each other can go, in whatever order."""
    id_ = rule["SecurityGroupRuleId"]
    egress = rule.get("IsEgress")
    api = REVOKE_EGRESS if egress else REVOKE_INGRESS
    path = "SecurityGroupRules[].SecurityGroupRuleId"
    key = "security-group-rule-id"
    return Step(
        api,
        {"GroupId": rule["GroupId"], "SecurityGroupRuleIds": (id_,)},
        on=id_,
        says="revoke rule",
        note=f"of {rule['GroupId']}, names {rule['ReferencedGroupInfo']['GroupId']}",
        expects=exists(DESCRIBE_SECURITY_GROUP_RULES, key, id_, path),
        wait=gone(DESCRIBE_SECURITY_GROUP_RULES, key, id_, path),
        no_undo=_PART,
    )


def _groups(found: Survey, after: tuple[str, ...]) -> Iterator[Step]:
    """The default one goes with the VPC."""
    for one in found.groups:
        if one["GroupName"] != "default":
            yield _GROUP.step(one, after=after, note=one["GroupName"])


def _parted(found: Survey, after: tuple[str, ...]) -> Iterator[Step]:
    """Route tables that are deleted are for no subnet and no gateway any more."""
    for table in found.tables:
        if is_main(table):
            continue
        for one in table.get("Associations", ()):
            id_ = one["RouteTableAssociationId"]
            path = f"RouteTables[].Associations[?RouteTableAssociationId=='{id_}'][]"
            path += ".RouteTableAssociationId"
            read, key = calls.DESCRIBE_ROUTE_TABLES, "association.route-table-association-id"
            yield Step(
                calls.DISASSOCIATE_ROUTE_TABLE,
                {"AssociationId": id_},
                on=id_,
                says="disassociate route table",
                note=f"{table['RouteTableId']} of {one.get('SubnetId') or one.get('GatewayId')}",
                expects=exists(read, key, id_, path),
                wait=gone(read, key, id_, path),
                no_undo=_PART,
                after=after,
            )


def _subnets(found: Survey, after: tuple[str, ...]) -> Iterator[Step]:
    for one in found.subnets:
        name = tags_of(one).get("Name", "")
        yield _SUBNET.step(one, after=after, note=f"{name} {one['CidrBlock']}".strip())


def _tables_and_acls(found: Survey, after: tuple[str, ...]) -> Iterator[Step]:
    """The main table and the default list go with the VPC."""
    for one in found.tables:
        if not is_main(one):
            yield _TABLE.step(one, after=after)
    for one in found.acls:
        if not one.get("IsDefault"):
            yield _ACL.step(one, after=after)


def _vpc(vpc: Network, after: tuple[str, ...], wish: Wish) -> Step:
    word = DEFAULT if vpc.default else vpc.id if vpc.called == DEFAULT else vpc.called
    note = ", ".join(vpc.cidrs)
    if vpc.default:
        note += " · the default VPC: launches without a subnet fail from then on"
    path = "Vpcs[].VpcId"
    return Step(
        calls.DELETE_VPC,
        {"VpcId": vpc.id},
        on=vpc.id,
        says="delete VPC",
        name=vpc.name,
        note=note,
        expects=exists(DESCRIBE_VPCS, "vpc-id", vpc.id, path),
        wait=gone(DESCRIBE_VPCS, "vpc-id", vpc.id, path),
        no_undo=_DEFAULT_LOST if vpc.default else _LOST,
        after=after,
        confirms=() if word in wish.allowed else (word,),
        allowed_by=ALLOWS,
    )
