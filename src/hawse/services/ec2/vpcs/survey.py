"""All that is in one VPC, as EC2 describes it: what the tree draws and what a removal goes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hawse.services.ec2.calls import (
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_SUBNETS,
    LIST_INSTANCES,
)
from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS
from hawse.services.ec2.calls_vpcs import (
    DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS,
    DESCRIBE_INTERNET_GATEWAYS,
    DESCRIBE_NAT_GATEWAYS,
    DESCRIBE_NETWORK_ACLS,
    DESCRIBE_ROUTE_TABLES,
    DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
    DESCRIBE_VPC_ENDPOINTS,
    DESCRIBE_VPC_PEERING_CONNECTIONS,
    DESCRIBE_VPN_GATEWAYS,
)
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import LIVE, matching
from hawse.services.ec2.vpcs.finding import Network
from hawse.services.ec2.vpcs.owners import Owner, Place, instance_owner, owner_of

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

Item = Mapping[str, Any]

SURVEY = (
    DESCRIBE_VPCS,
    DESCRIBE_SUBNETS,
    DESCRIBE_ROUTE_TABLES,
    DESCRIBE_INTERNET_GATEWAYS,
    DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS,
    DESCRIBE_NAT_GATEWAYS,
    DESCRIBE_VPC_ENDPOINTS,
    DESCRIBE_VPC_PEERING_CONNECTIONS,
    DESCRIBE_NETWORK_ACLS,
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_NETWORK_INTERFACES,
    LIST_INSTANCES,
    DESCRIBE_VPN_GATEWAYS,
    DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
)
ENDED = ("deleted", "deleting", "failed", "rejected", "expired", "detached")
"""Words for what is gone, or goes by itself, in whatever case the API writes them."""


@dataclass(frozen=True)
class Survey:
    """One VPC and what is in it; what is deleted already is left out.

    `past_nats` are NAT gateways that go or are gone, whose interfaces may still be there.
    """

    vpc: Network
    place: Place
    account: str
    subnets: Sequence[Item] = ()
    tables: Sequence[Item] = ()
    gateways: Sequence[Item] = ()
    egress: Sequence[Item] = ()
    nats: Sequence[Item] = ()
    endpoints: Sequence[Item] = ()
    peerings: Sequence[Item] = ()
    acls: Sequence[Item] = ()
    groups: Sequence[Item] = ()
    interfaces: Sequence[Item] = ()
    instances: Sequence[Item] = ()
    vpn_gateways: Sequence[Item] = ()
    attachments: Sequence[Item] = ()
    past_nats: Sequence[Item] = ()

    @cached_property
    def known(self) -> Mapping[str, Owner]:
        """Owners by the id of their interface, or of the instance."""
        found = {one["InstanceId"]: _instance(one) for one in self.instances}
        for nat in (*self.nats, *self.past_nats):
            owner = Owner(
                "NAT gateway", nat["NatGatewayId"], tags_of(nat).get("Name", ""), own=True
            )
            for address in nat.get("NatGatewayAddresses", ()):
                found[address.get("NetworkInterfaceId", "")] = owner
        for endpoint in self.endpoints:
            owner = Owner("endpoint", endpoint["VpcEndpointId"], _last(endpoint), own=True)
            for id_ in endpoint.get("NetworkInterfaceIds", ()):
                found[id_] = owner
        return found

    def owner(self, interface: Item) -> Owner:
        """Whose the interface is."""
        return owner_of(interface, self.known, self.place)


def survey(target: Target, vpc: Network) -> Survey:
    """Ask EC2 for all of one VPC."""

    def of(api: Read, key: str = "vpc-id", member: str = "Filters") -> list[Item]:
        return list(target.items(api, **{member: [matching(key, (vpc.id,))]}))

    nats = of(DESCRIBE_NAT_GATEWAYS, member="Filter")
    return Survey(
        vpc=vpc,
        place=Place(target.partition, target.region),
        account=target.account,
        subnets=of(DESCRIBE_SUBNETS),
        tables=of(DESCRIBE_ROUTE_TABLES),
        gateways=of(DESCRIBE_INTERNET_GATEWAYS, "attachment.vpc-id"),
        egress=_egress(target, vpc),
        nats=_living(nats, "State"),
        past_nats=[one for one in nats if one not in _living(nats, "State")],
        endpoints=_living(of(DESCRIBE_VPC_ENDPOINTS), "State"),
        peerings=list(_peerings(target, vpc)),
        acls=of(DESCRIBE_NETWORK_ACLS),
        groups=of(DESCRIBE_SECURITY_GROUPS),
        interfaces=of(DESCRIBE_NETWORK_INTERFACES),
        instances=list(
            target.items(
                LIST_INSTANCES,
                Filters=[matching("vpc-id", (vpc.id,)), matching("instance-state-name", LIVE)],
            )
        ),
        vpn_gateways=[one for one in of(DESCRIBE_VPN_GATEWAYS, "attachment.vpc-id") if _on(one)],
        attachments=_living(of(DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS), "State"),
    )


def _living(items: Sequence[Item], member: str) -> list[Item]:
    return [one for one in items if str(one.get(member, "")).lower() not in ENDED]


def _on(gateway: Item) -> bool:
    """Whether a VPN gateway is attached still."""
    states = [one.get("State") for one in gateway.get("VpcAttachments", ())]
    return any(state in ("attached", "attaching") for state in states)


def _egress(target: Target, vpc: Network) -> list[Item]:
    """EC2 has no filter for them by VPC."""
    return [
        one
        for one in target.items(DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS)
        if any(at.get("VpcId") == vpc.id for at in one.get("Attachments", ()))
    ]


def _peerings(target: Target, vpc: Network) -> Iterator[Item]:
    """Those that it asked for, and those that it was asked for; one within the VPC once."""
    seen: set[str] = set()
    for key in ("requester-vpc-info.vpc-id", "accepter-vpc-info.vpc-id"):
        for one in target.items(
            DESCRIBE_VPC_PEERING_CONNECTIONS, Filters=[matching(key, (vpc.id,))]
        ):
            id_ = one["VpcPeeringConnectionId"]
            if one.get("Status", {}).get("Code") not in ENDED and id_ not in seen:
                seen.add(id_)
                yield one


def _instance(item: Item) -> Owner:
    return instance_owner(item["InstanceId"], tags_of(item))


def _last(endpoint: Item) -> str:
    """`s3` of com.amazonaws.eu-west-1.s3."""
    return str(endpoint.get("ServiceName", "")).rsplit(".", 1)[-1]
