"""Arithmetic of CIDR blocks: what is free, what comes next. Pure: it knows networks, not AWS.

Whatever is handed in as taken may overlap itself and reach outside; what comes out never touches
it. The walk jumps from obstacle to obstacle, so that a /8 full of /28 costs its obstacles only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, ip_network

from hawse.errors import UsageError

RESERVED = 5
"""Addresses of every subnet that AWS keeps: network, router, DNS, future, broadcast."""

LARGEST, SMALLEST = 16, 28
"""The prefixes that AWS takes for a VPC's block and for a subnet."""

_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_SHARED = IPv4Network("100.64.0.0/10")
_LOW_TEN = IPv4Network("10.0.0.0/15")
_TEN_ZERO = IPv4Network("10.0.0.0/16")


def network(text: str, what: str = "--cidr") -> IPv4Network:
    """A block as typed; UsageError for none, or one with host bits, whose network is named."""
    try:
        found = ip_network(text, strict=False)
    except ValueError as error:
        raise UsageError(f"{what} {text}", why="not a block like 10.20.0.0/16") from error
    if not isinstance(found, IPv4Network):
        raise UsageError(f"{what} {text}", why="only IPv4 blocks are planned")
    if str(found) != text:
        raise UsageError(
            f"{what} {text}", why="that is an address within a block", hint=f"{what} {found}"
        )
    return found


def block(text: str, what: str = "--cidr") -> IPv4Network:
    """A block that AWS takes for a VPC or a subnet: from /16 to /28."""
    found = network(text, what)
    if not LARGEST <= found.prefixlen <= SMALLEST:
        raise UsageError(f"{what} {text}", why=f"AWS takes /{LARGEST} to /{SMALLEST}")
    return found


def size(text: str, what: str = "--size") -> int:
    """The prefix of `24` or `/24`; UsageError for one that AWS does not take."""
    digits = text.removeprefix("/")
    if not digits.isdecimal() or not LARGEST <= int(digits) <= SMALLEST:
        raise UsageError(f"{what} {text}", why=f"not a size from /{LARGEST} to /{SMALLEST}")
    return int(digits)


def free(
    within: Sequence[IPv4Network], taken: Iterable[IPv4Network], prefix: int
) -> Iterator[IPv4Network]:
    """The blocks of this size in `within` that touch nothing taken, the lowest first."""
    obstacles = list(taken)
    for room in sorted(within):
        if prefix >= room.prefixlen:
            yield from _free_in(room, obstacles, prefix)


def usable(one: IPv4Network) -> int:
    """How many addresses of a subnet its things can have."""
    return max(0, one.num_addresses - RESERVED)


def secondary_range(blocks: Sequence[IPv4Network]) -> IPv4Network:
    """Where AWS lets a VPC with these blocks have one more: the range of the first.

    A VPC with public addresses has its private ones in 100.64.0.0/10.
    """
    ranges = (*_PRIVATE, _SHARED)
    return next((one for one in ranges if blocks[0].subnet_of(one)), _SHARED)


def never_secondary(blocks: Sequence[IPv4Network]) -> tuple[IPv4Network, ...]:
    """What AWS refuses in that range, besides what is taken."""
    low = any(one.overlaps(_LOW_TEN) for one in blocks)
    return (IPv4Network("172.31.0.0/16"), *((_TEN_ZERO,) if low else ()))


def _free_in(
    room: IPv4Network, obstacles: Sequence[IPv4Network], prefix: int
) -> Iterator[IPv4Network]:
    step = 1 << (32 - prefix)
    ends = sorted(
        (int(one.network_address), int(one.broadcast_address))
        for one in obstacles
        if one.overlaps(room)
    )
    start, last = int(room.network_address), int(room.broadcast_address)
    for first, final in (*ends, (last + 1, last + 1)):
        while start + step <= first:
            yield IPv4Network((start, prefix))
            start += step
        # The next place of this size behind the obstacle, unless an earlier one reached farther.
        start = max(start, -(-(final + 1) // step) * step)
