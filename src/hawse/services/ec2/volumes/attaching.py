"""Attaching and detaching volumes: one volume → one plan entry.

EC2 detaches what is mounted without a word, so the plan says what runs there; and it lets go of a
root volume only while its instance is stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import NotFound, UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.calls_volumes import ATTACH_VOLUME, DETACH_VOLUME
from hawse.services.ec2.instances import described, tags_of
from hawse.services.ec2.machines import GONE, meant
from hawse.services.ec2.selection import VALUES, Wanted, matching
from hawse.services.ec2.volumes import disks
from hawse.services.ec2.volumes.disks import Attachment, Disk

if TYPE_CHECKING:
    from hawse.aws.targets import Target

# Windows knows f to p alone, so that these come first.
_LETTERS = "fghijklmnop"


class Holder(NamedTuple):
    """An instance that volumes are attached to; `taken` are the device names that it has."""

    id: str
    name: str
    state: str
    zone: str
    root_device: str
    taken: tuple[str, ...]

    @property
    def called(self) -> str:
        """What a person would type to name it."""
        return self.name or self.id


def find_holder(target: Target, name: str) -> Holder:
    """The one instance that `name` means; raises NotFound and UsageError."""
    found = meant(list(described(target, (name,), Wanted(terminated=True))), (name,))
    if not found:
        raise NotFound(f"instance {name}", why=f"not in {target.region}")
    if len(found) > 1:
        shown = ", ".join(sorted(item["InstanceId"] for item in found))
        raise UsageError(f"{name} is ambiguous", why=f"it names {shown}", hint="give the id")
    return holder(found[0])


def holders_of(target: Target, found: Sequence[Disk]) -> dict[str, Holder]:
    """The instances that these volumes are attached to, by id."""
    ids = sorted({each.instance for one in found for each in one.attachments if each.instance})
    holders: dict[str, Holder] = {}
    for start in range(0, len(ids), VALUES):
        filters = (matching("instance-id", ids[start : start + VALUES]),)
        for item in target.items(DESCRIBE_INSTANCES, Filters=filters):
            holders[item["InstanceId"]] = holder(item)
    return holders


def holder(item: Mapping[str, Any]) -> Holder:
    """What the rules know of one instance of DescribeInstances."""
    return Holder(
        item["InstanceId"],
        tags_of(item).get("Name", ""),
        item["State"]["Name"],
        item.get("Placement", {}).get("AvailabilityZone", ""),
        item.get("RootDeviceName", ""),
        tuple(each.get("DeviceName", "") for each in item.get("BlockDeviceMappings", ())),
    )


def attach_all(found: Sequence[Disk], to: Holder, device: str = "") -> Iterator[Entry]:
    """Attach each to one instance, each under a device name of its own."""
    if device and len(found) > 1:
        raise UsageError(f"--device {device}", why=f"{len(found)} volumes cannot have one name")
    free = _free(to.taken)
    for one in found:
        held = [each for each in one.attachments if each.instance == to.id]
        if held:
            yield Skip(one.id, f"is attached to {to.called} as {held[0].device}", name=one.name)
            continue
        chosen = device or next(free, "")
        why = _obstacle(one, to, chosen)
        if why:
            yield Skip(one.id, why, name=one.name, blocked=True)
        else:
            undo = _detach(one, Attachment(to.id, chosen, "attached"), note="")
            yield _attach(one, to.id, chosen, note=f"to {to.called} as {chosen}", undo=(undo,))


def detach(
    one: Disk, holders: Mapping[str, Holder], *, only: str = "", force: bool = False
) -> Iterator[Entry]:
    """Detach a volume from what holds it (`only` from that instance)."""
    held = [each for each in one.attachments if only in ("", each.instance)]
    if not held:
        yield Skip(one.id, "is not attached" + (f" to {only}" if only else ""), name=one.name)
    for each in held:
        where = holders.get(each.instance)
        why = _held_fast(each, where)
        if why:
            yield Skip(one.id, why, name=one.name, blocked=True)
            continue
        undo = _attach(one, each.instance, each.device, note="")
        yield _detach(one, each, note=_torn(each, where), force=force, undo=(undo,))


def _obstacle(one: Disk, to: Holder, device: str) -> str:
    if to.state not in ("running", "stopped"):
        gone = "" if to.state in GONE else f": hawse ec2 wait {to.called} --for running"
        return f"{to.called} is {to.state}{gone}"
    if one.zone != to.zone:
        return (
            f"is in {one.zone}, {to.called} in {to.zone}: "
            f"hawse ec2 volume snapshot {one.called}, then hawse ec2 volume create --snapshot"
        )
    shared = one.multi_attach and one.state == "in-use"
    if one.state != "available" and not shared:
        held = ", ".join(each.instance for each in one.attachments)
        return f"is attached to {held}" if held else f"is {one.state}"
    if not device:
        return f"{to.called} has no device name left: give one with --device"
    if _plain(device) in {_plain(name) for name in to.taken}:
        return f"{to.called} has {device} already"
    return ""


def _held_fast(each: Attachment, where: Holder | None) -> str:
    """Why it cannot be detached; "" when nothing is known to stand in the way."""
    if each.state == "detaching":
        return f"is being detached from {each.instance}; --force where the system hangs"
    if where is None or each.device != where.root_device or where.state == "stopped":
        return ""
    stop = f"hawse ec2 stop {where.called}"
    return f"is the root volume of {where.called}, which is {where.state}: {stop}"


def _torn(each: Attachment, where: Holder | None) -> str:
    """What a person has to know before it is taken away."""
    if where is None:
        return f"from {each.instance or 'what an AWS service holds'}"
    if each.device == where.root_device:
        return f"the root volume of {where.called}, which cannot start without it"
    if where.state == "running":
        return (
            f"from {where.called}, which is RUNNING: unmount it there first, "
            "what is not written yet is lost"
        )
    return f"from {where.called}, {where.state}"


def _attach(
    one: Disk, instance: str, device: str, *, note: str, undo: tuple[Step, ...] = ()
) -> Step:
    return Step(
        ATTACH_VOLUME,
        {"VolumeId": one.id, "InstanceId": instance, "Device": device},
        on=one.id,
        says="attach",
        name=one.name,
        note=note,
        expects=disks.attached(one.id, instance, absent=True),
        wait=disks.attached(one.id, instance, "attached"),
        undo=undo,
    )


def _detach(
    one: Disk,
    each: Attachment,
    *,
    note: str,
    force: bool = False,
    undo: tuple[Step, ...] = (),
) -> Step:
    params: dict[str, object] = {"VolumeId": one.id, "InstanceId": each.instance}
    if each.device:
        params["Device"] = each.device
    if force:
        params["Force"] = True
    return Step(
        DETACH_VOLUME,
        params,
        on=one.id,
        says="force off" if force else "detach",
        name=one.name,
        note=note,
        expects=disks.attached(one.id, each.instance, "attached", "busy", "detaching"),
        wait=disks.attached(one.id, each.instance, "detached", absent=True),
        undo=undo,
    )


def _free(taken: Sequence[str]) -> Iterator[str]:
    used = {_plain(name) for name in taken}
    return (name for name in (f"/dev/sd{c}" for c in _LETTERS) if _plain(name) not in used)


def _plain(device: str) -> str:
    """`/dev/sdf`, `/dev/xvdf` and `xvdf` are one device to EC2."""
    return device.removeprefix("/dev/").replace("xvd", "sd", 1)
