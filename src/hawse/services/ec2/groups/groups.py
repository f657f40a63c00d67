"""Security groups and the names that people have for them: the id, the group's name, its Name tag.

All groups of a region are asked for at once: rules name groups by id alone, so that whoever shows
or writes a rule needs the others too, and it is one request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied, NotFound, UsageError
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUP_RULES, DESCRIBE_SECURITY_GROUPS
from hawse.services.ec2.calls_groups import DESCRIBE_MANAGED_PREFIX_LISTS, DESCRIBE_VPCS
from hawse.services.ec2.groups.peers import Peer, Typed, is_group_id, is_list
from hawse.services.ec2.groups.rules import Rule, rule, rules_in
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import VALUES, matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Group:
    """One security group; `item` is what EC2 says of it.

    `called` is what the person called it: its Name tag where that was typed, else its name.
    """

    id: str
    name: str
    vpc: str
    owner: str
    description: str
    called: str
    rules: tuple[Rule, ...]
    tags: Mapping[str, str]
    item: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def tag(self) -> str:
        """Its Name tag."""
        return self.tags.get("Name", "")

    @property
    def is_default(self) -> bool:
        """Whether it is the one that its VPC was made with, which nobody can delete."""
        return self.name == "default"

    @property
    def managed_by(self) -> str:
        """What made it and may miss it, as its tags tell: a stack, a cluster; "" for nobody."""
        for tag, noun in _MAKERS.items():
            if self.tags.get(tag):
                return f"{noun} {self.tags[tag]}"
        return ""

    def meant_by(self, name: str) -> str:
        """What it is called where `name`, an id, a name or a glob, means it; else ""."""
        if name == self.id:
            return self.name
        return next((own for own in (self.name, self.tag) if _is_called(own, name)), "")


_MAKERS = {
    "aws:cloudformation:stack-name": "stack",
    "aws:eks:cluster-name": "EKS cluster",
    "elbv2.k8s.aws/cluster": "load balancers of cluster",
}


class Groups:
    """All the groups of a region."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.all = tuple(sorted(groups, key=lambda one: (one.vpc, one.name, one.id)))
        self.by_id = {one.id: one for one in self.all}

    @property
    def names(self) -> dict[str, str]:
        """What each is called, by id."""
        return {one.id: one.tag or one.name for one in self.all}

    def meant(self, names: Sequence[str]) -> list[Group]:
        """Those that one of `names` means (all, without), in the order of what was typed."""
        if not names:
            return list(self.all)
        found: dict[str, Group] = {}
        for name in names:
            for one in self.all:
                if called := one.meant_by(name):
                    found.setdefault(one.id, replace(one, called=called))
        return list(found.values())

    def peer(self, name: str, vpc: str) -> Peer:
        """The group that a rule in `vpc` means by `name`: one of the same VPC before all others.

        NotFound, and UsageError for a name that several have.
        """
        found = [one for one in self.all if one.meant_by(name) and (name not in ("*", "?"))]
        near = [one for one in found if one.vpc == vpc] or found
        if not near:
            hint = "" if not is_group_id(name) else f"of another account: --from ACCOUNT/{name}"
            raise NotFound(f"security group {name}", why="there is none here", hint=hint)
        if len(near) > 1:
            shown = ", ".join(f"{one.id} ({one.name} in {one.vpc})" for one in near)
            raise UsageError(f"{name} is ambiguous", why=f"it names {shown}", hint="give the id")
        one = near[0]
        return Peer("group", one.id, name=one.tag or one.name, vpc=one.vpc)


def all_groups(target: Target) -> Groups:
    """Every group that there is."""
    items = list(target.items(DESCRIBE_SECURITY_GROUPS))
    names = {item["GroupId"]: tags_of(item).get("Name") or item["GroupName"] for item in items}
    return Groups(group(item, names) for item in items)


def group(item: Mapping[str, Any], names: Mapping[str, str]) -> Group:
    """One group of DescribeSecurityGroups."""
    return Group(
        id=item["GroupId"],
        name=item.get("GroupName", ""),
        vpc=item.get("VpcId") or "",
        owner=item.get("OwnerId", ""),
        description=item.get("Description") or "",
        called=item.get("GroupName", ""),
        rules=tuple(rules_in(item, names)),
        tags=tags_of(item),
        item=item,
    )


def known(target: Target, groups: Iterable[Group]) -> list[Group]:
    """The groups, whose names a query was given: that they may have no row is no mistake of it."""
    found = list(groups)
    for one in found:
        target.gate.named += [(target, one.id, one.name)]
        target.gate.named += [(target, one.id, one.tag)] if one.tag else []
    return found


def rules_of(target: Target, groups: Sequence[Group], names: Mapping[str, str]) -> list[Rule]:
    """The rules of some groups with their ids; `names` are what groups and lists are called."""
    found: list[Rule] = []
    owner = groups[0].owner if groups else ""
    for start in range(0, len(groups), VALUES):
        ids = [one.id for one in groups[start : start + VALUES]]
        items = target.items(DESCRIBE_SECURITY_GROUP_RULES, Filters=(matching("group-id", ids),))
        found += [rule(item, names, owner) for item in items]
    return found


def list_names(target: Target) -> dict[str, str]:
    """The names of prefix lists by id; told as lacking where they may not be read."""
    try:
        items = list(target.items(DESCRIBE_MANAGED_PREFIX_LISTS))
    except AccessDenied as error:
        target.gate.lacks.append((target, f"names of prefix lists: {error.message}"))
        return {}
    return {item["PrefixListId"]: item.get("PrefixListName", "") for item in items}


def vpc_names(target: Target) -> dict[str, str]:
    """The Name tags of VPCs by id; told as lacking where they may not be read."""
    try:
        items = list(target.items(DESCRIBE_VPCS))
    except AccessDenied as error:
        target.gate.lacks.append((target, f"names of VPCs: {error.message}"))
        return {}
    return {item["VpcId"]: tags_of(item).get("Name", "") for item in items}


def peers_of(target: Target, wanted: Sequence[Typed], groups: Groups, vpc: str) -> Iterator[Peer]:
    """What was typed as the peers of rules of a group in `vpc`; NotFound for what is not there."""
    for one in wanted:
        if one.peer is not None:
            yield one.peer
        elif is_list(one.name):
            yield _list(target, one.name)
        else:
            yield groups.peer(one.name, vpc)


def _list(target: Target, name: str) -> Peer:
    key = "prefix-list-id" if name.startswith("pl-") else "prefix-list-name"
    filters = (matching(key, (name,)),)
    items = list(target.items(DESCRIBE_MANAGED_PREFIX_LISTS, Filters=filters))
    if not items:
        raise NotFound(f"prefix list {name}", why=f"not in {target.region}")
    return Peer("prefix-list", items[0]["PrefixListId"], name=items[0].get("PrefixListName", ""))


def _is_called(own: str, name: str) -> bool:
    return bool(own) and (own == name or fnmatchcase(own, name))
