"""Volumes and snapshots, as the rules see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hawse.services.ec2.instances import tags_of

GIB = 1024**3
_MAKERS = {
    "aws:backup:source-resource": "AWS Backup",
    "aws:dlm:lifecycle-policy-id": "Data Lifecycle Manager",
}


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume; `instances` are those that it is attached to."""

    id: str
    name: str = ""
    size: int = 0
    type: str = "gp3"
    iops: int = 0
    throughput: int = 0
    state: str = "in-use"
    created: datetime | None = None
    instances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Modification:
    """The last change of a volume."""

    id: str
    state: str = ""
    started: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot of ours. `full` are the bytes of a full one, None when AWS does not say:
    what it really costs is less, since snapshots of a volume share what is the same."""

    id: str
    name: str = ""
    volume: str = ""
    volume_size: int = 0
    full: int | None = None
    started: datetime | None = None
    state: str = "completed"
    tier: str = "standard"
    maker: str = ""

    @property
    def gib(self) -> float:
        """What it holds at most."""
        return self.full / GIB if self.full is not None else float(self.volume_size)


@dataclass(frozen=True, slots=True)
class FastRestore:
    """Fast restore of one snapshot in one zone, paid for by the hour."""

    snapshot: str
    zone: str = ""
    state: str = "enabled"
    enabled: datetime | None = None
    name: str = ""

    @property
    def id(self) -> str:
        """It has none; what it is of and where tells it from others."""
        return f"{self.snapshot}/{self.zone}"


def volume(item: Mapping[str, Any]) -> Volume:
    """One of DescribeVolumes."""
    return Volume(
        id=item["VolumeId"],
        name=tags_of(item).get("Name", ""),
        size=item.get("Size", 0),
        type=item.get("VolumeType", ""),
        iops=item.get("Iops", 0) or 0,
        throughput=item.get("Throughput", 0) or 0,
        state=item.get("State", ""),
        created=item.get("CreateTime"),
        instances=tuple(
            one["InstanceId"] for one in item.get("Attachments", ()) if one.get("InstanceId")
        ),
    )


def modification(item: Mapping[str, Any]) -> Modification:
    """One of DescribeVolumesModifications."""
    return Modification(item["VolumeId"], item.get("ModificationState", ""), item.get("StartTime"))


def snapshot(item: Mapping[str, Any]) -> Snapshot:
    """One of DescribeSnapshots."""
    tags = tags_of(item)
    return Snapshot(
        id=item["SnapshotId"],
        name=tags.get("Name", ""),
        volume=item.get("VolumeId", ""),
        volume_size=item.get("VolumeSize", 0),
        full=item.get("FullSnapshotSizeInBytes"),
        started=item.get("StartTime"),
        state=item.get("State", ""),
        tier=item.get("StorageTier", "standard"),
        maker=next((maker for key, maker in _MAKERS.items() if key in tags), ""),
    )


def fast_restore(item: Mapping[str, Any]) -> FastRestore:
    """One of DescribeFastSnapshotRestores."""
    return FastRestore(
        item["SnapshotId"],
        item.get("AvailabilityZone", ""),
        item.get("State", ""),
        item.get("EnabledTime"),
    )
