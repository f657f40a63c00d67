"""Where a launch goes: subnet and security groups, by id, by name, or the default ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound, UsageError
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Place:
    """A subnet, with its zone and its VPC."""

    subnet: str
    zone: str
    vpc: str
    name: str = ""


def find_place(target: Target, subnet: str, type_: str, zones: frozenset[str]) -> Place:
    """The subnet called `subnet`, or the default subnet with the most free addresses.

    `zones` are those in which `type_` is offered. Raises NotFound, and UsageError for a name that
    several subnets have.
    """
    if subnet:
        return _named(target, subnet, type_, zones)
    items = target.items(DESCRIBE_SUBNETS, Filters=(matching("default-for-az", ("true",)),))
    open_ = [item for item in items if item["AvailabilityZone"] in zones]
    if not open_:
        raise NotFound(
            "default subnet",
            why=f"{target.region} has none in a zone that offers {type_}",
            hint="hawse ec2 launch --subnet NAME_OR_ID",
        )
    return _place(min(open_, key=lambda i: (-i.get("AvailableIpAddressCount", 0), i["SubnetId"])))


def find_places(
    target: Target, subnet: str, type_: str, zones: frozenset[str]
) -> tuple[Place, ...]:
    """A subnet for each of `zones` that has one, that with the most free addresses first.

    They are those that `subnet` names, which may be a glob, or the default ones. Raises NotFound,
    and UsageError for a name that subnets of several VPCs have.
    """
    if not subnet:
        filters = (matching("default-for-az", ("true",)),)
    else:
        key = "subnet-id" if subnet.startswith("subnet-") else "tag:Name"
        filters = (matching(key, (subnet,)),)
    items = [
        item
        for item in target.items(DESCRIBE_SUBNETS, Filters=filters)
        if item["AvailabilityZone"] in zones
    ]
    if not items:
        return (find_place(target, subnet, type_, zones),)  # which says what is wrong
    vpcs = sorted({item["VpcId"] for item in items})
    if len(vpcs) > 1:
        why = f"its subnets are in {', '.join(vpcs)}"
        raise UsageError(f"{subnet} is ambiguous", why=why, hint="give the subnets other names")
    items.sort(key=lambda item: (-item.get("AvailableIpAddressCount", 0), item["SubnetId"]))
    each: dict[str, Place] = {}
    for item in items:
        each.setdefault(item["AvailabilityZone"], _place(item))
    return tuple(each.values())


def find_groups(target: Target, groups: Sequence[str], vpc: str) -> tuple[str, ...]:
    """The ids of security groups given by id or by name, all in `vpc`; raises NotFound."""
    ids: list[str] = []
    for key, asked in _by_kind(groups).items():
        filters = (matching(key, asked), matching("vpc-id", (vpc,)))
        items = list(target.items(DESCRIBE_SECURITY_GROUPS, Filters=filters)) if asked else []
        member = "GroupId" if key == "group-id" else "GroupName"
        absent = [group for group in asked if group not in {item[member] for item in items}]
        if absent:
            raise NotFound(f"security group {', '.join(absent)}", why=f"not in {vpc}")
        ids += [item["GroupId"] for item in items]
    return tuple(ids)


def _by_kind(groups: Sequence[str]) -> dict[str, list[str]]:
    return {
        "group-id": [group for group in groups if group.startswith("sg-")],
        "group-name": [group for group in groups if not group.startswith("sg-")],
    }


def _named(target: Target, subnet: str, type_: str, zones: frozenset[str]) -> Place:
    key = "subnet-id" if subnet.startswith("subnet-") else "tag:Name"
    items = list(target.items(DESCRIBE_SUBNETS, Filters=(matching(key, (subnet,)),)))
    if not items:
        raise NotFound(f"subnet {subnet}", why=f"not in {target.region}")
    offered = [item for item in items if item["AvailabilityZone"] in zones]
    if not offered:
        zone = items[0]["AvailabilityZone"]
        raise NotFound(
            f"instance type {type_}",
            why=f"not offered in {zone}, where {subnet} is",
            hint=f"offered in {', '.join(sorted(zones)) or 'no zone of this region'}",
        )
    if len(offered) > 1:
        shown = ", ".join(sorted(item["SubnetId"] for item in offered))
        raise UsageError(f"{subnet} is ambiguous", why=f"it names {shown}", hint="give the id")
    return _place(offered[0])


def _place(item: Mapping[str, Any]) -> Place:
    return Place(
        subnet=item["SubnetId"],
        zone=item["AvailabilityZone"],
        vpc=item["VpcId"],
        name=tags_of(item).get("Name", ""),
    )
