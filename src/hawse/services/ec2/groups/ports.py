"""Protocols and ports: as people type them, as EC2 has them, and in words.

Pure. EC2 has two numbers for each rule: a range of ports, an ICMP type and code, or -1 for all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from hawse.errors import UsageError

ALL = "-1"
_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_NAMES = {"all": ALL, "any": ALL, "esp": "50", "ah": "51", "gre": "47", "icmp6": "icmpv6"}
_WORDS = {ALL: "all", "50": "esp", "51": "ah", "47": "gre"}
_WITH_PORTS = ("tcp", "udp")
_WITH_TYPES = ("icmp", "icmpv6")
_LAST = 65535

ADMIN = {
    22: "SSH",
    23: "Telnet",
    135: "RPC",
    445: "SMB",
    2049: "NFS",
    2375: "Docker",
    2376: "Docker",
    2379: "etcd",
    3389: "RDP",
    5900: "VNC",
    5985: "WinRM",
    5986: "WinRM",
    10250: "kubelet",
}
"""What gives its caller the machine, or its files."""
DATA = {
    1433: "SQL Server",
    1521: "Oracle",
    2181: "ZooKeeper",
    3306: "MySQL",
    5432: "PostgreSQL",
    5439: "Redshift",
    5601: "Kibana",
    5984: "CouchDB",
    6379: "Redis",
    8123: "ClickHouse",
    9042: "Cassandra",
    9092: "Kafka",
    9200: "OpenSearch",
    9300: "OpenSearch",
    11211: "Memcached",
    27017: "MongoDB",
    50000: "Db2",
}
"""Databases and what is like them."""
WEB = ((80, 80), (443, 443))
"""What is open to everybody on purpose, most of the time."""
_NAMED = 3


class Range(NamedTuple):
    """A protocol as EC2 spells it, with its two numbers."""

    protocol: str
    first: int = -1
    last: int = -1

    @property
    def ports(self) -> str:
        """`443`, `8000-8100`, `all`, `type 8`, `type 3 code 4`."""
        if self.first < 0 or self == Range(self.protocol, 0, _LAST):
            return "all"
        if self.protocol in _WITH_TYPES:
            return f"type {self.first}" + (f" code {self.last}" if self.last >= 0 else "")
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def word(self) -> str:
        """The protocol in a word."""
        return _WORDS.get(self.protocol, self.protocol)

    @property
    def says(self) -> str:
        """`tcp 443`, `all tcp`, `all traffic`, `protocol 89`."""
        if self.protocol == ALL:
            return "all traffic"
        word = f"protocol {self.word}" if self.word.isdigit() else self.word
        if self.ports != "all":
            return f"{word} {self.ports}"
        return f"all {word}" if self.protocol in _WITH_PORTS else word

    def covers(self, other: Range) -> bool:
        """Whether all that the other lets pass passes here too."""
        if self.protocol == ALL:
            return True
        if self.protocol != other.protocol:
            return False
        if self.protocol in _WITH_TYPES:
            return self.first in (-1, other.first) and self.last in (-1, other.last)
        return self.first < 0 or self.first <= other.first and other.last <= self.last

    def named(self, known: dict[int, str]) -> list[str]:
        """The services among `known` that listen in it, `SSH (22)`."""
        if self.protocol not in (ALL, "tcp"):
            return []
        all_ = self.protocol == ALL or self.first < 0
        return [
            f"{word} ({port})"
            for port, word in known.items()
            if all_ or self.first <= port <= self.last
        ]

    @property
    def sensitive(self) -> list[str]:
        """What nobody opens to everybody on purpose."""
        return [*self.named(ADMIN), *self.named(DATA)]

    @property
    def is_web(self) -> bool:
        """Whether it is what a web server is there for: its two ports, of QUIC too; or a ping."""
        if self.protocol in _WITH_TYPES:
            return True
        return self.protocol in _WITH_PORTS and (self.first, self.last) in WEB


def some(words: Sequence[str]) -> str:
    """`SSH (22), RDP (3389), SMB (445) and 9 more`"""
    more = len(words) - _NAMED
    shown = ", ".join(words[:_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def protocol_of(text: str) -> str:
    """A protocol as EC2 spells it; UsageError for what is none."""
    typed = text.strip().lower()
    found = _NAMES.get(typed, _NUMBERS.get(typed, typed))
    if found in (*_WITH_PORTS, *_WITH_TYPES, ALL):
        return found
    if re.fullmatch(r"\d{1,3}", found) and int(found) <= 255:
        return str(int(found)) if str(int(found)) not in _NUMBERS else _NUMBERS[str(int(found))]
    hint = "tcp, udp, icmp, icmpv6, all, or a number of IANA's"
    raise UsageError(f"--protocol {text}".rstrip(), why="it is no protocol", hint=hint)


def ranges_of(protocol: str, ports: Sequence[str], *, needed: bool = True) -> tuple[Range, ...]:
    """What `--protocol` and `--port` mean together.

    Where no ports are `needed`, a protocol alone means all of its ports, and nothing at all is ().
    UsageError for ports that the protocol does not have, or that it needs.
    """
    if not protocol and not ports and not needed:
        return ()
    api = protocol_of(protocol or "tcp")
    if api in _WITH_TYPES:
        return tuple(dict.fromkeys(_type(api, one) for one in ports)) or (Range(api),)
    if api not in _WITH_PORTS:
        if ports:
            raise UsageError(f"--port {ports[0]}", why=f"{protocol} has no ports")
        return (Range(api),)
    if not ports and not needed:
        return (Range(api, 0, _LAST),)
    if not ports:
        hint = f"--port 443, --port 8000-8100, or --port all for every {api} port"
        raise UsageError("--port", why=f"nothing says which {api} ports", hint=hint)
    return tuple(dict.fromkeys(_range(api, one) for one in ports))


def _range(protocol: str, text: str) -> Range:
    if text.strip().lower() == "all":
        return Range(protocol, 0, _LAST)
    found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", text.strip())
    if not found:
        hint = "--port 443, --port 8000-8100 or --port all"
        raise UsageError(f"--port {text}".rstrip(), why="it is no port and no range", hint=hint)
    first, last = int(found[1]), int(found[2] or found[1])
    if last > _LAST:
        raise UsageError(f"--port {text}", why=f"ports end at {_LAST}")
    if first > last:
        hint = f"--port {last}-{first}"
        raise UsageError(f"--port {text}", why="it ends before it begins", hint=hint)
    return Range(protocol, first, last)


def _type(protocol: str, text: str) -> Range:
    if text.strip().lower() == "all":
        return Range(protocol)
    found = re.fullmatch(r"(\d{1,3})(?::(\d{1,3}))?", text.strip())
    if not found or int(found[1]) > 255 or int(found[2] or 0) > 255:
        why = f"of {protocol} it names a type, or a type and a code"
        raise UsageError(f"--port {text}".rstrip(), why=why, hint="--port 8 or --port 3:4")
    return Range(protocol, int(found[1]), int(found[2]) if found[2] else -1)
