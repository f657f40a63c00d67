"""Asking for everything that may use security groups; what may not be asked is told as unknown.

An operation that the installed SDK or the endpoint does not have is the same as one that is denied:
what it would have told is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied, CLIError, Interrupted
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUPS, LIST_INSTANCES
from hawse.services.ec2.calls_amis import (
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
    DESCRIBE_LAUNCH_TEMPLATES,
)
from hawse.services.ec2.calls_groups import (
    DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_SECURITY_GROUP_REFERENCES,
    DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS,
)
from hawse.services.ec2.groups.groups import Group, Groups
from hawse.services.ec2.groups.use import (
    Seen,
    User,
    association_users,
    by_group,
    interface_users,
    peer_users,
    rule_users,
    template_users,
)
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import VALUES, matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target

USES = (
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_LAUNCH_TEMPLATES,
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
    DESCRIBE_SECURITY_GROUP_REFERENCES,
    DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS,
)
"""What a command declares that asks for all the uses of groups."""

Pairs = Iterable[tuple[str, User]]


def look(target: Target, groups: Groups, wanted: Sequence[Group]) -> Seen:
    """Everything that uses one of the `wanted` groups."""
    ids = [one.id for one in wanted]
    found: list[tuple[str, User]] = list(rule_users(groups.all))
    unknown: dict[str, str] = {}
    parts: dict[str, Callable[[], Pairs]] = {
        "interface": lambda: interface_users(interfaces(target, ids)),
        "launch template": lambda: template_users(_versions(target), groups.all),
        "peer": lambda: peer_users(_references(target, ids)),
        "association": lambda: association_users(_associations(target, ids)),
    }
    for part, ask in parts.items() if ids else ():
        try:
            found += ask()
        except Interrupted:
            raise
        except CLIError as error:
            unknown[part] = why_not(error)
    return Seen(by_group(found), unknown)


def why_not(error: CLIError) -> str:
    """Why something could not be looked at, short."""
    if isinstance(error, AccessDenied) and error.action:
        return f"{error.action} is denied"
    return error.message


def interfaces(target: Target, ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The network interfaces in these groups, each once."""
    seen: set[str] = set()
    for some in _batches(ids):
        filters = (matching("group-id", some),)
        for item in target.items(DESCRIBE_NETWORK_INTERFACES, Filters=filters):
            if item["NetworkInterfaceId"] not in seen:
                seen.add(item["NetworkInterfaceId"])
                yield item


def with_names(target: Target, users: Iterable[User]) -> list[User]:
    """The users, interfaces of instances with the Name tag of these."""
    known = list(users)
    ids = [one.by.split(",")[0].removeprefix("instance ") for one in known if _of_instance(one)]
    names = instance_names(target, ids)
    found = []
    for one in known:
        id_ = one.by.split(",")[0].removeprefix("instance ")
        named = f"{names[id_]} ({id_})" if names.get(id_) else id_
        found.append(replace(one, by=one.by.replace(id_, named)) if _of_instance(one) else one)
    return found


def instance_names(target: Target, ids: Iterable[str]) -> dict[str, str]:
    """The Name tags of instances by id; {} where they may not be read, since ids do as well."""
    names: dict[str, str] = {}
    for some in _batches(sorted(set(ids))):
        try:
            for item in target.items(LIST_INSTANCES, Filters=(matching("instance-id", some),)):
                names[item["InstanceId"]] = tags_of(item).get("Name", "")
        except AccessDenied as error:
            target.gate.lacks.append((target, f"names of instances: {why_not(error)}"))
            return {}
    return names


def _of_instance(user: User) -> bool:
    return user.kind == "interface" and user.by.startswith("instance ")


def _versions(target: Target) -> Iterator[Mapping[str, Any]]:
    """All versions of all launch templates: an old one may be in use."""
    for template in target.items(DESCRIBE_LAUNCH_TEMPLATES):
        id_ = template["LaunchTemplateId"]
        yield from target.items(DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, LaunchTemplateId=id_)


def _references(target: Target, ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for some in _batches(ids):
        yield from target.items(DESCRIBE_SECURITY_GROUP_REFERENCES, GroupId=some)


def _associations(target: Target, ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for some in _batches(ids):
        filters = (matching("group-id", some),)
        yield from target.items(DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS, Filters=filters)


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), VALUES):
        yield tuple(ids[start : start + VALUES])
