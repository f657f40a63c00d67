"""A stack as it stands now: its status, its resources, and those of the stacks nested in it.

Read once, by id after the first look, and then only reasoned about. What it takes to leave a
status is the business of `ways`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound
from hawse.services.cfn.calls import DESCRIBE_STACKS, LIST_STACK_RESOURCES
from hawse.services.cfn.events.reasons import in_short, is_cancellation

if TYPE_CHECKING:
    from hawse.aws.targets import Target

NESTED = "AWS::CloudFormation::Stack"
_GONE = ("DELETE_COMPLETE", "DELETE_SKIPPED")


@dataclass(frozen=True)
class Resource:
    """A resource of a stack; `reason` is why it has its status."""

    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str = ""

    @property
    def lives(self) -> bool:
        """Whether it exists as part of its stack."""
        return bool(self.physical_id) and self.status not in _GONE

    @property
    def cancelled(self) -> bool:
        """Whether it only failed because something else did."""
        return is_cancellation(self.reason)


@dataclass(frozen=True)
class Standing:
    """A stack, its resources, and the stacks nested in it by the logical id of their resource."""

    id: str
    name: str
    status: str
    reason: str = ""
    root: str = ""
    role: str = ""
    protected: bool = False
    express: bool = False
    resources: tuple[Resource, ...] = ()
    nested: Mapping[str, Standing] = field(default_factory=dict)

    @property
    def living(self) -> tuple[Resource, ...]:
        """The resources that exist."""
        return tuple(one for one in self.resources if one.lives)

    def everywhere(self) -> Iterator[tuple[Standing, Resource]]:
        """Every resource with the stack it is in, nested ones below their own."""
        for one in self.resources:
            yield self, one
            if one.logical_id in self.nested:
                yield from self.nested[one.logical_id].everywhere()


def standing(item: Mapping[str, Any]) -> Standing:
    """A stack of DescribeStacks, without its resources."""
    root = item.get("RootId", "") or item.get("ParentId", "")
    mode = (item.get("DeploymentConfig") or {}).get("Mode", "")
    return Standing(
        id=item.get("StackId", item["StackName"]),
        name=item["StackName"],
        status=item["StackStatus"],
        reason=item.get("StackStatusReason", ""),
        root=root if root != item.get("StackId") else "",
        role=item.get("RoleARN", ""),
        protected=bool(item.get("EnableTerminationProtection")),
        express=mode == "EXPRESS",
    )


def find_items(target: Target, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The stacks of DescribeStacks that have one of these names, ids or globs."""
    for name in names:
        if any(sign in name for sign in "*?["):
            for item in target.items(DESCRIBE_STACKS):
                if fnmatchcase(item["StackName"], name):
                    yield item
            continue
        try:
            yield from target.read(DESCRIBE_STACKS, StackName=name)["Stacks"]
        except NotFound:
            continue  # the frame says so, once it was found nowhere


def find_standings(target: Target, names: Sequence[str]) -> Iterator[Standing]:
    """The stacks with one of these names, ids or globs, each with all of its resources."""
    for item in find_items(target, names):
        yield with_resources(target, standing(item))


def read_standing(target: Target, name: str) -> Standing:
    """The stack of this name or id with all of its resources; NotFound when there is none."""
    answer = target.read(DESCRIBE_STACKS, StackName=name)
    return with_resources(target, standing(answer["Stacks"][0]))


def with_resources(target: Target, stack: Standing) -> Standing:
    """The stack with its resources; nested ones are read where they are not well."""
    items = target.items(LIST_STACK_RESOURCES, StackName=stack.id)
    resources = tuple(_resource(item) for item in items)
    nested = {
        one.logical_id: read_standing(target, one.physical_id)
        for one in resources
        if one.type == NESTED and one.physical_id and "FAILED" in one.status
    }
    return replace(stack, resources=resources, nested=nested)


def _resource(item: Mapping[str, Any]) -> Resource:
    return Resource(
        logical_id=item["LogicalResourceId"],
        physical_id=item.get("PhysicalResourceId", ""),
        type=item["ResourceType"],
        status=item["ResourceStatus"],
        reason=in_short(item.get("ResourceStatusReason", "")),
    )
