"""Which VPCs are meant, and what EC2 tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound, UsageError
from hawse.rows import Row
from hawse.services.ec2.calls_groups import DESCRIBE_VPCS
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import VALUES, Filter, matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_ID = re.compile(r"vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})")


@dataclass(frozen=True)
class Network(Row):
    """One VPC. `blocks` are its IPv4 blocks, the primary one first; `cidrs` all, IPv6 last."""

    id: str
    name: str
    blocks: tuple[IPv4Network, ...]
    cidrs: tuple[str, ...]
    default: bool = False
    state: str = "available"
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """What people call it."""
        return self.name or self.id


def find_vpcs(
    target: Target, names: Sequence[str] = (), *, default: bool = False
) -> Iterator[Network]:
    """The VPCs with one of these names or ids (all, without), each once; with `default`, only
    the region's default one of them."""
    more = [matching("is-default", ("true",))] if default else []
    seen: set[str] = set()
    for filter_ in _by_names(names):
        for item in target.items(DESCRIBE_VPCS, Filters=[*filter_, *more]):
            if item["VpcId"] not in seen:
                seen.add(item["VpcId"])
                yield network_of(item)


def one_vpc(target: Target, name: str) -> Network:
    """The VPC of this name or id; NotFound, and UsageError when several have it."""
    found = list(find_vpcs(target, (name,)))
    if not found:
        raise NotFound(f"VPC {name}", why=f"not in {target.region}", hint="hawse ec2 vpc ls -r all")
    if len(found) > 1:
        ids = ", ".join(sorted(one.id for one in found))
        raise UsageError(f"{name} is ambiguous", why=f"it names {ids}", hint="give the id")
    return found[0]


def network_of(item: Mapping[str, Any]) -> Network:
    """One VPC of DescribeVpcs."""
    primary = item.get("CidrBlock", "")
    associated = [
        one["CidrBlock"]
        for one in item.get("CidrBlockAssociationSet", ())
        if one.get("CidrBlockState", {}).get("State") in (None, "associated", "associating")
    ]
    v4 = tuple(dict.fromkeys(text for text in (primary, *associated) if text))
    v6 = tuple(
        one["Ipv6CidrBlock"]
        for one in item.get("Ipv6CidrBlockAssociationSet", ())
        if one.get("Ipv6CidrBlockState", {}).get("State") == "associated"
    )
    tags = tags_of(item)
    return Network(
        id=item["VpcId"],
        name=tags.get("Name", ""),
        blocks=tuple(map(IPv4Network, v4)),
        cidrs=(*v4, *v6),
        default=bool(item.get("IsDefault")),
        state=item.get("State", ""),
        tags=tags,
    )


def in_vpcs(ids: Iterable[str], key: str = "vpc-id") -> Iterator[list[Filter]]:
    """Filters for what is in these VPCs, as many requests as EC2 wants."""
    values = list(ids)
    for start in range(0, len(values), VALUES):
        yield [matching(key, values[start : start + VALUES])]


def _by_names(names: Sequence[str]) -> Iterator[list[Filter]]:
    """Ids and names need requests of their own, since all filters of one must hold."""
    if not names:
        yield []
        return
    ids = [name for name in names if _ID.fullmatch(name)]
    yield from in_vpcs(ids)
    yield from in_vpcs((name for name in names if name not in ids), "tag:Name")
