"""VPCs as rows of a list: what of each a person wants to know before looking closer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hawse.rows import Row, column, quick_row
from hawse.services.ec2.calls import DESCRIBE_SUBNETS, LIST_INSTANCES
from hawse.services.ec2.calls_groups import DESCRIBE_VPCS
from hawse.services.ec2.calls_vpcs import DESCRIBE_INTERNET_GATEWAYS, DESCRIBE_NAT_GATEWAYS
from hawse.services.ec2.selection import LIVE, matching
from hawse.services.ec2.vpcs.finding import find_vpcs, in_vpcs

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

LISTING = (
    DESCRIBE_VPCS,
    DESCRIBE_SUBNETS,
    LIST_INSTANCES,
    DESCRIBE_INTERNET_GATEWAYS,
    DESCRIBE_NAT_GATEWAYS,
)
NAT_LIVE = ("pending", "available")


@quick_row
class Vpc(Row):
    """One VPC."""

    id: str
    name: str | None = column(doc="The Name tag.")
    cidrs: tuple[str, ...] = column(show="list", doc="Its blocks, the primary one first.")
    default: bool = column(show="bool", doc="Whether launches without a subnet go there.")
    subnets: int = column()
    instances: int = column(doc="Those that are not terminated.")
    internet_gateway: str | None = column()
    nat_gateways: int = column(doc="Those that are there or to come; each is paid by the hour.")
    state: str = column(wide=True)
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True)


def list_vpcs(target: Target, names: Sequence[str] = ()) -> Iterator[Vpc]:
    """The VPCs of these names (all, without), with what is in them counted."""
    found = list(find_vpcs(target, names))
    if not found:
        return
    ids = [one.id for one in found] if names else []
    subnets = _counted(target, DESCRIBE_SUBNETS, ids)
    instances = _counted(target, LIST_INSTANCES, ids, ("instance-state-name", LIVE))
    nats = _counted(target, DESCRIBE_NAT_GATEWAYS, ids, ("state", NAT_LIVE))
    gateways = _gateways(target, ids)
    for one in found:
        yield Vpc(
            id=one.id,
            name=one.name or None,
            cidrs=one.cidrs,
            default=one.default,
            subnets=subnets[one.id],
            instances=instances[one.id],
            internet_gateway=gateways.get(one.id),
            nat_gateways=nats[one.id],
            state=one.state,
            tags=one.tags,
        )


def _counted(
    target: Target, api: Read, ids: Sequence[str], *more: tuple[str, Iterable[str]]
) -> Counter[str]:
    """How many there are in each VPC."""
    filters = [matching(key, values) for key, values in more]
    return Counter(
        str(item.get("VpcId"))
        for part in (in_vpcs(ids) if ids else [[]])
        for item in target.items(api, **{_FILTER.get(api.operation, "Filters"): [*part, *filters]})
    )


# The one operation of EC2 whose filters have another name.
_FILTER = {"DescribeNatGateways": "Filter"}


def _gateways(target: Target, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in in_vpcs(ids, "attachment.vpc-id") if ids else [[]]:
        for item in target.items(DESCRIBE_INTERNET_GATEWAYS, Filters=part):
            for vpc in attached_to(item):
                found[vpc] = item["InternetGatewayId"]
    return found


def attached_to(gateway: Mapping[str, Any]) -> Iterator[str]:
    """The VPCs that an internet gateway is attached to."""
    for one in gateway.get("Attachments", ()):
        if one.get("State") in ("attached", "available", "attaching"):
            yield one["VpcId"]
