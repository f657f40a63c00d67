"""Changing the type, size and performance of a volume that is in use.

A volume that becomes gp3 keeps what it could do: what gp3 has not for free is asked for, shown and
priced. A volume never shrinks, and EC2 makes one change at a time, four in 24 hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import AccessDenied
from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.calls_volumes import DESCRIBE_VOLUMES_MODIFICATIONS, MODIFY_VOLUME
from hawse.services.ec2.selection import VALUES, matching
from hawse.services.ec2.volumes import disks
from hawse.services.ec2.volumes.disks import Disk
from hawse.services.ec2.volumes.limits import (
    FREE_IOPS,
    FREE_THROUGHPUT,
    LIMITS,
    Wish,
    iops_of,
    obstacle,
    throughput_of,
)
from hawse.services.ec2.volumes.money import Usd, volume_month

if TYPE_CHECKING:
    from hawse.aws.targets import Target

CHANGES, WINDOW = 4, timedelta(hours=24)
"""EC2 changes a volume so often in so long (ModifyVolume's reference)."""

RECENT = timedelta(hours=6)
"""Where EC2 has still its earlier rule, it refuses a second change for so long."""

_UNDER_WAY = ("modifying", "optimizing")


class Asked(NamedTuple):
    """What was typed; None where nothing was."""

    type: str | None = None
    gib: int | None = None
    iops: int | None = None
    throughput: int | None = None


class Modified(NamedTuple):
    """One change that EC2 made of a volume, or makes."""

    state: str
    started: datetime | None
    progress: int


Past = Mapping[str, Sequence[Modified]] | None
"""The changes of each volume, by its id; None when they may not be read."""


def find_past(target: Target, ids: Iterable[str]) -> Past:
    """What EC2 tells of earlier changes of these volumes."""
    wanted = sorted(set(ids))
    past: dict[str, list[Modified]] = {}
    try:
        for start in range(0, len(wanted), VALUES):
            filters = (matching("volume-id", wanted[start : start + VALUES]),)
            for item in target.items(DESCRIBE_VOLUMES_MODIFICATIONS, Filters=filters):
                past.setdefault(item["VolumeId"], []).append(_modified(item))
    except AccessDenied:
        return None
    return past


def modify(one: Disk, asked: Asked, *, past: Past, now: datetime, usd: Usd) -> Entry:
    """Change one volume; it is skipped when it is so already."""
    wish = wished(one, asked)
    if _is_so(one, wish):
        return Skip(one.id, f"is already {_said(wish)}", name=one.name)
    why = _never(one, wish) or obstacle(wish) or _too_soon(one, past, now)
    if why:
        return Skip(one.id, why, name=one.name, blocked=True)
    grows, now_ = wish.gib > one.gib, Wish(one.type, one.gib, one.iops, one.throughput)
    return _step(
        one,
        now_,
        wish,
        note=" · ".join(_notes(one, wish, past, now)),
        usd_month=_more(one, wish, usd),
        undo=() if grows else (_step(one, wish, now_),),
        no_undo="a volume never shrinks" if grows else "",
    )


def wished(one: Disk, asked: Asked) -> Wish:
    """The volume as it is to be, with what it could do before where nothing else was asked."""
    type_, gib = asked.type or one.type, asked.gib or one.gib
    if type_ == one.type:
        iops, throughput = asked.iops or one.iops, asked.throughput or one.throughput
        return Wish(type_, gib, iops, throughput)
    limits = LIMITS.get(type_)
    iops, throughput = asked.iops, asked.throughput
    if limits and limits.iops[1]:
        iops = iops or _between(limits.iops, iops_of(one.type, one.gib, one.iops))
    if limits and limits.throughput[1]:
        throughput = throughput or _between(limits.throughput, _kept(one))
        if not asked.iops:  # so many IOPS as it takes to carry that
            iops = max(iops or 0, ceil(throughput / limits.throughput_per_iops))
    return Wish(type_, gib, iops, throughput)


def _between(limits: tuple[int, int], value: int) -> int:
    return max(limits[0], min(value, limits[1]))


def _kept(one: Disk) -> int:
    could = throughput_of(one.type, one.gib, one.iops, one.throughput)
    # A small gp2 volume bursts to 128 MiB/s: nobody pays for three more.
    return FREE_THROUGHPUT if one.type == "gp2" and could <= 128 else could


def _is_so(one: Disk, wish: Wish) -> bool:
    """Nothing is asked for that it has not; gp2 tells IOPS that nobody can ask for."""
    same = (wish.type, wish.gib) == (one.type, one.gib)
    return same and wish.iops in (None, one.iops) and wish.throughput in (None, one.throughput)


def _never(one: Disk, wish: Wish) -> str:
    if one.state not in ("available", "in-use"):
        return f"is {one.state}"
    if "standard" in (one.type, wish.type):
        return "EC2 changes no magnetic volume: hawse ec2 volume snapshot, then create another"
    if wish.gib < one.gib:
        return f"has {one.gib:,} GiB, and a volume never shrinks"
    if one.multi_attach and wish.type != one.type:
        return "has Multi-Attach, and keeps its type with it"
    return ""


def _too_soon(one: Disk, past: Past, now: datetime) -> str:
    changes = (past or {}).get(one.id, ())
    for change in changes:
        if change.state in _UNDER_WAY:
            return f"is being changed already: {change.state}, {change.progress} %"
    recent = sorted(c.started for c in changes if c.started and now - c.started < WINDOW)
    if len(recent) < CHANGES:
        return ""
    again = recent[-CHANGES] + WINDOW
    return f"was changed {len(recent)} times in 24 hours: again from {again:%Y-%m-%d %H:%M} UTC"


def _notes(one: Disk, wish: Wish, past: Past, now: datetime) -> Iterable[str]:
    extra = _extra(wish)
    if extra:
        yield f"{extra} more than gp3 has for free"
    kept = throughput_of(one.type, one.gib, one.iops, one.throughput)
    if one.type != wish.type and (wish.throughput or kept) < kept:
        yield f"{wish.throughput} MiB/s, {one.type} has up to {kept}"
    if wish.gib > one.gib:
        yield "grow the partition and the file system afterwards"
    if past is None:
        yield "earlier changes are not known: ec2:DescribeVolumesModifications is denied"
    latest = max((c.started for c in (past or {}).get(one.id, ()) if c.started), default=None)
    if latest and now - latest < RECENT:
        hours = int((now - latest).total_seconds() // 3600)
        yield f"changed {f'{hours} h' if hours else 'less than an hour'} ago: EC2 may refuse"


def _extra(wish: Wish) -> str:
    if wish.type != "gp3":
        return ""
    iops, throughput = (wish.iops or 0) - FREE_IOPS, (wish.throughput or 0) - FREE_THROUGHPUT
    parts = [f"{iops:,} IOPS"] if iops > 0 else []
    parts += [f"{throughput:,} MiB/s"] if throughput > 0 else []
    return " and ".join(parts)


def _more(one: Disk, wish: Wish, usd: Usd) -> float | None:
    before = volume_month(usd, one.type, one.gib, one.iops, one.throughput)
    after = volume_month(usd, *wish)
    return None if before is None or after is None else after - before


def _said(wish: Wish) -> str:
    parts = [wish.type, f"{wish.gib:,} GiB"]
    parts += [f"{wish.iops:,} IOPS"] if wish.iops and LIMITS[wish.type].iops[1] else []
    parts += [f"{wish.throughput:,} MiB/s"] if wish.throughput else []
    return " ".join(parts)


def _step(  # pylint: disable=too-many-arguments  # what differs between there and back
    one: Disk,
    now: Wish,
    then: Wish,
    *,
    note: str = "",
    usd_month: float | None = None,
    undo: tuple[Step, ...] = (),
    no_undo: str = "",
) -> Step:
    return Step(
        MODIFY_VOLUME,
        {"VolumeId": one.id, **_members(then)},
        on=one.id,
        says=f"change {_said(now)} to {_said(then)}",
        name=one.name,
        note=note,
        expects=disks.shape(one.id, _members(now)),
        wait=disks.shape(one.id, _members(then)),
        undo=undo,
        no_undo=no_undo,
        usd_month=usd_month,
    )


def _members(wish: Wish) -> dict[str, object]:
    """The parameters of ModifyVolume: performance only where the type takes any."""
    limits = LIMITS[wish.type]
    members: dict[str, object] = {"VolumeType": wish.type, "Size": wish.gib}
    if limits.iops[1] and wish.iops:
        members["Iops"] = wish.iops
    if limits.throughput[1] and wish.throughput:
        members["Throughput"] = wish.throughput
    return members


def _modified(item: Mapping[str, Any]) -> Modified:
    return Modified(
        item.get("ModificationState", ""), item.get("StartTime"), item.get("Progress", 0)
    )
