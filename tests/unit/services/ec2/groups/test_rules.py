"""Addresses, ports and rules: what is the same, what covers what, and what comes back unchanged."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

import jmespath
import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.ec2.groups.peers import Peer, address, typed
from hawse.services.ec2.groups.ports import Range, protocol_of, ranges_of
from hawse.services.ec2.groups.rules import Rule, covering, is_there, permitted, rule

IPV4 = st.builds(
    lambda number, length: f"{IPv4Network((number, 32)).network_address}/{length}",
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)
IPV6 = st.builds(
    lambda number, length: f"{IPv6Network((number, 128)).network_address}/{length}",
    st.integers(0, 2**128 - 1),
    st.integers(0, 128),
)
RANGES = st.one_of(
    st.just(Range("-1")),
    st.just(Range("50")),
    st.builds(
        lambda protocol, ports: Range(protocol, min(ports), max(ports)),
        st.sampled_from(["tcp", "udp"]),
        st.tuples(st.integers(0, 65535), st.integers(0, 65535)),
    ),
    st.builds(Range, st.just("icmp"), st.integers(0, 255), st.integers(-1, 15)),
)
PEERS = st.one_of(
    st.one_of(IPV4, IPV6).map(address),
    st.just(Peer("group", "sg-0123456789abcdef0")),
    st.just(Peer("prefix-list", "pl-0123456789abcdef0")),
)
RULES = st.builds(Rule, st.booleans(), RANGES, PEERS)


@given(st.one_of(IPV4, IPV6))
def test_host_bits_are_cleared_once_and_for_all(text: str) -> None:
    peer = address(text)

    assert peer.value == ip_network(text, strict=False).compressed
    assert address(peer.value) == peer
    assert typed(peer.value).changed == ""
    assert bool(typed(text).changed) == (ip_network(text, strict=False) != _exact(text))


def _exact(text: str) -> object:
    try:
        return ip_network(text)
    except ValueError:
        return None


@given(st.text(max_size=20))
def test_what_is_typed_is_a_peer_or_a_usage_error(text: str) -> None:
    try:
        found = typed(text)
    except UsageError:
        return
    assert (found.peer is None) == bool(found.name)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10.0.0.5/8", "10.0.0.0/8"),
        ("203.0.113.7", "203.0.113.7/32"),
        ("10.0.0.0/255.0.0.0", "10.0.0.0/8"),
        ("2001:DB8::1/32", "2001:db8::/32"),
        ("::1", "::1/128"),
        ("::/0", "::/0"),
    ],
)
def test_an_address_is_what_ec2_makes_of_it(text: str, value: str) -> None:
    peer = typed(text).peer

    assert peer is not None and peer.value == value


def test_only_what_changed_is_told() -> None:
    assert typed("10.0.0.5/8").changed == "10.0.0.5/8 is 10.0.0.0/8"
    assert [typed(text).changed for text in ("10.0.0.0/8", "203.0.113.7", "2001:DB8::/32")] == [
        ""
    ] * 3


def test_a_group_of_another_account_is_meant_by_both() -> None:
    peer = typed("111122223333/sg-0123456789abcdef0").peer

    assert peer is not None
    assert (peer.kind, peer.value, peer.account) == (
        "group",
        "sg-0123456789abcdef0",
        "111122223333",
    )


@given(RULES)
def test_a_permission_is_read_back_as_the_rule_that_it_was_made_of(one: Rule) -> None:
    (again,) = permitted(one.permission(), egress=one.egress, owner="")

    assert again == one


@given(RULES, RULES)
def test_a_look_sees_exactly_its_own_rule(one: Rule, other: Rule) -> None:
    items = [_item(one), _item(other)]
    look = is_there("sg-1", one, there=True)

    seen = jmespath.search(look.path, {"SecurityGroupRules": items})

    assert seen == ["there"] * (2 if one == other else 1)
    assert rule(items[0], {}) == one


def _item(one: Rule) -> dict[str, object]:
    keys = {"ipv4": "CidrIpv4", "ipv6": "CidrIpv6", "prefix-list": "PrefixListId"}
    source: dict[str, object] = (
        {"ReferencedGroupInfo": {"GroupId": one.peer.value}}
        if one.peer.kind == "group"
        else {keys[one.peer.kind]: one.peer.value}
    )
    return {
        "SecurityGroupRuleId": "sgr-1",
        "GroupId": "sg-1",
        "IsEgress": one.egress,
        "IpProtocol": one.range.protocol,
        "FromPort": one.range.first,
        "ToPort": one.range.last,
        **source,
    }


@given(RULES)
def test_a_rule_covers_itself_and_is_not_its_own_wider_one(one: Rule) -> None:
    assert one.covers(one)
    assert covering(one, [one]) is None


@given(RULES, RULES, RULES)
def test_covering_is_transitive(one: Rule, two: Rule, three: Rule) -> None:
    if one.covers(two) and two.covers(three):
        assert one.covers(three)


@given(RULES)
def test_all_traffic_from_everybody_covers_every_address(one: Rule) -> None:
    world = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}
    if one.peer.kind in world:
        assert Rule(one.egress, Range("-1"), address(world[one.peer.kind])).covers(one)


@pytest.mark.parametrize(
    ("rule_", "risk"),
    [
        (Rule(False, Range("tcp", 22, 22), address("0.0.0.0/0")), "opens SSH (22) to the world"),
        (
            Rule(False, Range("tcp", 5432, 5432), address("::/0")),
            "opens PostgreSQL (5432) to the world",
        ),
        (Rule(False, Range("-1"), address("0.0.0.0/0")), "opens all traffic to the world"),
        (
            Rule(False, Range("tcp", 8080, 8080), address("0.0.0.0/0")),
            "opens tcp 8080 to the world",
        ),
        (Rule(False, Range("tcp", 22, 22), address("0.0.0.0/1")), "opens SSH (22) to 0.0.0.0/1"),
        (Rule(False, Range("tcp", 443, 443), address("0.0.0.0/0")), ""),
        (Rule(False, Range("tcp", 22, 22), address("10.0.0.0/8")), ""),
        (Rule(True, Range("-1"), address("0.0.0.0/0")), ""),
        (Rule(False, Range("tcp", 22, 22), Peer("group", "sg-0123456789abcdef0")), ""),
    ],
)
def test_what_is_seldom_meant_for_everybody_is_a_risk(rule_: Rule, risk: str) -> None:
    assert rule_.risk == risk


def test_a_range_with_many_services_names_some() -> None:
    risk = Rule(False, Range("tcp", 0, 65535), address("0.0.0.0/0")).risk

    assert risk.startswith("opens SSH (22), Telnet (23), RPC (135) and ")


@pytest.mark.parametrize(
    ("protocol", "ports", "says"),
    [
        ("", ["443"], ["tcp 443"]),
        ("tcp", ["all"], ["all tcp"]),
        ("udp", ["53", "8000-8100"], ["udp 53", "udp 8000-8100"]),
        ("all", [], ["all traffic"]),
        ("icmp", [], ["icmp"]),
        ("icmp", ["8"], ["icmp type 8"]),
        ("icmp", ["3:4"], ["icmp type 3 code 4"]),
        ("6", ["22"], ["tcp 22"]),
        ("esp", [], ["esp"]),
        ("89", [], ["protocol 89"]),
    ],
)
def test_ports_are_said_in_words(protocol: str, ports: list[str], says: list[str]) -> None:
    assert [one.says for one in ranges_of(protocol, ports)] == says


@given(st.text(max_size=8))
def test_a_protocol_is_one_or_a_usage_error(text: str) -> None:
    try:
        found = protocol_of(text)
    except UsageError:
        return
    assert protocol_of(found) == found
