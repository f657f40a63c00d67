"""What belongs to an instance, and which tags it gets from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound, UsageError
from hawse.plan import Entry, Skip
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from hawse.services.ec2.instances import described, tags_of
from hawse.services.ec2.machines import GONE, meant
from hawse.services.ec2.resources import find_resources, one_thing
from hawse.services.ec2.selection import VALUES, Wanted, matching
from hawse.services.tags.listing import tagged
from hawse.services.tags.rules import copy_tags

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_NAME = "Name"


def copies(
    target: Target,
    sources: Sequence[str],
    to: Sequence[str],
    only: Sequence[str],
    *,
    if_missing: bool,
) -> Iterator[Entry]:
    """The tags of instances to what belongs to them; with `to`, of one thing to those."""
    if to:
        yield from _to_others(target, sources, to, only, if_missing=if_missing)
        return
    for item in _instances(target, sources):
        tags = tags_of(item)
        for thing in tagged(target, belongings(target, item)).values():
            yield from copy_tags(tags, thing, only, if_missing=if_missing)


def belongings(target: Target, item: Mapping[str, Any]) -> list[str]:
    """The volumes, interfaces and snapshots of an instance of DescribeInstances, by id."""
    mappings = item.get("BlockDeviceMappings", ())
    volumes = [m["Ebs"]["VolumeId"] for m in mappings if "VolumeId" in m.get("Ebs", {})]
    interfaces = [one["NetworkInterfaceId"] for one in item.get("NetworkInterfaces", ())]
    return [*volumes, *interfaces, *_snapshots(target, volumes)]


def _snapshots(target: Target, volumes: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(volumes), VALUES):
        filters = (matching("volume-id", volumes[start : start + VALUES]),)
        for item in target.items(DESCRIBE_SNAPSHOTS, OwnerIds=("self",), Filters=filters):
            yield item["SnapshotId"]


def _instances(target: Target, names: Sequence[str]) -> list[Mapping[str, Any]]:
    """The living instances that are named, each name one of them; raises NotFound, UsageError."""
    found: dict[str, Mapping[str, Any]] = {}
    for name in names:
        if name.startswith("arn:"):
            raise UsageError(name, why="only instances have belongings", hint="--to THING")
        items = meant(list(described(target, [name], Wanted(terminated=True))), [name])
        living = [item for item in items if item["State"]["Name"] not in GONE]
        is_glob = any(sign in name for sign in "*?")
        if not living and not is_glob:
            raise NotFound(name, why=f"no instance in {target.region}")
        if len(living) > 1 and not is_glob:
            ids = ", ".join(item["InstanceId"] for item in living)
            why = f"it names {ids}"
            raise UsageError(f"{name} is ambiguous", why=why, hint="give the id instead")
        found.update((item["InstanceId"], item) for item in living)
    return list(found.values())


def _to_others(
    target: Target,
    sources: Sequence[str],
    to: Sequence[str],
    only: Sequence[str],
    *,
    if_missing: bool,
) -> Iterator[Entry]:
    if len(sources) > 1:
        raise UsageError(" ".join(sources), why="with --to there is one source")
    source = one_thing(target, sources[0])
    tags = {key: value for key, value in source.tags.items() if only or key != _NAME}
    for name in to:
        found = list(find_resources(target, [name]))
        if not found:
            raise NotFound(name, why=f"not in {target.region}")
        for thing in found:
            if isinstance(thing, Skip):
                yield thing
            elif thing.id != source.id:
                yield from copy_tags(tags, thing, only, if_missing=if_missing)
