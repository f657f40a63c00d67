"""One rule of a security group: read from EC2's answers, written into its requests, compared.

Pure. EC2 tells rules of a group apart by direction, protocol, ports and peer; the description is
no part of that, so two rules that differ in it alone cannot both be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hawse.plan import Look
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUP_RULES
from hawse.services.ec2.groups.peers import Peer
from hawse.services.ec2.groups.ports import Range
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import matching

_UNNUMBERED = ("tcp", "udp", "icmp", "icmpv6")
"""The protocols whose two numbers EC2 wants to be told."""
_SOURCES = (
    ("IpRanges", "CidrIp", "ipv4"),
    ("Ipv6Ranges", "CidrIpv6", "ipv6"),
    ("PrefixListIds", "PrefixListId", "prefix-list"),
    ("UserIdGroupPairs", "GroupId", "group"),
)
_SEEN = (
    "join('|', [to_string(IsEgress), IpProtocol, to_string(not_null(FromPort, `-1`)), "
    "to_string(not_null(ToPort, `-1`)), "
    "not_null(CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo.GroupId, '')])"
)
"""A rule of DescribeSecurityGroupRules as the text that `Rule.mark` makes."""


@dataclass(frozen=True)
class Rule:
    """What one group lets in, or out. `id` and `group` are "" for a rule that is only wanted."""

    egress: bool
    range: Range
    peer: Peer
    description: str = field(default="", compare=False)
    id: str = field(default="", compare=False)
    group: str = field(default="", compare=False)
    tags: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def direction(self) -> str:
        """`in` or `out`."""
        return "out" if self.egress else "in"

    @property
    def says(self) -> str:
        """`tcp 443 from 10.0.0.0/8`"""
        return f"{self.range.says} {'to' if self.egress else 'from'} {self.peer.says}"

    @property
    def mark(self) -> str:
        """All that EC2 tells it apart by, as one text."""
        parts = (str(self.egress).lower(), *map(str, self.range), self.peer.value)
        return "|".join(parts)

    @property
    def risk(self) -> str:
        """What everybody gets by it that is seldom meant, as `opens SSH (22) to the world`.

        "" where it lets out, or lets in few, or is what a web server is there for.
        """
        from hawse.services.ec2.groups.ports import some

        if self.egress or not self.peer.is_wide or self.range.is_web:
            return ""
        what = self.range.says
        if self.range.sensitive and self.range.says != "all traffic":
            what = some(self.range.sensitive)
        return f"opens {what} to {'the world' if self.peer.is_world else self.peer.value}"

    def covers(self, other: Rule) -> bool:
        """Whether what the other lets pass passes by this one as well."""
        same = self.egress == other.egress
        return same and self.range.covers(other.range) and self.peer.covers(other.peer)

    def permission(self) -> dict[str, object]:
        """The rule as a member of IpPermissions."""
        made: dict[str, object] = {"IpProtocol": self.range.protocol}
        if self.range.protocol in _UNNUMBERED:
            made |= {"FromPort": self.range.first, "ToPort": self.range.last}
        members, key = next((m, k) for m, k, kind in _SOURCES if kind == self.peer.kind)
        source: dict[str, object] = {key: self.peer.value}
        if self.peer.account:
            source["UserId"] = self.peer.account
        if self.peer.peering:
            source["VpcPeeringConnectionId"] = self.peer.peering
        if self.description:
            source["Description"] = self.description
        return {**made, members: (source,)}


def rule(item: Mapping[str, Any], names: Mapping[str, str], owner: str = "") -> Rule:
    """A rule of DescribeSecurityGroupRules; `names` are those of groups and prefix lists.

    `owner` is the account of its group, where the rule itself does not say.
    """
    return Rule(
        egress=bool(item.get("IsEgress")),
        range=_range(item),
        peer=_peer(item, names, owner),
        description=item.get("Description") or "",
        id=item["SecurityGroupRuleId"],
        group=item["GroupId"],
        tags=tags_of(item),
    )


def rules_in(group: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Rule]:
    """The rules of one group of DescribeSecurityGroups, which have no ids."""
    for member, egress in (("IpPermissions", False), ("IpPermissionsEgress", True)):
        for permission in group.get(member, ()):
            for found in permitted(permission, egress=egress, owner=group.get("OwnerId", "")):
                yield replace(
                    found,
                    group=group["GroupId"],
                    peer=replace(found.peer, name=names.get(found.peer.value, "")),
                )


def permitted(permission: Mapping[str, Any], *, egress: bool, owner: str) -> Iterator[Rule]:
    """The rules that one member of IpPermissions stands for."""
    for members, key, kind in _SOURCES:
        for source in permission.get(members, ()):
            peer = Peer(
                kind,  # type: ignore[arg-type]  # one of _SOURCES
                source.get(key, ""),
                _other(source.get("UserId", ""), owner),
                name=source.get("GroupName") or "",
                vpc=source.get("VpcId") or "",
                peering=source.get("VpcPeeringConnectionId") or "",
                status=source.get("PeeringStatus") or "",
            )
            yield Rule(egress, _range(permission), peer, source.get("Description") or "")


def is_there(group: str, wanted: Rule, *, there: bool, id_: str = "") -> Look:
    """Whether a group has this rule (that one of the id, as it is planned for) or has none such."""
    only = f"[?SecurityGroupRuleId=='{id_}']" if id_ else "[]"
    params = {"Filters": (matching("group-id", (group,)),)}
    path = f"SecurityGroupRules{only}.{_SEEN} | map(&'there', [?@=='{wanted.mark}'])"
    want = ("there",) if there else ()
    return Look(DESCRIBE_SECURITY_GROUP_RULES, params, path, want, absent=not there)


def is_gone(group: str, id_: str) -> Look:
    """Whether a group has no rule of this id any more."""
    params = {"Filters": (matching("group-id", (group,)),)}
    path = f"SecurityGroupRules[?SecurityGroupRuleId=='{id_}'].SecurityGroupRuleId"
    return Look(DESCRIBE_SECURITY_GROUP_RULES, params, path, (), absent=True)


def covering(wanted: Rule, rules: Iterable[Rule]) -> Rule | None:
    """Another rule by which the same passes already."""
    return next((one for one in rules if one != wanted and one.covers(wanted)), None)


def _range(item: Mapping[str, Any]) -> Range:
    protocol = str(item.get("IpProtocol", "-1"))
    if protocol not in _UNNUMBERED:
        return Range(protocol)
    first, last = item.get("FromPort"), item.get("ToPort")
    return Range(protocol, -1 if first is None else first, -1 if last is None else last)


def _peer(item: Mapping[str, Any], names: Mapping[str, str], owner: str) -> Peer:
    info = item.get("ReferencedGroupInfo") or {}
    if info.get("GroupId"):
        return Peer(
            "group",
            info["GroupId"],
            _other(info.get("UserId", ""), item.get("GroupOwnerId") or owner),
            name=names.get(info["GroupId"], ""),
            vpc=info.get("VpcId") or "",
            peering=info.get("VpcPeeringConnectionId") or "",
            status=info.get("PeeringStatus") or "",
        )
    if item.get("PrefixListId"):
        return Peer("prefix-list", item["PrefixListId"], name=names.get(item["PrefixListId"], ""))
    if item.get("CidrIpv6"):
        return Peer("ipv6", item["CidrIpv6"])
    return Peer("ipv4", item.get("CidrIpv4") or "0.0.0.0/32")


def _other(user: str, owner: str) -> str:
    """The account of a group, where it is not that of the rule."""
    return user if user and user != owner else ""
