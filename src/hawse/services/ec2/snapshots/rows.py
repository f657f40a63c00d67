"""Snapshots as rows of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hawse.errors import AccessDenied
from hawse.rows import Row, column, quick_row
from hawse.services.ec2 import named
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from hawse.services.ec2.selection import Filter
from hawse.services.ec2.snapshots.facts import (
    NO_VOLUME,
    Snap,
    find_snaps,
    images_or_none,
    shared_with,
    snap,
)
from hawse.services.ec2.volumes.money import SNAPSHOT_RATES, Money, rates, snapshot_month

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_COLOURS = {"pending": "yellow", "error": "red", "recovering": "yellow"}


@quick_row
class Snapshot(Row):
    """One snapshot of this account. Null is not known, [] is none."""

    id: str
    name: str | None = column(doc="The Name tag.")
    state: str = column(colour=_COLOURS)
    started: datetime | None = column(show="age", title="AGE")
    volume: str | None = column(doc="Volume that it is of; null for a copy.")
    volume_exists: bool | None = column(show="bool", title="VOLUME THERE")
    gib: int = column(title="GiB", doc="Size of the volume.")
    full_bytes: int | None = column(
        show="bytes",
        title="FULL",
        doc="All blocks that it has, of which earlier snapshots may hold some; null where EC2 "
        "does not say.",
    )
    usd_month_at_most: float | None = column(
        show="usd",
        title="≤ USD/MONTH",
        doc="Upper bound of its price: what it shares with other snapshots is paid for once. "
        "Null when no price is known.",
    )
    price_source: str | None = column(wide=True, doc="Where the price is from, and of which day.")
    tier: str = column(doc="standard or archive.", colour={"archive": "cyan"})
    images: tuple[str, ...] | None = column(show="list", doc="Images of ours that stand on it.")
    shared_with: tuple[str, ...] | None = column(
        show="list",
        wide=True,
        doc='Accounts that may restore it, "all" for anyone; null unless --shares asked.',
    )
    encrypted: bool = column(show="bool", wide=True)
    maker: str | None = column(wide=True, doc="The service that made it and deletes it.")
    description: str | None = column(wide=True)
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True)


def find_snapshots(
    target: Target,
    names: Sequence[str] = (),
    filters: Sequence[Filter] = (),
    *,
    shares: bool = False,
) -> Iterator[Snapshot]:
    """The snapshots that `names` mean; with `shares`, one request for each tells who has it."""
    snaps = list(find_snaps(target, names, filters))
    there = _volumes_there(target, [one.volume for one in snaps])
    money = rates(target, SNAPSHOT_RATES if snaps else ())
    images = images_or_none(target) if snaps else {}
    for one in snaps:
        stands = None if images is None else [image.id for image in images.get(one.id, ())]
        yield _row(one, there, stands, _shared(target, one) if shares else None, money)


def brief_snapshots(target: Target) -> Iterator[Snapshot]:
    """All of them, without what stands on them."""
    found = target.items(DESCRIBE_SNAPSHOTS, OwnerIds=("self",))
    return (_row(snap(item), None, None, None, Money()) for item in found)


def _volumes_there(target: Target, ids: Iterable[str]) -> set[str] | None:
    wanted = {id_ for id_ in ids if id_ and id_ != NO_VOLUME}
    if not wanted:
        return set()
    try:
        return {item["VolumeId"] for item in named.with_ids(target, named.VOLUMES, wanted)}
    except AccessDenied:
        return None


def _shared(target: Target, one: Snap) -> tuple[str, ...] | None:
    try:
        return shared_with(target, one.id)
    except AccessDenied:
        return None


def _row(
    one: Snap,
    there: set[str] | None,
    images: Sequence[str] | None,
    shared: tuple[str, ...] | None,
    money: Money,
) -> Snapshot:
    volume = None if one.volume in ("", NO_VOLUME) else one.volume
    return Snapshot(
        id=one.id,
        name=one.name or None,
        state=one.state,
        started=one.started,
        volume=volume,
        volume_exists=None if there is None or volume is None else volume in there,
        gib=one.gib,
        full_bytes=one.full_bytes,
        usd_month_at_most=snapshot_month(money.usd, one.gib, one.full_bytes, one.tier),
        price_source=money.source or None,
        tier=one.tier,
        images=None if images is None else tuple(images),
        shared_with=shared,
        encrypted=one.encrypted,
        maker=one.maker or None,
        description=one.description or None,
        tags=one.tags,
    )
