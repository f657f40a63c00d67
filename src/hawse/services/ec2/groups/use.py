"""Whether a security group is used, and by what: known, known not to be, or not known.

Pure, and for every service that must know. Each kind of user is a part that is looked at or is not
(`looking` asks). A group that no part uses is unused only when every part was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from hawse.services.ec2.groups.groups import Group
from hawse.services.ec2.groups.owners import owner_of, public_of

Verdict = Literal["used", "unused", "unknown"]
NOT_ASKED = "services that name a group in their settings without having an interface now"
"""What nobody can ask EC2: a Lambda function that sleeps, an ECS service without tasks, CodeBuild,
Batch, Glue. It is said wherever a group is called unused."""
PARTS = {
    "interface": "network interfaces",
    "rule": "rules of other groups",
    "launch template": "launch templates",
    "peer": "peered VPCs",
    "association": "VPC associations",
}


@dataclass(frozen=True)
class User:
    """One thing that uses a group. `kind` is one of PARTS; `by` is what it belongs to, or says."""

    kind: str
    id: str
    name: str = ""
    by: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.id}" + (f" ({self.by})" if self.by else "")


class Seen(NamedTuple):
    """What was looked at: the users of each group, and each part that could not be, with why."""

    users: Mapping[str, Sequence[User]]
    unknown: Mapping[str, str]


@dataclass(frozen=True)
class Use:
    """What is known of the use of one group."""

    group: str
    users: tuple[User, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """`used` is certain; `unused` only where all parts were looked at."""
        if self.users:
            return "used"
        return "unknown" if self.unknown else "unused"

    @property
    def proof(self) -> str:
        """The verdict's reason as a sentence."""
        if self.users:
            more = f" and {len(self.users) - 3} more" if len(self.users) > 3 else ""
            return ", ".join(map(str, self.users[:3])) + more
        if self.unknown:
            return f"not known: {'; '.join(self.unknown)}"
        return f"in none of these: {', '.join(PARTS.values())}"


def use_of(group: str, seen: Seen, *, without: Iterable[str] = ()) -> Use:
    """The use of one group; what only the groups `without` use it for does not count."""
    left_out = set(without)
    users = tuple(
        one for one in seen.users.get(group, ()) if not (one.kind == "rule" and one.id in left_out)
    )
    unknown = tuple(f"{PARTS.get(part, part)}: {why}" for part, why in seen.unknown.items())
    return Use(group, users, unknown)


def by_group(pairs: Iterable[tuple[str, User]]) -> dict[str, list[User]]:
    """The users of each group, each once."""
    found: dict[str, dict[User, None]] = {}
    for group, user in pairs:
        found.setdefault(group, {})[user] = None
    return {group: list(users) for group, users in found.items()}


def interface_users(items: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, User]]:
    """Each interface of DescribeNetworkInterfaces, for each group that it is in."""
    for item in items:
        by = str(owner_of(item))
        public = public_of(item)
        user = User(
            "interface",
            item["NetworkInterfaceId"],
            name=_name(item),
            by=f"{by}, {public}" if public else by,
        )
        for group in item.get("Groups", ()):
            yield group["GroupId"], user


def rule_users(groups: Iterable[Group]) -> Iterator[tuple[str, User]]:
    """Each rule that refers to another group. A group that refers to itself does not use itself."""
    for group in groups:
        for rule in group.rules:
            if rule.peer.kind == "group" and rule.peer.value != group.id:
                says = f"{rule.range.says} {rule.direction}"
                yield rule.peer.value, User("rule", group.id, group.tag or group.name, says)


def template_users(
    versions: Iterable[Mapping[str, Any]], groups: Iterable[Group]
) -> Iterator[tuple[str, User]]:
    """Each version of a launch template, for each group that it names, be it by name alone."""
    named: dict[str, list[str]] = {}
    for group in groups:
        named.setdefault(group.name, []).append(group.id)
    for item in versions:
        data = item.get("LaunchTemplateData") or {}
        ids = [*data.get("SecurityGroupIds", ())]
        for interface in data.get("NetworkInterfaces", ()):
            ids += interface.get("Groups", ())
        for name in data.get("SecurityGroups", ()):
            ids += named.get(name, ())
        user = User(
            "launch template",
            item.get("LaunchTemplateId", ""),
            item.get("LaunchTemplateName", ""),
            f"version {item.get('VersionNumber')}"
            + (", default" if item.get("DefaultVersion") else ""),
        )
        for id_ in dict.fromkeys(ids):
            yield id_, user


def peer_users(items: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, User]]:
    """Each reference of DescribeSecurityGroupReferences."""
    for item in items:
        way = item.get("VpcPeeringConnectionId") or item.get("TransitGatewayId") or ""
        by = f"through {way}" if way else ""
        yield item["GroupId"], User("peer", item.get("ReferencingVpcId", ""), by=by)


_ENDED = ("disassociated", "association-failed")


def association_users(items: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, User]]:
    """Each VPC besides its own that a group is associated with."""
    for item in items:
        state = item.get("State", "")
        if state not in _ENDED:
            yield item["GroupId"], User("association", item.get("VpcId", ""), by=state)


def _name(item: Mapping[str, Any]) -> str:
    tags: dict[str, str] = {tag["Key"]: tag.get("Value", "") for tag in item.get("TagSet", ())}
    return tags.get("Name", "")
