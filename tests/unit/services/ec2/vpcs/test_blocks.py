"""What is free between blocks, checked against counting addresses one by one."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import islice

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.ec2.vpcs.blocks import (
    block,
    free,
    never_secondary,
    secondary_range,
    usable,
)

ROOM = IPv4Network("10.20.0.0/24")


def inside(room: IPv4Network) -> st.SearchStrategy[IPv4Network]:
    """Any block that touches the room, which may be larger than it."""
    first, last = int(room.network_address), int(room.broadcast_address)
    return st.builds(
        lambda address, prefix: IPv4Network((address, prefix), strict=False),
        st.integers(first - 64, last + 64),
        st.integers(23, 32),
    )


takens = st.lists(inside(ROOM), max_size=12)
prefixes = st.integers(20, 30)


@given(takens, prefixes)
def test_exactly_the_blocks_that_touch_nothing_are_free(
    taken: list[IPv4Network], prefix: int
) -> None:
    every = list(ROOM.subnets(new_prefix=prefix)) if prefix >= ROOM.prefixlen else []

    found = list(free([ROOM], taken, prefix))

    assert found == [one for one in every if not any(one.overlaps(other) for other in taken)]


@given(takens, prefixes)
def test_rooms_are_searched_in_their_order(taken: list[IPv4Network], prefix: int) -> None:
    rooms = [IPv4Network("10.21.0.0/25"), ROOM]

    found = list(free(rooms, taken, prefix))

    assert found == sorted(found)
    assert all(any(one.subnet_of(room) for room in rooms) for one in found)


def test_a_large_room_is_not_walked_block_by_block() -> None:
    whole = IPv4Network("10.0.0.0/8")

    assert list(islice(free([whole], [IPv4Network("10.0.0.0/9")], 28), 1)) == [
        IPv4Network("10.128.0.0/28")
    ]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (["10.20.0.0/16"], "10.0.0.0/8"),
        (["172.20.0.0/16", "10.0.0.0/16"], "172.16.0.0/12"),
        (["192.168.7.0/24"], "192.168.0.0/16"),
        (["100.64.0.0/16"], "100.64.0.0/10"),
        (["54.1.0.0/16"], "100.64.0.0/10"),
    ],
)
def test_a_vpc_grows_in_the_range_of_its_first_block(blocks: list[str], expected: str) -> None:
    assert str(secondary_range([IPv4Network(one) for one in blocks])) == expected


def test_what_aws_refuses_for_the_lowest_blocks_is_left_out() -> None:
    low, high = [IPv4Network("10.1.0.0/16")], [IPv4Network("10.2.0.0/16")]

    assert IPv4Network("10.0.0.0/16") in never_secondary(low)
    assert IPv4Network("10.0.0.0/16") not in never_secondary(high)


def test_aws_keeps_five_addresses_of_a_subnet() -> None:
    assert usable(IPv4Network("10.0.0.0/28")) == 11
    assert usable(IPv4Network("10.0.0.0/31")) == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("10.20.0.0/8", "within a block"),
        ("10.0.0.0/8", "AWS takes /16 to /28"),
        ("10.0.0.1/16", "within a block"),
        ("ten", "not a block"),
        ("fd00::/64", "only IPv4"),
    ],
)
def test_what_is_no_block_for_aws_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        block(text)
