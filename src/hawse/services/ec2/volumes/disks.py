"""What the rules must know of a volume, with no answer of EC2 left in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.plan import Look
from hawse.services.ec2 import named
from hawse.services.ec2.calls import DESCRIBE_VOLUMES
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import Filter, matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Attachment:
    """Where a volume is attached, and in which state that is: attaching, attached, detaching."""

    instance: str
    device: str
    state: str


@dataclass(frozen=True)
class Disk:
    """One volume as the rules see it. `iops` and `throughput` are None where EC2 says nothing."""

    id: str
    name: str
    state: str
    type: str
    gib: int
    iops: int | None
    throughput: int | None
    zone: str
    encrypted: bool
    multi_attach: bool
    attachments: tuple[Attachment, ...]
    snapshot: str
    created: datetime | None
    tags: Mapping[str, str]

    @property
    def called(self) -> str:
        """What a person would type to name it."""
        return self.name or self.id


def find_disks(
    target: Target, names: Sequence[str] = (), filters: Sequence[Filter] = ()
) -> Iterator[Disk]:
    """The volumes that `names` mean (all, without)."""
    return map(disk, named.described(target, named.VOLUMES, names, filters))


def disks_of(target: Target, instance: str) -> list[Disk]:
    """The volumes attached to an instance, in the order of their devices."""
    found = find_disks(target, (), (matching("attachment.instance-id", (instance,)),))
    return sorted(found, key=lambda one: [each.device for each in one.attachments])


def disk(item: Mapping[str, Any]) -> Disk:
    """What the rules know of one volume of DescribeVolumes."""
    tags = tags_of(item)
    return Disk(
        id=item["VolumeId"],
        name=tags.get("Name", ""),
        state=item.get("State", ""),
        type=item.get("VolumeType", ""),
        gib=item.get("Size", 0),
        iops=item.get("Iops"),
        throughput=item.get("Throughput"),
        zone=item.get("AvailabilityZone", ""),
        encrypted=bool(item.get("Encrypted")),
        multi_attach=bool(item.get("MultiAttachEnabled")),
        attachments=tuple(_attachment(each) for each in item.get("Attachments", ())),
        snapshot=item.get("SnapshotId", ""),
        created=item.get("CreateTime"),
        tags=tags,
    )


def _attachment(item: Mapping[str, Any]) -> Attachment:
    # What a service of AWS holds has no instance of ours.
    holder = item.get("InstanceId") or item.get("AssociatedResource") or ""
    return Attachment(holder, item.get("Device", ""), item.get("State", ""))


def state(id_: str, *want: str, absent: bool = False, never: tuple[str, ...] = ()) -> Look:
    """The state of one volume."""
    return _look(id_, "Volumes[].State", *want, absent=absent, never=never)


def attached(id_: str, instance: str, *want: str, absent: bool = False) -> Look:
    """The state of the attachment of a volume to one instance."""
    path = f"Volumes[].Attachments[] | [?InstanceId=='{instance}'].State"
    return _look(id_, path, *want, absent=absent)


def shape(id_: str, members: Mapping[str, object]) -> Look:
    """That a volume has these values of members of its description."""
    parts = ", ".join(f"to_string({member})" for member in members)
    want = " ".join("null" if value is None else str(value) for value in members.values())
    return _look(id_, f"Volumes[].join(' ', [{parts}])", want)


def made_with(token: str, *want: str, absent: bool = False) -> Look:
    """The state of what was made with this token."""
    filters = (matching(f"tag:{named.TOKEN}", (token,)),)
    params = {"Filters": filters}
    never = ("error",) if want else ()
    return Look(DESCRIBE_VOLUMES, params, "Volumes[].State", want, never=never, absent=absent)


def _look(
    id_: str, path: str, *want: str, absent: bool = False, never: tuple[str, ...] = ()
) -> Look:
    params = {"Filters": (matching("volume-id", (id_,)),)}
    return Look(DESCRIBE_VOLUMES, params, path, want, never=never, absent=absent)
