"""What is asked of a new VPC, checked before anything is made, as one plan entry."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry, Run, Skip
from hawse.plurals import counted
from hawse.services.ec2.calls import DESCRIBE_SUBNETS
from hawse.services.ec2.calls_groups import DESCRIBE_VPCS
from hawse.services.ec2.calls_vpcs import DESCRIBE_AVAILABILITY_ZONES
from hawse.services.ec2.selection import matching
from hawse.services.ec2.vpcs.building import BUILD, Building
from hawse.services.ec2.vpcs.finding import Network, find_vpcs, in_vpcs
from hawse.services.ec2.vpcs.layout import PRIVATE, PUBLIC, Planned, layout, told

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.prices.rates import Prices

NATS = ("none", "one", "per-zone")
ENDPOINTS = ("s3", "dynamodb")
PLANNING = (DESCRIBE_VPCS, DESCRIBE_SUBNETS, DESCRIBE_AVAILABILITY_ZONES)
RATES = ("nat", "ipv4-in-use")
"""What is paid for by the hour of a VPC that nothing is in yet."""


@dataclass(frozen=True)
class Wish:
    """A VPC as it is asked for."""

    name: str
    block: IPv4Network
    zones: int
    tiers: tuple[str, ...]
    nat: str = "none"
    prefix: int | None = None
    endpoints: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


def check(wish: Wish, required: Sequence[str] = ()) -> None:
    """UsageError for what cannot be made anywhere; `required` are tags the team demands."""
    if not wish.tiers:
        raise UsageError("the subnets are not said", hint="--public, --private or both")
    if wish.nat != "none" and set(wish.tiers) != {PUBLIC, PRIVATE}:
        why = "a NAT gateway stands in a public subnet and serves private ones"
        raise UsageError(f"--nat {wish.nat}", why=why, hint="--public --private")
    absent = [key for key in required if key not in wish.tags and key != "Name"]
    if absent:
        raise UsageError(
            f"tag {', '.join(absent)}",
            why="required by the setting tags.required",
            hint=" ".join(f"--tag {key}=VALUE" for key in absent),
        )


def plan(target: Target, wish: Wish, prices: Prices | None) -> Iterator[Entry]:
    """Make the VPC, unless one of its name is there already."""
    zones = _zones(target, wish)
    subnets = layout(wish.name, wish.block, zones, wish.tiers, wish.prefix)
    same = list(find_vpcs(target, (wish.name,)))
    if same:
        yield _there(target, wish, same[0], subnets)
        return
    nats = {"none": (), "one": zones[:1], "per-zone": zones}[wish.nat]
    state = _state(wish, subnets, nats, token=os.urandom(16).hex())
    yield Run(
        BUILD,
        state,
        on=wish.name,
        note=" · ".join(
            filter(None, (str(wish.block), _overlap(target, wish), _cost(nats, prices)))
        ),
        below=tuple(told(subnets)),
        usd_month=month(len(nats), prices),
    )


def month(nats: int, prices: Prices | None) -> float | None:
    """What the NAT gateways and their addresses cost; None when a price is unknown."""
    if not nats or prices is None:
        return None
    each = [prices.of(rate) for rate in RATES]
    known = [price.month for price in each if price is not None]
    return nats * sum(known) if len(known) == len(RATES) else None


def _cost(nats: Sequence[str], prices: Prices | None) -> str:
    if not nats or prices is None:
        return ""
    usd = month(len(nats), prices)
    if usd is None:
        why = f" ({prices.why})" if prices.why else ""
        return f"the price of NAT gateways is unknown{why}"
    price = prices.of(RATES[0])
    origin = f" ({price.source} of {price.date})" if price else ""
    return f"NAT with its addresses ${usd:,.2f} a month{origin}, and what goes through"


def _state(
    wish: Wish, subnets: tuple[Planned, ...], nats: Sequence[str], *, token: str
) -> Building:
    public = any(one.tier == PUBLIC for one in subnets)
    private = any(one.tier == PRIVATE for one in subnets)
    way = {"none": "without a way out", "one": "through one NAT gateway"}.get(
        wish.nat, "each through the NAT gateway of its zone"
    )
    return Building(
        token=token,
        name=wish.name,
        cidr=str(wish.block),
        tags=dict(wish.tags),
        subnets=tuple(tuple(one) for one in subnets),
        nats=tuple(nats),
        endpoints=wish.endpoints,
        subnets_said=f"create {counted(len(subnets), 'subnet')}",
        gateway_said=(
            "create an internet gateway, the way out of public subnets"
            if public
            else "no internet gateway"
        ),
        nats_said=(
            f"create NAT gateways in {', '.join(nats)}, each with an address"
            if nats
            else "no NAT gateway"
        ),
        private_said=f"route private subnets, {way}" if private else "no private subnets",
        endpoints_said=(
            f"create gateway endpoints for {' and '.join(wish.endpoints)}, which cost nothing"
            if wish.endpoints
            else "no endpoints"
        ),
    )


def _zones(target: Target, wish: Wish) -> tuple[str, ...]:
    """The first zones of the region by name; no local zone, none that is not open."""
    filters = [matching("zone-type", ("availability-zone",)), matching("state", ("available",))]
    found = sorted(
        one["ZoneName"] for one in target.items(DESCRIBE_AVAILABILITY_ZONES, Filters=filters)
    )
    if len(found) < wish.zones:
        why = f"{target.region} has {', '.join(found) or 'none'}"
        raise UsageError(f"--zones {wish.zones}", why=why)
    return tuple(found[: wish.zones])


def _there(target: Target, wish: Wish, vpc: Network, subnets: Sequence[Planned]) -> Skip:
    """As asked, or a namesake that lacks something and is left alone."""
    (part,) = in_vpcs((vpc.id,))
    has = {one["CidrBlock"] for one in target.items(DESCRIBE_SUBNETS, Filters=part)}
    lacks = [one.cidr for one in subnets if one.cidr not in has]
    if wish.block not in vpc.blocks:
        why = f"there is one of that name, with {', '.join(vpc.cidrs)}"
    elif lacks:
        why = (
            f"there is one of that name, without {', '.join(lacks)}: "
            "hawse audit ls has the operation to resume"
        )
    else:
        return Skip(vpc.id, "is there already", name=vpc.name)
    return Skip(vpc.id, why, name=vpc.name, blocked=True)


def _overlap(target: Target, wish: Wish) -> str:
    others = [
        one.called
        for one in find_vpcs(target)
        if any(block.overlaps(wish.block) for block in one.blocks)
    ]
    return f"overlaps {', '.join(others)}, so that they cannot be peered" if others else ""
