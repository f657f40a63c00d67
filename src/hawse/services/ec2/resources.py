"""Instances by name or id, and any other EC2 resource by id, with their tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hawse.plan import Skip
from hawse.services.ec2.instances import described, tags_of
from hawse.services.ec2.machines import GONE, meant
from hawse.services.ec2.selection import Wanted, is_id
from hawse.services.tags.rules import Tag, Tagged, find_tags, is_resource_id, tagged

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def find_resources(target: Target, names: Sequence[str]) -> Iterator[Tagged | Skip]:
    """What `names` mean, with its tags; a blocked Skip for an instance that is gone.

    DescribeTags does not know a resource without tags, so that an id of another kind than an
    instance is taken as given: EC2 says when there is no such thing.
    """
    others = [name for name in names if is_resource_id(name) and not is_id(name)]
    instances = [name for name in names if name not in others]
    if instances:
        items = list(described(target, instances, Wanted(terminated=True)))
        for item in meant(items, instances):
            id_, tags, state = item["InstanceId"], tags_of(item), item["State"]["Name"]
            name = tags.get("Name", "")
            if state in GONE:
                yield Skip(id_, f"is {state}", name=name, blocked=True)
            else:
                yield Tagged(id_, name, tags)
    if others:
        yield from tagged(target, others).values()


def list_tags(
    target: Target, names: Sequence[str], *, kind: str = "", keys: Sequence[str] = ()
) -> Iterator[Tag]:
    """The tags of what `names` mean (of everything, without); an untagged instance has one row."""
    if not names:
        yield from find_tags(target, kind=kind, keys=keys)
        return
    found = [resource for resource in find_resources(target, names) if isinstance(resource, Tagged)]
    if not found:
        return
    untagged = {resource.id: resource for resource in found if is_id(resource.id)}
    for tag in find_tags(target, [resource.id for resource in found], kind=kind, keys=keys):
        untagged.pop(tag.id, None)
        yield tag
    for resource in untagged.values():
        yield Tag(resource.id, resource.name or None, "instance", None, None)
