"""Creating and deleting volumes.

Deleting takes no volume that something holds, says whether it comes back, and can take a snapshot
first, which is what is left when the Recycle Bin holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.calls_volumes import CREATE_VOLUME, DELETE_VOLUME
from hawse.services.ec2.named import TOKEN, specification
from hawse.services.ec2.recycle.rules import VOLUMES, RecycleBin, way_back
from hawse.services.ec2.snapshots.facts import Snap
from hawse.services.ec2.snapshots.making import snapshot_step
from hawse.services.ec2.volumes import disks
from hawse.services.ec2.volumes.attaching import Holder
from hawse.services.ec2.volumes.disks import Disk
from hawse.services.ec2.volumes.limits import Wish, obstacle
from hawse.services.ec2.volumes.money import Usd, volume_month


class Order(NamedTuple):
    """A volume as it was asked for. `token` makes it safe to send twice."""

    wish: Wish
    zone: str
    token: str
    name: str = ""
    snapshot: str = ""
    encrypted: bool = True
    key: str = ""
    tags: Mapping[str, str] = MappingProxyType({})

    @property
    def params(self) -> dict[str, object]:
        """The parameters of CreateVolume."""
        name = {"Name": self.name} if self.name else {}
        asked: dict[str, object] = {
            "AvailabilityZone": self.zone,
            "VolumeType": self.wish.type,
            "ClientToken": self.token,
            "TagSpecifications": specification("volume", {**self.tags, **name, TOKEN: self.token}),
        }
        more = {
            "Size": self.wish.gib,
            "SnapshotId": self.snapshot,
            "Iops": self.wish.iops,
            "Throughput": self.wish.throughput,
            "Encrypted": self.encrypted,
            "KmsKeyId": self.key,
        }
        return {**asked, **{key: value for key, value in more.items() if value}}


def check(order: Order, source: Snap | None, required: Sequence[str] = ()) -> None:
    """UsageError for what EC2 has not; `required` are tags that the team demands."""
    wish = order.wish
    if not wish.gib and source is None:
        raise UsageError("volume create", why="how large is it to be?", hint="--size or --snapshot")
    if source is not None and wish.gib < source.gib:
        raise UsageError(f"--size {wish.gib}", why=f"{source.id} needs {source.gib} GiB")
    if wish.type in ("io1", "io2") and not wish.iops:
        raise UsageError(f"--type {wish.type}", why="its IOPS have to be said", hint="--iops N")
    why = obstacle(wish)
    if why:
        raise UsageError("volume create", why=why)
    given = {**order.tags, **({"Name": order.name} if order.name else {})}
    absent = [key for key in required if key not in given]
    if absent:
        hint = " ".join("--name NAME" if key == "Name" else f"--tag {key}=VALUE" for key in absent)
        why = "required by the setting tags.required"
        raise UsageError(f"tag {', '.join(absent)}", why=why, hint=hint)


def create(order: Order, usd: Usd) -> Step:
    """Create one volume."""
    wish = order.wish
    size = f"{wish.gib:,} GiB" if wish.gib else "as large as its snapshot"
    parts = [f"{wish.type}, {size} in {order.zone}"]
    parts += [f"from {order.snapshot}"] if order.snapshot else []
    parts += [] if order.encrypted else ["NOT encrypted"]
    return Step(
        CREATE_VOLUME,
        order.params,
        on=order.name or "new",
        says="create",
        name=order.name,
        note=" · ".join(parts),
        expects=disks.made_with(order.token, absent=True),
        wait=disks.made_with(order.token, "available"),
        no_undo="what it made goes with hawse ec2 volume rm",
        usd_month=volume_month(usd, *wish) if wish.gib else None,
    )


def remove(  # pylint: disable=too-many-arguments  # what a deletion has to know
    one: Disk,
    holders: Mapping[str, Holder],
    bin_: RecycleBin,
    *,
    usd: Usd,
    token: str = "",
) -> Iterator[Entry]:
    """Delete one volume; with a `token` its snapshot is taken first."""
    why = _held(one, holders)
    if why:
        yield Skip(one.id, why, name=one.name, blocked=one.state not in ("deleting", "deleted"))
        return
    if token:
        yield snapshot_step(one, token)
    kept = bin_.keeps(one.tags)
    undo, no_undo = way_back(VOLUMES, one.id, kept, name=one.name)
    if token and not undo:
        no_undo = f"{no_undo}; its snapshot stays: hawse ec2 volume create --snapshot"
    price = volume_month(usd, one.type, one.gib, one.iops, one.throughput)
    yield Step(
        DELETE_VOLUME,
        {"VolumeId": one.id},
        on=one.id,
        says="delete",
        name=one.name,
        note=f"{one.type}, {one.gib:,} GiB · {kept.said}",
        expects=disks.state(one.id, "available"),
        wait=disks.state(one.id, "deleted", absent=True),
        undo=undo,
        no_undo=no_undo,
        usd_month=None if price is None else -price,
    )


def _held(one: Disk, holders: Mapping[str, Holder]) -> str:
    """Why it cannot be deleted, or that it is gone already."""
    if one.state == "available":
        return ""
    if not one.attachments:
        return f"is {one.state}"
    names = [
        where.called if (where := holders.get(each.instance)) else each.instance or "an AWS service"
        for each in one.attachments
    ]
    return f"is attached to {', '.join(names)}: hawse ec2 volume detach {one.called}"
