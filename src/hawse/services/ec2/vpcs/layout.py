"""Which subnets a new VPC gets: every one the same size, the kinds side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from itertools import islice
from typing import NamedTuple

from hawse.errors import UsageError
from hawse.plurals import counted
from hawse.services.ec2.vpcs.blocks import LARGEST, SMALLEST, free, usable

PUBLIC, PRIVATE = "public", "private"


class Planned(NamedTuple):
    """A subnet that is to be; `tier` is public or private."""

    name: str
    cidr: str
    zone: str
    tier: str


def layout(
    name: str,
    within: IPv4Network,
    zones: Sequence[str],
    tiers: Sequence[str],
    prefix: int | None = None,
) -> tuple[Planned, ...]:
    """A subnet of each tier in each zone; UsageError when they do not fit.

    Without a prefix they are as large as lets half of the VPC free, if that goes.
    """
    places = [(tier, zone) for tier in tiers for zone in zones]
    size = fitting(within, len(places)) if prefix is None else prefix
    cidrs = list(islice(free([within], (), size), len(places)))
    if len(cidrs) < len(places):
        why = f"{within} has no room for {counted(len(places), 'subnet')} of /{size}"
        raise UsageError(
            "the subnets do not fit", why=why, hint="a larger --cidr, or fewer --zones"
        )
    return tuple(
        Planned(f"{name}-{tier}-{_letter(zone)}", str(cidr), zone, tier)
        for (tier, zone), cidr in zip(places, cidrs, strict=True)
    )


def fitting(within: IPv4Network, count: int) -> int:
    """The prefix with which that many subnets take at most half of the block, or as little more
    than that as AWS's sizes allow."""
    half = within.prefixlen + (2 * count - 1).bit_length()
    return max(LARGEST, min(half, SMALLEST))


def told(subnets: Sequence[Planned]) -> Iterator[str]:
    """The subnets as lines of a table."""
    names, cidrs, zones = (
        max((len(getattr(one, part)) for one in subnets), default=0)
        for part in ("name", "cidr", "zone")
    )
    for one in subnets:
        room = usable(IPv4Network(one.cidr))
        place = f"{one.name:<{names}}  {one.cidr:<{cidrs}}  {one.zone:<{zones}}"
        yield f"{place}  {counted(room, 'address')}"


def _letter(zone: str) -> str:
    """`a` of eu-west-1a, `a` of us-west-2-lax-1a: enough among the zones of one VPC."""
    return zone.rpartition("-")[2].lstrip("0123456789") or zone
