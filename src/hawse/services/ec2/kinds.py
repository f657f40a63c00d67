"""The kinds of EC2 things that EC2 lists itself, tagged or not, as things with tags.

DescribeTags and the tagging API know only what has or had a tag. These Describe calls are the only
way to find what nobody ever tagged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.calls import Read
from hawse.services.ec2.calls import (
    DESCRIBE_ADDRESSES,
    DESCRIBE_IMAGES,
    DESCRIBE_INSTANCES,
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_SUBNETS,
    DESCRIBE_VOLUMES,
)
from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from hawse.services.ec2.machines import GONE
from hawse.services.tags.rules import Tagged

if TYPE_CHECKING:
    from hawse.aws.targets import Target


class Kind(NamedTuple):
    """How things of one kind are listed, and the member with their id."""

    read: Read
    id: str
    params: Mapping[str, object] = MappingProxyType({})


KINDS: Mapping[str, Kind] = {
    "ec2:instance": Kind(DESCRIBE_INSTANCES, "InstanceId"),
    "ec2:volume": Kind(DESCRIBE_VOLUMES, "VolumeId"),
    "ec2:snapshot": Kind(DESCRIBE_SNAPSHOTS, "SnapshotId", {"OwnerIds": ("self",)}),
    "ec2:image": Kind(DESCRIBE_IMAGES, "ImageId", {"Owners": ("self",)}),
    "ec2:network-interface": Kind(DESCRIBE_NETWORK_INTERFACES, "NetworkInterfaceId"),
    "ec2:security-group": Kind(DESCRIBE_SECURITY_GROUPS, "GroupId"),
    "ec2:vpc": Kind(DESCRIBE_VPCS, "VpcId"),
    "ec2:subnet": Kind(DESCRIBE_SUBNETS, "SubnetId"),
    "ec2:elastic-ip": Kind(DESCRIBE_ADDRESSES, "AllocationId"),
}

CALLS = tuple(kind.read for kind in KINDS.values())


def listed(target: Target, kind: str) -> Iterator[Tagged]:
    """All things of one kind that the account has here.

    Not what is gone, nor what a service of AWS made for itself.
    """
    read, id_, params = KINDS[kind]
    for item in target.items(read, **params):
        if id_ in item and not _is_gone(item) and not item.get("RequesterManaged"):
            tags = {tag["Key"]: tag.get("Value", "") for tag in _tags(item)}
            yield Tagged(item[id_], tags.get("Name") or item.get("GroupName", ""), tags, kind)


def _tags(item: Mapping[str, Any]) -> Any:
    """An interface has its tags elsewhere than all the others."""
    return item.get("Tags") or item.get("TagSet") or ()


def _is_gone(item: Mapping[str, Any]) -> bool:
    state = item.get("State")
    return isinstance(state, Mapping) and state.get("Name") in GONE
