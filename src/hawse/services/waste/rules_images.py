"""Rules about snapshots and images."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from hawse.plurals import counted
from hawse.services.ec2.amis.images import Ami
from hawse.services.waste.facts import Facts
from hawse.services.waste.knowing import Known, Owed
from hawse.services.waste.measures import of_restore
from hawse.services.waste.proving import Proof
from hawse.services.waste.registry import rule
from hawse.services.waste.storing import FastRestore, Snapshot
from hawse.services.waste.verdicts import OK, Cost, Finding, Unknown, Verdict

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_REMOVE = "hawse ec2 snapshot rm {id}"


def owed(snapshot: Snapshot) -> Owed:
    """What a full snapshot would cost, which is the most that this one can."""
    tier = "snapshot-archive" if snapshot.tier == "archive" else "snapshot"
    return [(snapshot.gib, tier)]


@rule(
    "snap-orphan",
    "a snapshot of a volume that is gone, for nobody",
    over="snapshots",
    needs=["volumes", "images", "restores"],
    costs="its full size, at most",
    fix=_REMOVE,
)
def orphan(snapshot: Snapshot, known: Known) -> Verdict:
    """Its volume is gone, no image has it, nobody else may use it and no service made it."""
    if snapshot.state != "completed" or snapshot.maker:
        return OK
    if snapshot.volume in known.volumes or snapshot.id in known.index(_in_images):
        return OK
    if any(one.snapshot == snapshot.id for one in known.facts.restores):
        return OK
    if not known.older(snapshot.started, known.limits.orphan_days):
        return OK
    if known.detail("shared", snapshot.id):
        return OK
    days = known.days(snapshot.started) or 0
    return Finding(
        f"its volume {snapshot.volume} is gone and no image has it; {counted(days, 'day')} old",
        {"size_gib": round(snapshot.gib, 1), "age_days": round(days), "volume": snapshot.volume},
        "medium",
        known.cost({snapshot.id: owed(snapshot)}, at_most=True),
    )


def _in_images(facts: Facts) -> set[str]:
    return {id for image in facts.images for id in image.snapshots}


@rule(
    "snap-old",
    "an old snapshot of which there is a newer one",
    over="snapshots",
    needs=["images"],
    costs="its full size, at most",
    fix=_REMOVE,
)
def old(snapshot: Snapshot, known: Known) -> Verdict:
    """Old, in no image, made by no service, and not the newest of its volume."""
    if snapshot.state != "completed" or snapshot.maker:
        return OK
    if snapshot.id in known.index(_in_images) or snapshot.id in known.index(_newest):
        return OK
    if not known.older(snapshot.started, known.limits.snapshot_days):
        return OK
    days = known.days(snapshot.started) or 0
    return Finding(
        f"{counted(days, 'day')} old, and {snapshot.volume} has newer ones",
        {"size_gib": round(snapshot.gib, 1), "age_days": round(days), "volume": snapshot.volume},
        "low",
        known.cost({snapshot.id: owed(snapshot)}, at_most=True),
    )


def _newest(facts: Facts) -> set[str]:
    """The newest snapshot of each volume; of what does not say its volume, each."""
    by_volume: dict[str, Snapshot] = {}
    unknown = {one.id for one in facts.snapshots if one.volume in ("", "vol-ffffffff")}
    for one in facts.snapshots:
        if one.id in unknown or one.state != "completed":
            continue
        before = by_volume.get(one.volume)
        if before is None or (one.started or _EARLIEST) > (before.started or _EARLIEST):
            by_volume[one.volume] = one
    return unknown | {one.id for one in by_volume.values()}


@rule(
    "snap-fsr",
    "fast restore of a snapshot that nothing restores",
    over="restores",
    costs="its hours in each zone",
    fix="aws ec2 disable-fast-snapshot-restores",
)
def fast_restore(restore: FastRestore, known: Known) -> Verdict:
    """Its credits never went down in two weeks, which they do with each volume created."""
    if restore.state != "enabled":
        return OK
    days = known.limits.restore_days
    if not known.older(restore.enabled, days):
        return OK
    (left,) = known.points([of_restore(restore.snapshot, restore.zone, days)])
    if min(left.values) < max(left.values):
        return OK
    return Finding(
        f"fast restore in {restore.zone}, and no volume was made of it in {counted(days, 'day')}",
        {"zone": restore.zone, "days": days, "credits": left.values[-1]},
        "medium",
        known.cost({restore.id: [(1, "fsr")]}),
        fix="aws ec2 disable-fast-snapshot-restores "
        f"--source-snapshot-ids {restore.snapshot} --availability-zones {restore.zone}",
    )


@rule(
    "ami-unused",
    "an image that nothing uses or has launched of late",
    over="images",
    needs=["instances", "versions", "configurations", "snapshots"],
    costs="its snapshots, at most",
    fix="hawse ec2 ami rm {id}",
)
def unused_image(image: Ami, known: Known) -> Verdict:
    """Not public, not the newest of its family, not launched of late, and provably unused."""
    if (
        image.public
        or image.keeper
        or image.id in known.index(_used_images)
        or image.id in known.index(_latest)
    ):
        return OK
    if not known.older(image.created, known.limits.image_days):
        return OK
    launched = known.days(image.launched)
    if launched is not None and launched <= known.limits.launched_days:
        return OK
    proof: Proof = known.detail("image", image.id)
    if proof.verdict != "unused":
        return OK if proof.verdict == "used" else Unknown(proof.said)
    age = known.days(image.created) or 0
    last = "never launched" if launched is None else f"last launched {counted(launched, 'day')} ago"
    return Finding(
        f"nothing refers to it, {last}, {counted(age, 'day')} old",
        {
            "age_days": round(age),
            "launched_days": None if launched is None else round(launched),
            "proof": proof.said,
            "snapshots": len(image.snapshots),
        },
        "medium",
        _snapshots(image, known),
    )


def _snapshots(image: Ami, known: Known) -> Cost:
    ours = {one.id: one for one in known.facts.snapshots}
    held = [ours[id] for id in image.snapshots if id in ours]
    return known.cost({one.id: owed(one) for one in held}, at_most=True)


def _used_images(facts: Facts) -> set[str]:
    launches = (*facts.versions, *facts.configurations)
    return {one.image for one in facts.instances} | {one.image for one in launches}


def _latest(facts: Facts) -> set[str]:
    families: dict[str, list[Ami]] = defaultdict(list)
    for one in facts.images:
        families[one.family].append(one)
    newest = (max(one, key=lambda image: image.created or _EARLIEST) for one in families.values())
    return {one.id for one in newest}
