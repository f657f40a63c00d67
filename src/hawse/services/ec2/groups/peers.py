"""Where traffic comes from or goes to: addresses, prefix lists and other groups.

Pure. EC2 keeps an address with its host bits cleared, so what is typed is cleared here: only then
can what is there be told from what is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_interface, ip_network
from typing import Literal, NamedTuple

from hawse.errors import UsageError

Kind = Literal["ipv4", "ipv6", "prefix-list", "group"]
WORLD = ("0.0.0.0/0", "::/0", "2000::/3")
"""Everybody; the last are all the addresses of IPv6 that are given out."""
_WIDE = {"ipv4": 8, "ipv6": 16}
_GROUP = re.compile(r"sg-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_LIST = re.compile(r"pl-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_OF_ACCOUNT = re.compile(r"(\d{12})/(sg-.+)")
_LIKE_AN_ADDRESS = re.compile(r"[0-9.]+(?:/.*)?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*(?:/.*)?")


@dataclass(frozen=True)
class Peer:
    """One source or destination, told apart by its value.

    `name` is what people call a group or a prefix list, `account` that of a group of somebody
    else; `peering` and `status` tell of a peered VPC.
    """

    kind: Kind
    value: str
    account: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
    vpc: str = field(default="", compare=False)
    peering: str = field(default="", compare=False)
    status: str = field(default="", compare=False)

    @property
    def says(self) -> str:
        """`10.0.0.0/8`, `app (sg-…)`, `sg-… of 111122223333`."""
        named = f"{self.name} ({self.value})" if self.name else self.value
        return f"{named} of {self.account}" if self.account else named

    @property
    def network(self) -> IPv4Network | IPv6Network | None:
        """The addresses; None for what is named otherwise."""
        return ip_network(self.value, strict=False) if self.kind in _WIDE else None

    @property
    def is_world(self) -> bool:
        """Whether it is everybody."""
        return self.value in WORLD

    @property
    def is_wide(self) -> bool:
        """Whether it is everybody, or so many that it is nearly that."""
        network = self.network
        return network is not None and network.prefixlen < _WIDE[self.kind] and _public(network)

    def covers(self, other: Peer) -> bool:
        """Whether each address of the other is among its own; what is no address covers itself."""
        mine, theirs = self.network, other.network
        if isinstance(mine, IPv4Network) and isinstance(theirs, IPv4Network):
            return theirs.subnet_of(mine)
        if isinstance(mine, IPv6Network) and isinstance(theirs, IPv6Network):
            return theirs.subnet_of(mine)
        return self == other


def _public(network: IPv4Network | IPv6Network) -> bool:
    """Whether it reaches beyond the addresses that are private."""
    return not network.is_private or network.prefixlen < 7


class Typed(NamedTuple):
    """What a person typed, and what it means as far as that can be told without asking AWS.

    `name` is set for a group or a prefix list that has yet to be found.
    """

    text: str
    peer: Peer | None = None
    name: str = ""

    @property
    def changed(self) -> str:
        """What became of it, where that is not what was typed: `10.0.0.5/8 is 10.0.0.0/8`."""
        if self.peer is None or "/" not in self.text or self.peer.network is None:
            return ""
        if _same_text(self.text, self.peer.value):
            return ""
        return f"{self.text} is {self.peer.value}"


def typed(text: str, option: str = "--from") -> Typed:
    """What one `--from` or `--to` means; UsageError for what can mean nothing."""
    given = text.strip()
    if not given:
        hint = "is a shell variable not set? 0.0.0.0/0 means everybody"
        raise UsageError(option, why="it is empty", hint=hint)
    if _GROUP.fullmatch(given):
        return Typed(given, name=given)
    if _LIST.fullmatch(given) or given.startswith("com.amazonaws."):
        return Typed(given, name=given)
    if found := _OF_ACCOUNT.fullmatch(given):
        return Typed(given, Peer("group", _checked(found[2], option), found[1]))
    if _LIKE_AN_ADDRESS.fullmatch(given):
        return Typed(given, address(given, option))
    if given.startswith(("sg-", "pl-")):
        _checked(given, option)
    return Typed(given, name=given)


def all_typed(texts: Sequence[str], option: str) -> tuple[Typed, ...]:
    """Several, each once."""
    found = {one.peer or one.name: one for one in (typed(text, option) for text in texts)}
    return tuple(found.values())


def address(text: str, option: str = "--from") -> Peer:
    """An address or a network, with its host bits cleared; without a mask it is one address."""
    try:
        network = ip_interface(text).network
    except ValueError as error:
        hint = "--from 10.0.0.0/8, --from 203.0.113.7 or --from 2001:db8::/32"
        why = "it is no address and no network"
        raise UsageError(f"{option} {text}", why=why, hint=hint) from error
    if "%" in text:
        raise UsageError(f"{option} {text}", why="an address with a zone is of one machine alone")
    return Peer("ipv4" if network.version == 4 else "ipv6", network.compressed)


def is_list(name: str) -> bool:
    """Whether it names a prefix list, by id or by the name that AWS gave it."""
    return bool(_LIST.fullmatch(name)) or name.startswith("com.amazonaws.")


def is_group_id(name: str) -> bool:
    """Whether it is the id of a group."""
    return bool(_GROUP.fullmatch(name))


def _checked(id_: str, option: str) -> str:
    if _GROUP.fullmatch(id_) or _LIST.fullmatch(id_):
        return id_
    why = f"an id is {id_[:3]} and 17 (or, for what is old, 8) lower-case hexadecimal digits"
    raise UsageError(f"{option} {id_}", why=why)


def _same_text(text: str, value: str) -> bool:
    """Whether only the spelling differs: 2001:DB8::/32, or a netmask for a length."""
    host, _, mask = text.partition("/")
    return ip_interface(f"{host}/{mask}").with_prefixlen.lower() == value
