"""Deleting snapshots: single ones, and all but the newest.

A snapshot that an image of ours stands on is never deleted, and the refusal names the image. What
a person asks for by name is done, with all that is known said; what a rule picks is left alone as
soon as anything else may need it, or as soon as that is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.calls_volumes import DELETE_SNAPSHOT
from hawse.services.ec2.recycle.rules import SNAPSHOTS, RecycleBin, way_back
from hawse.services.ec2.snapshots.facts import (
    EVERYBODY,
    NO_VOLUME,
    Looking,
    Snap,
    Uses,
    state_is,
)
from hawse.services.ec2.volumes.money import Usd, snapshot_month

ARCHIVED_AT_LEAST = timedelta(days=90)
"""So long is paid for what is archived, whenever it is deleted."""


class Rule(NamedTuple):
    """What stays: the newest `keep` of each volume, and all that is not older than `older`."""

    keep: int | None = None
    older: timedelta | None = None


def remove(snap: Snap, uses: Uses, bin_: RecycleBin, usd: Usd) -> Entry:
    """Delete one snapshot that was named."""
    why = held(snap, uses)
    if why:
        return Skip(snap.id, why, name=snap.name, blocked=True)
    return _delete(snap, bin_, usd, _said(snap, uses))


def prune(
    snaps: Sequence[Snap], rule: Rule, looking: Looking, bin_: RecycleBin, usd: Usd, now: datetime
) -> Iterator[Entry]:
    """Delete what the rule does not keep; what stays is skipped, with the reason.

    Who shares a snapshot is asked only of what nothing else keeps.
    """
    newest = _newest(snaps, rule.keep)
    for snap in sorted(snaps, key=lambda one: (one.volume, str(one.started), one.id)):
        why = _kept(snap, rule, newest, now) or _needed(snap, looking.uses(snap.id, sharing=False))
        if not why:
            uses = looking.uses(snap.id)
            why = _needed(snap, uses) or _not_sure(uses)
        yield Skip(snap.id, why, name=snap.name) if why else _delete(snap, bin_, usd, ())


def candidates(snaps: Sequence[Snap], rule: Rule, now: datetime) -> list[Snap]:
    """What the rule itself does not keep."""
    newest = _newest(snaps, rule.keep)
    return [snap for snap in snaps if not _kept(snap, rule, newest, now)]


def held(snap: Snap, uses: Uses) -> str:
    """Why EC2 would refuse to delete it; "" when nothing is known to stand in the way."""
    if uses.images:
        first = uses.images[0].split(" ")[0]
        return f"{', '.join(uses.images)} stands on it: hawse ec2 ami rm {first}"
    if snap.maker == "AWS Backup":
        return "is a recovery point of AWS Backup, which alone deletes it"
    return f"is locked: {uses.locked}" if uses.locked else ""


def _said(snap: Snap, uses: Uses) -> Iterable[str]:
    """What a person has to know before it is gone."""
    if uses.shared:
        everybody = EVERYBODY in uses.shared
        yield "PUBLIC" if everybody else f"shared with {', '.join(uses.shared)}"
    if uses.fast:
        yield f"fast snapshot restore is on in {', '.join(uses.fast)}"
    if snap.maker:
        yield f"made by {snap.maker}"
    yield from (f"not known: {each}" for each in uses.unknown)


def _kept(snap: Snap, rule: Rule, newest: Mapping[str, int], now: datetime) -> str:
    """Why the rule keeps it."""
    if snap.state != "completed":
        return f"is {snap.state}"
    if rule.older is not None and (snap.started is None or now - snap.started < rule.older):
        return f"is not older than {_days(rule.older)}"
    if rule.keep is None:
        return ""
    if snap.volume in ("", NO_VOLUME):
        return "is a copy: EC2 does not tell of which volume"
    if snap.id in newest:
        return f"number {newest[snap.id]} of the newest {rule.keep} of {snap.volume}"
    return ""


def _needed(snap: Snap, uses: Uses) -> str:
    """Why something else may need it."""
    why = held(snap, uses)
    if why:
        return why
    if snap.maker:
        return f"was made by {snap.maker}, which deletes it itself"
    if uses.shared:
        everybody = EVERYBODY in uses.shared
        return f"is {'public' if everybody else 'shared with ' + ', '.join(uses.shared)}"
    return f"has fast snapshot restore in {', '.join(uses.fast)}" if uses.fast else ""


def _not_sure(uses: Uses) -> str:
    """Why a rule must not decide; locks alone are EC2's to refuse."""
    if None in (uses.images, uses.shared, uses.fast):
        return f"what uses it is not known: {'; '.join(uses.unknown)}"
    return ""


def _newest(snaps: Iterable[Snap], keep: int | None) -> dict[str, int]:
    """The newest of each volume, with their places; only complete ones count."""
    by_volume: dict[str, list[Snap]] = {}
    for snap in snaps:
        if snap.state == "completed":
            by_volume.setdefault(snap.volume, []).append(snap)
    return {
        snap.id: place
        for group in by_volume.values()
        for place, snap in enumerate(
            sorted(group, key=lambda one: (str(one.started), one.id), reverse=True)[: keep or 0], 1
        )
    }


def _delete(snap: Snap, bin_: RecycleBin, usd: Usd, said: Iterable[str]) -> Step:
    kept = bin_.keeps(snap.tags)
    undo, no_undo = way_back(SNAPSHOTS, snap.id, kept, name=snap.name)
    price = snapshot_month(usd, snap.gib, snap.full_bytes, snap.tier)
    most = "" if price is None else f", at most ${price:,.2f} a month"
    size = f"{snap.gib:,} GiB of {snap.volume}, {snap.started:%Y-%m-%d}{most}"
    archived = f"archived: {ARCHIVED_AT_LEAST.days} days are paid for whenever it is deleted"
    notes = [size, *said, *([archived] if snap.tier == "archive" else []), kept.said]
    return Step(
        DELETE_SNAPSHOT,
        {"SnapshotId": snap.id},
        on=snap.id,
        says="delete",
        name=snap.name,
        note=" · ".join(notes),
        expects=state_is(snap.id, snap.state),
        wait=state_is(snap.id, absent=True),
        undo=undo,
        no_undo=no_undo,
    )


def _days(age: timedelta) -> str:
    return f"{age.days} days" if age >= timedelta(days=2) else f"{age.total_seconds() / 3600:g} h"
