"""The archive: cheap for a GiB, whole instead of incremental, and slow to come back from.

Moving takes up to three days either way. Nobody waits for that here; `hawse ec2 snapshot ls` tells
the tier.
"""

from __future__ import annotations

from hawse.plan import Entry, Look, Skip, Step
from hawse.plurals import counted
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOT_TIER_STATUS,
    MODIFY_SNAPSHOT_TIER,
    RESTORE_SNAPSHOT_TIER,
)
from hawse.services.ec2.selection import matching
from hawse.services.ec2.snapshots.deleting import ARCHIVED_AT_LEAST
from hawse.services.ec2.snapshots.facts import Image, Snap, tier_is
from hawse.services.ec2.volumes.money import Usd, snapshot_month

LONGEST = 180
"""For so many days at most EC2 restores a snapshot for a while."""


def archive(snap: Snap, images: list[Image] | None, usd: Usd) -> Entry:
    """Move one snapshot into the archive."""
    if snap.tier == "archive":
        return Skip(snap.id, "is archived already", name=snap.name)
    why = _obstacle(snap, images)
    if why:
        return Skip(snap.id, why, name=snap.name, blocked=True)
    return Step(
        MODIFY_SNAPSHOT_TIER,
        {"SnapshotId": snap.id, "StorageTier": "archive"},
        on=snap.id,
        says="archive",
        name=snap.name,
        note=_note(snap, usd, unknown=images is None),
        expects=tier_is(snap.id, "standard"),
        wait=_begun(snap.id, "archival"),
        undo=(_restore(snap, 0),),
    )


def restore(snap: Snap, days: int) -> Entry:
    """Bring one snapshot back from the archive, for `days`, or for good when that is 0."""
    if snap.tier != "archive":
        return Skip(snap.id, "is not archived", name=snap.name)
    if days and snap.until:
        return Skip(snap.id, f"is restored until {snap.until:%Y-%m-%d}", name=snap.name)
    return _restore(snap, days, note="takes up to 72 hours")


def _obstacle(snap: Snap, images: list[Image] | None) -> str:
    if snap.state != "completed":
        return f"is {snap.state}"
    if images:
        return f"{', '.join(map(str, images))} stands on it, and needs it in the standard tier"
    return ""


def _note(snap: Snap, usd: Usd, *, unknown: bool) -> str:
    parts = [f"takes up to 72 hours; {ARCHIVED_AT_LEAST.days} days are paid for at least"]
    now = snapshot_month(usd, snap.gib, snap.full_bytes, "standard")
    then = snapshot_month(usd, snap.gib, snap.full_bytes, "archive")
    if now is not None and then is not None:
        parts.append(f"whole at ${then:,.2f} a month, now at most ${now:,.2f}")
    else:
        parts.append("it becomes whole: what it shares with others is paid for again")
    parts += ["whether an image stands on it is not known"] if unknown else []
    return " · ".join(parts)


def _restore(snap: Snap, days: int, *, note: str = "") -> Step:
    how: dict[str, object] = {"TemporaryRestoreDays": days} if days else {"PermanentRestore": True}
    return Step(
        RESTORE_SNAPSHOT_TIER,
        {"SnapshotId": snap.id, **how},
        on=snap.id,
        says=f"restore for {counted(days, 'day')}" if days else "restore for good",
        name=snap.name,
        note=note,
        expects=tier_is(snap.id, "archive"),
        wait=_begun(snap.id, "temporary-restore" if days else "permanent-restore"),
        no_undo=(
            "it goes back into the archive by itself"
            if days
            else "hawse ec2 snapshot archive moves it there again, for 90 days at least"
        ),
    )


def _begun(id_: str, what: str) -> Look:
    """That EC2 has begun to move it, or has done so."""
    params = {"Filters": (matching("snapshot-id", (id_,)),)}
    path = "SnapshotTierStatuses[].LastTieringOperationStatus"
    want = (f"{what}-in-progress", f"{what}-completed")
    return Look(DESCRIBE_SNAPSHOT_TIER_STATUS, params, path, want, never=(f"{what}-failed",))
