"""What is in the Recycle Bin, and taking it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.rows import Row, column, quick_row
from hawse.services.ec2.recycle.rules import KINDS, Kind, restore_step

if TYPE_CHECKING:
    from hawse.aws.targets import Target


_KIND_OF = {kind.noun: kind for kind in KINDS}


@quick_row
class Deleted(Row):
    """One thing in the Recycle Bin."""

    id: str
    name: str | None = column(doc="Name of an image; EC2 tells no other.")
    kind: str = column()
    deleted: datetime | None = column(show="age", doc="When it was deleted.")
    until: datetime | None = column(show="time", doc="When it is gone for good.")
    volume: str | None = column(doc="Volume that a snapshot is of.")
    description: str | None = column(wide=True)


def find_deleted(
    target: Target, names: Sequence[str] = (), kinds: Sequence[Kind] = KINDS
) -> Iterator[Deleted]:
    """What of these kinds the Recycle Bin has: all, or what `names` (ids, globs of ids) mean."""
    for kind in kinds:
        wanted = [name for name in names if name.startswith(kind.prefix) or "*" in name]
        if names and not wanted:
            continue
        for item in target.items(kind.listing):
            if not names or any(fnmatchcase(item[kind.member], name) for name in wanted):
                yield _row(kind, item)


def restore_all(target: Target, names: Sequence[str]) -> Iterator[Entry]:
    """Take what `names` mean out of the Recycle Bin."""
    for name in names:
        if "*" not in name and not any(name.startswith(kind.prefix) for kind in KINDS):
            raise UsageError(
                name,
                why="the Recycle Bin knows snapshots, volumes and images by their ids alone",
                hint="hawse ec2 snapshot ls --recycle-bin",
            )
    for found in find_deleted(target, names):
        until = f"gone for good on {found.until:%Y-%m-%d}" if found.until else ""
        yield restore_step(_KIND_OF[found.kind], found.id, name=found.name or "", note=until)


def _row(kind: Kind, item: Mapping[str, Any]) -> Deleted:
    return Deleted(
        id=item[kind.member],
        name=item.get("Name"),
        kind=kind.noun,
        deleted=item.get("RecycleBinEnterTime"),
        until=item.get("RecycleBinExitTime"),
        volume=item.get("VolumeId") if kind.noun == "snapshot" else None,
        description=item.get("Description") or None,
    )
