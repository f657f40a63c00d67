"""Groups and their rules as rows: what a person looks for, flat, with names beside ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hawse.errors import CLIError, Interrupted
from hawse.rows import Row, column
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUPS
from hawse.services.ec2.calls_groups import DESCRIBE_STALE_SECURITY_GROUPS
from hawse.services.ec2.groups.groups import (
    Group,
    all_groups,
    group as group_of,
    known,
    list_names,
    rules_of,
    vpc_names,
)
from hawse.services.ec2.groups.looking import interfaces, look, why_not, with_names
from hawse.services.ec2.groups.rules import Rule, permitted
from hawse.services.ec2.groups.use import NOT_ASKED, by_group, interface_users, rule_users, use_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_DIRECTIONS = {"in": "", "out": "dim"}


@dataclass(frozen=True)
class SecurityGroup(Row):
    """One security group."""

    id: str
    name: str
    vpc_name: str | None = column(title="VPC", doc="The Name tag of its VPC.")
    rules: int = column(doc="How many rules it has, in and out.")
    used: bool | None = column(
        show="bool",
        doc="True when an interface is in it or another group refers to it; null when neither is "
        "so, which 'hawse ec2 sg unused' looks into.",
    )
    description: str = column()
    vpc: str = column(wide=True, doc="Id of its VPC.")
    interfaces: int | None = column(wide=True, doc="Network interfaces in it.")
    referred_to_by: int = column(wide=True, doc="Rules of other groups that refer to it.")
    owner: str = column(wide=True, doc="Account.")
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True)


@dataclass(frozen=True)
class SecurityGroupRule(Row):
    """One rule: one direction, one range of ports, one source."""

    id: str
    group_name: str = column(title="GROUP", doc="Name tag of its group, else its name.")
    direction: str = column(title="WAY", colour=_DIRECTIONS, doc="in or out.")
    protocol: str = column()
    ports: str = column(doc="443, 8000-8100, all; for ICMP a type and a code.")
    source: str = column(doc="CIDR, prefix list or group: what it lets in from, or out to.")
    source_name: str | None = column(title="CALLED", doc="Name of the group or prefix list.")
    description: str | None = column()
    group: str = column(wide=True, doc="Id of its group.")
    source_kind: str = column(wide=True, doc="ipv4, ipv6, prefix-list or group.")
    source_account: str | None = column(wide=True, doc="Account of a group of somebody else.")
    source_vpc: str | None = column(wide=True, doc="VPC of a group in a peered VPC.")
    peering: str | None = column(wide=True, doc="Peering connection of that VPC.")
    tags: Mapping[str, str] = column(show="tags", wide=True)


@dataclass(frozen=True)
class GroupUser(Row):
    """One thing that uses a group."""

    group_name: str = column(title="GROUP")
    kind: str = column(doc="interface, rule, launch template, peer or association.")
    id: str = column(doc="Of the user: an interface, a group, a template or a VPC.")
    name: str | None = column()
    by: str | None = column(show="whole", doc="What an interface belongs to; else how it uses it.")
    group: str = column(wide=True, doc="Id of the group.")


@dataclass(frozen=True)
class UnusedGroup(Row):
    """A group that nothing uses, or of which that is not known."""

    id: str
    name: str
    status: str = column(colour={"unknown": "yellow"}, unsure="unknown", doc="unused or unknown.")
    vpc_name: str | None = column(title="VPC")
    rules: int = column()
    managed_by: str | None = column(doc="What made it, and may miss it: a stack, a cluster.")
    proof: str = column(show="whole", wide=True, doc="What was looked at, or could not be.")
    description: str = column()
    vpc: str = column(wide=True)


def find_groups(target: Target, names: Sequence[str] = ()) -> Iterator[SecurityGroup]:
    """The groups that `names` mean (all, without), with how they are used as far as is cheap."""
    groups = all_groups(target)
    meant = known(target, groups.meant(names))
    vpcs = vpc_names(target) if meant else {}
    in_use = _interfaces(target, meant)
    referred = by_group(rule_users(groups.all))
    for one in meant:
        count = None if in_use is None else in_use.get(one.id, 0)
        yield _row(one, vpcs.get(one.vpc, ""), count, len(referred.get(one.id, ())))


def name_groups(target: Target) -> Iterator[SecurityGroup]:
    """All groups by id and name, for who needs these at once; how they are used is not known."""
    for item in target.items(DESCRIBE_SECURITY_GROUPS):
        yield _row(group_of(item, {}), "", None, 0)


def _row(one: Group, vpc: str, interfaces_: int | None, referring: int) -> SecurityGroup:
    return SecurityGroup(
        id=one.id,
        name=one.name,
        vpc_name=vpc or one.vpc or None,
        rules=len(one.rules),
        used=True if interfaces_ or referring else None,
        description=one.description,
        vpc=one.vpc,
        interfaces=interfaces_,
        referred_to_by=referring,
        owner=one.owner,
        tags=one.tags,
    )


def find_rules(
    target: Target, names: Sequence[str], *, direction: str | None = None
) -> Iterator[SecurityGroupRule]:
    """The rules of the groups that `names` mean: those that let in, then those that let out."""
    groups = all_groups(target)
    meant = known(target, groups.meant(names))
    called = {**groups.names, **(list_names(target) if _refers_to_lists(meant) else {})}
    found = rules_of(target, meant, called)
    for one in meant:
        mine = [rule for rule in found if rule.group == one.id]
        for rule in sorted(mine, key=_order):
            if direction in (None, rule.direction):
                yield rule_row(rule, one)


def rule_row(rule: Rule, group: Group) -> SecurityGroupRule:
    """The row of one rule of a group."""
    peer = rule.peer
    return SecurityGroupRule(
        id=rule.id,
        group_name=group.tag or group.name,
        direction=rule.direction,
        protocol=rule.range.word,
        ports=rule.range.ports,
        source=f"{peer.account}/{peer.value}" if peer.account else peer.value,
        source_name=peer.name or None,
        description=rule.description or None,
        group=rule.group,
        source_kind=peer.kind,
        source_account=peer.account or None,
        source_vpc=peer.vpc or None,
        peering=peer.peering or None,
        tags=rule.tags,
    )


def find_users(target: Target, names: Sequence[str]) -> Iterator[GroupUser]:
    """What uses the groups that `names` mean; what could not be looked at is told as lacking."""
    groups = all_groups(target)
    meant = known(target, groups.meant(names))
    seen = look(target, groups, meant)
    for one in meant:
        use = use_of(one.id, seen)
        for user in with_names(target, use.users):
            yield GroupUser(
                group_name=one.tag or one.name,
                kind=user.kind,
                id=user.id,
                name=user.name or None,
                by=user.by or None,
                group=one.id,
            )
        if use.verdict == "unused":
            target.gate.notes.append(
                f"nothing uses {one.called} ({one.id}); not asked: {NOT_ASKED}"
            )
    if meant:
        missing = use_of("", seen).unknown
        target.gate.lacks += [(target, f"not known: {part}") for part in missing]


def find_unused(target: Target, names: Sequence[str] = ()) -> Iterator[UnusedGroup]:
    """The groups that nothing uses, and those of which that is not known.

    The group that a VPC was made with is left out: nobody can delete it.
    """
    groups = all_groups(target)
    meant = [one for one in known(target, groups.meant(names)) if not one.is_default]
    vpcs = vpc_names(target) if meant else {}
    seen = look(target, groups, meant)
    for one in meant:
        use = use_of(one.id, seen)
        if use.verdict == "used":
            continue
        yield UnusedGroup(
            id=one.id,
            name=one.name,
            status=use.verdict,
            vpc_name=vpcs.get(one.vpc) or one.vpc or None,
            rules=len(one.rules),
            managed_by=one.managed_by or None,
            proof=use.proof,
            description=one.description,
            vpc=one.vpc,
        )
    if meant:
        target.gate.lacks += [(target, f"not known: {part}") for part in use_of("", seen).unknown]
        target.gate.notes.append(f"not asked: {NOT_ASKED}")


def find_stale(target: Target, names: Sequence[str] = ()) -> Iterator[SecurityGroupRule]:
    """The rules that refer to groups which are gone, or whose peering is gone; with their ids."""
    groups = all_groups(target)
    meant = known(target, groups.meant(names))
    for vpc in dict.fromkeys(one.vpc for one in meant if one.vpc):
        mine = {one.id: one for one in meant if one.vpc == vpc}
        stale = _stale(target, vpc, set(mine))
        if not stale:
            continue
        affected = [mine[id_] for id_ in dict.fromkeys(one.group for one in stale)]
        for rule in rules_of(target, affected, groups.names):
            if any((one.mark, one.group) == (rule.mark, rule.group) for one in stale):
                yield rule_row(rule, mine[rule.group])


def _stale(target: Target, vpc: str, ids: set[str]) -> list[Rule]:
    """What EC2 calls stale in a VPC, which is told without ids."""
    found: list[Rule] = []
    for item in target.items(DESCRIBE_STALE_SECURITY_GROUPS, VpcId=vpc):
        if item["GroupId"] not in ids:
            continue
        for member, egress in (("StaleIpPermissions", False), ("StaleIpPermissionsEgress", True)):
            for permission in item.get(member, ()):
                rules = permitted(permission, egress=egress, owner="")
                found += [replace(one, group=item["GroupId"]) for one in rules]
    return found


def _interfaces(target: Target, groups: Sequence[Group]) -> dict[str, int] | None:
    """How many interfaces are in each group; None where that may not be asked."""
    try:
        users = by_group(interface_users(interfaces(target, [one.id for one in groups])))
    except Interrupted:
        raise
    except CLIError as error:
        target.gate.lacks.append((target, f"network interfaces: {why_not(error)}"))
        return None
    return {group: len(found) for group, found in users.items()}


def _refers_to_lists(groups: Sequence[Group]) -> bool:
    return any(rule.peer.kind == "prefix-list" for one in groups for rule in one.rules)


def _order(rule: Rule) -> tuple[bool, str, int, str, str]:
    return rule.egress, rule.range.protocol, rule.range.first, rule.peer.kind, rule.peer.value
