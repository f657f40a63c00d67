"""The rules of removing images: one image with its proof of use → its plan entries.

An image that is in use stays, whatever is asked. One of which that is not known stays unless the
person says `--unproven`. What the Recycle Bin holds comes back by undo; what it does not is said
before anybody answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from hawse.plan import Entry, Skip, Step
from hawse.plurals import counted
from hawse.services.ec2.amis import looks
from hawse.services.ec2.amis.images import OWN, Ami, find_amis
from hawse.services.ec2.amis.looking import USE_CALLS, uses
from hawse.services.ec2.amis.references import supports
from hawse.services.ec2.amis.use import Use
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import DEREGISTER_IMAGE
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOTS,
    GET_RULE,
    LIST_RULES,
)
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.recycle.rules import (
    IMAGES,
    SNAPSHOTS,
    Kept,
    RecycleBin,
    recycle_bin,
    restore_step,
)
from hawse.services.ec2.selection import VALUES, matching

if TYPE_CHECKING:
    from hawse.aws.calls import Call
    from hawse.aws.targets import Target

REMOVAL_CALLS: tuple[Call, ...] = (
    DESCRIBE_IMAGES,
    DESCRIBE_SNAPSHOTS,
    *USE_CALLS,
    LIST_RULES,
    GET_RULE,
    DEREGISTER_IMAGE,
)
UNDO_CALLS: tuple[Call, ...] = (*IMAGES.calls, *SNAPSHOTS.calls)


@dataclass(frozen=True)
class Fate:
    """What becomes of an image that is removed.

    `goes` are the snapshots that go with it, `stays` those that do not, since another image is
    made of them or since they are kept. `kept` says whether all of it comes back.
    """

    goes: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    size: int | None = None
    kept: Kept = Kept(0)


def remove(
    target: Target,
    amis: Sequence[Ami],
    now: datetime,
    *,
    unproven: bool = False,
    keep_snapshots: bool = False,
) -> Iterator[Entry]:
    """Remove images that are proven unused, each with its snapshots."""
    found = uses(target, amis, now)
    why = {one.id: obstacle(one, found[one.id], unproven=unproven) for one in amis}
    fates = fates_of(
        target, [one for one in amis if not why[one.id]], keep_snapshots=keep_snapshots
    )
    for one in amis:
        if why[one.id]:
            yield Skip(one.id, why[one.id], name=one.name, blocked=True)
        else:
            yield step(one, found[one.id], fates[one.id])


def obstacle(one: Ami, use: Use, *, unproven: bool = False) -> str:
    """Why an image must not be removed; "" for nothing."""
    if one.protected:
        return "deregistration protection is on"
    if one.keeper == "AWS Backup":
        return "AWS Backup made it, and removes it with its recovery point"
    if use.verdict == "used":
        return f"{use}: hawse ec2 ami used-by {one.name or one.id}"
    if use.verdict == "unknown" and not unproven:
        return f"{use}; --unproven removes it all the same"
    return ""


def fates_of(
    target: Target,
    amis: Sequence[Ami],
    known: Sequence[Ami] = (),
    *,
    keep_snapshots: bool = False,
) -> dict[str, Fate]:
    """What becomes of each image, with the rules of the Recycle Bin as they are now.

    `known` are all images of the region, where they have been asked for already.
    """
    if not amis:
        return {}
    together = not keep_snapshots and supports("DeregisterImage", "DeleteAssociatedSnapshots")
    ids = [id_ for one in amis for id_ in one.snapshots] if together else []
    described = _described(target, ids)
    others = _others(known or find_amis(target), {one.id for one in amis}) if ids else frozenset()
    bins = recycle_bin(target, IMAGES), recycle_bin(target, SNAPSHOTS)
    return {one.id: _fate(one, described, others, bins) for one in amis}


@dataclass(frozen=True)
class _Snapshot:
    tags: Mapping[str, str]
    size: int | None


def _described(target: Target, ids: Iterable[str]) -> dict[str, _Snapshot]:
    """The snapshots that are one's own; EC2 deletes no other with an image."""
    found: dict[str, _Snapshot] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), VALUES):
        filters = (matching("snapshot-id", wanted[start : start + VALUES]),)
        for item in target.items(DESCRIBE_SNAPSHOTS, Filters=filters, OwnerIds=OWN):
            size = item.get("FullSnapshotSizeInBytes")
            found[item["SnapshotId"]] = _Snapshot(tags_of(item), size)
    return found


def _others(images: Iterable[Ami], removed: set[str]) -> frozenset[str]:
    """The snapshots of which an image is made that stays."""
    stay = (one for one in images if one.id not in removed)
    return frozenset(id_ for one in stay for id_ in one.snapshots)


def _fate(
    one: Ami,
    described: Mapping[str, _Snapshot],
    others: frozenset[str],
    bins: tuple[RecycleBin, RecycleBin],
) -> Fate:
    of_images, of_snapshots = bins
    goes = tuple(id_ for id_ in one.snapshots if id_ in described and id_ not in others)
    kept = [of_images.keeps(one.tags or {})] if one.ebs else [Kept(0)]
    kept += [of_snapshots.keeps(described[id_].tags) for id_ in goes]
    sizes = [described[id_].size for id_ in goes]
    known = [size for size in sizes if size is not None]
    return Fate(
        goes=goes,
        stays=tuple(id_ for id_ in one.snapshots if id_ not in goes),
        size=sum(known) if known and len(known) == len(sizes) else None,
        kept=weakest(kept),
    )


def weakest(kept: Sequence[Kept]) -> Kept:
    """All of it comes back only as long as each part does: gone, then not known, then the first
    to go."""
    return min(kept, key=lambda one: (one.days != 0, one.days is not None, one.days or 0))


def step(one: Ami, use: Use, fate: Fate) -> Step:
    """Remove the image, with the snapshots that go with it."""
    params: dict[str, object] = {"ImageId": one.id}
    if fate.goes:
        params["DeleteAssociatedSnapshots"] = True
    return Step(
        DEREGISTER_IMAGE,
        params,
        on=one.id,
        says="remove",
        name=one.name,
        note=_note(one, use, fate),
        expects=looks.state(one.id, one.state),
        wait=looks.state(one.id, "deregistered", absent=True),
        undo=_undo(one, fate),
        no_undo=_no_undo(fate),
    )


def _undo(one: Ami, fate: Fate) -> tuple[Step, ...]:
    """The snapshots first, since an image cannot come back without; in one chain, so in order."""
    if not fate.kept.days:
        return ()
    back = [
        replace(restore_step(SNAPSHOTS, id_, name=one.name), on=one.id, says=f"restore {id_}")
        for id_ in fate.goes
    ]
    return (*back, restore_step(IMAGES, one.id, name=one.name))


def _no_undo(fate: Fate) -> str:
    if fate.kept.days:
        return ""
    return fate.kept.said if fate.kept.days is None else "the Recycle Bin does not hold all of it"


def _note(one: Ami, use: Use, fate: Fate) -> str:
    parts = [fate.kept.said]
    if fate.goes:
        size = f" (up to {fate.size / 2**30:.1f} GiB)" if fate.size is not None else ""
        parts.append(f"with {_count(fate.goes)}{size}")
    if fate.stays:
        parts.append(f"keeps {_count(fate.stays)}")
    if use.verdict == "unknown":
        parts.append(str(use))
    if one.launched is not None:
        parts.append(f"last launched {one.launched:%Y-%m-%d}")
    return " · ".join(parts)


def _count(snapshots: Sequence[str]) -> str:
    return counted(len(snapshots), "snapshot")
