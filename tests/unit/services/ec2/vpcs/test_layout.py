"""Subnets of a new VPC: they fit, never overlap, and leave room."""

from __future__ import annotations

from ipaddress import IPv4Network, collapse_addresses

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.ec2.vpcs.layout import PRIVATE, PUBLIC, layout, told

TEN = IPv4Network("10.20.0.0/16")
ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def test_public_ones_come_first_and_each_kind_goes_over_the_zones() -> None:
    found = layout("shop", TEN, ZONES, (PUBLIC, PRIVATE))

    assert [(one.name, one.cidr) for one in found] == [
        ("shop-public-a", "10.20.0.0/20"),
        ("shop-public-b", "10.20.16.0/20"),
        ("shop-public-c", "10.20.32.0/20"),
        ("shop-private-a", "10.20.48.0/20"),
        ("shop-private-b", "10.20.64.0/20"),
        ("shop-private-c", "10.20.80.0/20"),
    ]
    assert list(told(found[:1])) == ["shop-public-a  10.20.0.0/20  eu-west-1a  4,091 addresses"]


@given(st.integers(16, 28), st.integers(1, 6), st.sampled_from([(PUBLIC,), (PUBLIC, PRIVATE)]))
def test_subnets_fit_and_never_overlap_and_half_stays_free_where_it_can(
    prefix: int, zones: int, tiers: tuple[str, ...]
) -> None:
    block = IPv4Network((int(TEN.network_address), prefix))
    count = zones * len(tiers)
    names = tuple(f"eu-west-1{letter}" for letter in "abcdef"[:zones])
    if count > 2 ** (28 - prefix):
        with pytest.raises(UsageError):
            layout("x", block, names, tiers)
        return

    cidrs = [IPv4Network(one.cidr) for one in layout("x", block, names, tiers)]

    assert len(cidrs) == count
    assert all(one.subnet_of(block) and 16 <= one.prefixlen <= 28 for one in cidrs)
    taken = sum(one.num_addresses for one in cidrs)
    assert sum(one.num_addresses for one in collapse_addresses(cidrs)) == taken
    if count * 2 <= 2 ** (28 - prefix):
        assert taken <= block.num_addresses // 2


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(UsageError, match="10.20.0.0/16 has no room for 3 subnets of /17"):
        layout("shop", TEN, ZONES, (PUBLIC,), 17)
