"""From findings to a plan, by the planners of the ordinary commands: undo and journal apply.

Nothing here changes anything. What no planner ends is told with its command, and left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Call
from hawse.errors import UsageError
from hawse.plan import Entry, Skip
from hawse.services.ec2 import lifecycle
from hawse.services.ec2.amis import removal
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.calls import (
    DESCRIBE_ADDRESSES,
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCE_TYPE_OFFERINGS,
    DESCRIBE_INSTANCE_TYPES,
    DESCRIBE_INSTANCES,
    DESCRIBE_SECURITY_GROUP_RULES,
    MODIFY_INSTANCE_ATTRIBUTE,
    START_INSTANCES,
    STOP_INSTANCES,
    TERMINATE_INSTANCES,
)
from hawse.services.ec2.calls_groups import DELETE_SECURITY_GROUP
from hawse.services.ec2.calls_volumes import (
    DELETE_SNAPSHOT,
    DELETE_VOLUME,
    DESCRIBE_LOCKED_SNAPSHOTS,
    MODIFY_VOLUME,
)
from hawse.services.ec2.groups import removing
from hawse.services.ec2.instance_types import named_types, offered_zones
from hawse.services.ec2.machines import Machine, find_machines
from hawse.services.ec2.protection import guards
from hawse.services.ec2.recycle.rules import SNAPSHOTS, VOLUMES, recycle_bin
from hawse.services.ec2.resizing import resize
from hawse.services.ec2.snapshots import deleting
from hawse.services.ec2.snapshots.facts import Looking, find_snaps
from hawse.services.ec2.volumes import making
from hawse.services.ec2.volumes.attaching import holders_of
from hawse.services.ec2.volumes.disks import Disk, find_disks
from hawse.services.ec2.volumes.modifying import Asked as AskedOfVolume
from hawse.services.ec2.volumes.modifying import find_past, modify
from hawse.services.ec2.volumes.money import unpriced
from hawse.services.waste.asking import Asked, findings, sum_of
from hawse.services.waste.ending import RELEASE_ADDRESS, release
from hawse.services.waste.networking import address
from hawse.services.waste.rows import fix_of
from hawse.services.waste.running import Judged
from hawse.services.waste.verdicts import Finding

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Planner = Callable[["Target", Sequence[Judged]], Iterable[Entry]]

_HINT = "hawse cost waste --rule ebs-unattached --fix"


def fixes(target: Target, given: Mapping[str, Any]) -> Iterator[Entry]:
    """The plan of a region; UsageError when no rule is named: fixing is never "all"."""
    if not given["rule"]:
        raise UsageError("--fix", why="it needs --rule: say what to end", hint=_HINT)
    sums = sum_of(given, target.clock.now())
    found: dict[str, list[Judged]] = {}
    for one in findings(target, Asked.of(given), sums):
        if isinstance(one.verdict, Finding):
            found.setdefault(one.rule.id, []).append(one)
    planned: set[str] = set()
    for rule, some in found.items():
        planner = FIXES.get(rule, _told)
        for entry in planner(target, some):
            if entry.on not in planned:  # what two rules find is ended once
                yield entry
        planned |= {one.id for one in some}


def _told(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    """No planner: the person is told what to type."""
    for one in found:
        target.gate.notes.append(f"to do by yourself: {fix_of(one.rule, one, target.region)}")
    return iter(())


def _stop(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    for machine in _machines(target, found):
        yield lifecycle.stop(machine, guard=guards(target, machine, "stop"))


def _terminate(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    for machine in _machines(target, found):
        yield lifecycle.terminate(machine, guard=guards(target, machine, "terminate"))


def _resize(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    wanted = {one.id: becomes for one in found if (becomes := _becomes(one))}
    machines = [one for one in _machines(target, found) if one.id in wanted]
    kinds = named_types(target, [*wanted.values(), *(one.type for one in machines)])
    for one in machines:
        kind = kinds.get(wanted[one.id])
        if kind is None:
            yield Skip(one.id, f"{wanted[one.id]} is not offered", name=one.name, blocked=True)
            continue
        zones, guard = offered_zones(target, kind.type), guards(target, one, "stop")
        yield from resize(one, kinds.get(one.type), kind, zones=zones, guard=guard)


def _becomes(one: Judged) -> str:
    assert isinstance(one.verdict, Finding)
    return str(one.verdict.evidence.get("becomes") or "")


def _machines(target: Target, found: Sequence[Judged]) -> list[Machine]:
    return find_machines(target, [one.id for one in found])


def _release(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    ids = tuple(one.id for one in found)
    for one in map(address, target.items(DESCRIBE_ADDRESSES, AllocationIds=ids)):
        yield release(one.id, one.ip, name=one.name, on=one.on)


def _delete_volumes(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    volumes = _disks(target, found)
    holders, bin_ = holders_of(target, volumes), recycle_bin(target, VOLUMES)
    for one in volumes:
        yield from making.remove(one, holders, bin_, usd=unpriced)


def _modify(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    volumes = _disks(target, found)
    past = find_past(target, [one.id for one in volumes])
    wanted = {one.id: _wanted(one) for one in found}
    for one in volumes:
        yield modify(one, wanted[one.id], past=past, now=target.clock.now(), usd=unpriced)


def _wanted(one: Judged) -> AskedOfVolume:
    """What a volume is to become, by the numbers of its finding."""
    assert isinstance(one.verdict, Finding)
    told = one.verdict.evidence
    iops, throughput = told.get("becomes_iops"), told.get("becomes_throughput")
    return AskedOfVolume(
        str(told["becomes"]) if "becomes" in told else None,
        iops=iops if isinstance(iops, int) else None,
        throughput=throughput if isinstance(throughput, int) else None,
    )


def _disks(target: Target, found: Sequence[Judged]) -> list[Disk]:
    return list(find_disks(target, [one.id for one in found]))


def _delete_snapshots(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    snaps = list(find_snaps(target, [one.id for one in found]))
    looking = Looking(target, [one.id for one in snaps])
    bin_ = recycle_bin(target, SNAPSHOTS)
    for one in snaps:
        yield deleting.remove(one, looking.uses(one.id), bin_, unpriced)


def _remove_images(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    amis = find_amis(target, [one.id for one in found])
    return removal.remove(target, amis, target.clock.now())


def _remove_groups(target: Target, found: Sequence[Judged]) -> Iterator[Entry]:
    return removing.remove(target, [one.id for one in found])


FIXES: Mapping[str, Planner] = {
    "ec2-idle": _stop,
    "ec2-stopped": _terminate,
    "ec2-oversized": _resize,
    "ec2-prevgen": _resize,
    "eip-idle": _release,
    "ebs-unattached": _delete_volumes,
    "ebs-gp2-to-gp3": _modify,
    "ebs-io-to-gp3": _modify,
    "ebs-gp3-extra": _modify,
    "snap-orphan": _delete_snapshots,
    "snap-old": _delete_snapshots,
    "ami-unused": _remove_images,
    "sg-unused": _remove_groups,
}
FIX_CALLS: tuple[Call, ...] = (
    DESCRIBE_INSTANCES,
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCE_TYPES,
    DESCRIBE_INSTANCE_TYPE_OFFERINGS,
    STOP_INSTANCES,
    START_INSTANCES,
    MODIFY_INSTANCE_ATTRIBUTE,
    TERMINATE_INSTANCES,
    RELEASE_ADDRESS,
    MODIFY_VOLUME,
    DELETE_VOLUME,
    DELETE_SNAPSHOT,
    DESCRIBE_LOCKED_SNAPSHOTS,
    DESCRIBE_SECURITY_GROUP_RULES,
    DELETE_SECURITY_GROUP,
    *removal.REMOVAL_CALLS,
)
FIX_PROCEDURES = (removing.KEEP,)
FIX_UNDO_CALLS: tuple[Call, ...] = (*VOLUMES.calls, *removal.UNDO_CALLS)
