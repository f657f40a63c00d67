"""`hawse ec2 snapshot archive`: the archive tier."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOT_TIER_STATUS,
    DESCRIBE_SNAPSHOTS,
    MODIFY_SNAPSHOT_TIER,
    RESTORE_SNAPSHOT_TIER,
)
from hawse.services.ec2.snapshots import tiers
from hawse.services.ec2.snapshots.facts import find_snaps, images_or_none
from hawse.services.ec2.volumes.money import SNAPSHOT_RATES, rates
from hawse.services.prices.calls import GET_PRODUCTS


@change(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_SNAPSHOTS,
        DESCRIBE_IMAGES,
        DESCRIBE_SNAPSHOT_TIER_STATUS,
        GET_PRODUCTS,
        MODIFY_SNAPSHOT_TIER,
        RESTORE_SNAPSHOT_TIER,
    ],
    separate=True,
)
@named("SNAPSHOT")
@click.option("--restore", is_flag=True, help="Back into the standard tier, for good.")
@click.option(
    "--restore-for",
    "days",
    type=click.IntRange(1, tiers.LONGEST),
    metavar="DAYS",
    help="Back for so many days.",
)
def archive(
    target: Target, names: tuple[str, ...], *, restore: bool, days: int | None
) -> Iterator[Entry]:
    """Move snapshots into the archive, or back.

    The archive is cheaper for a GiB, but an archived snapshot is whole and is paid for 90 days at
    least. Both ways take up to 72 hours, which nobody waits for.

    Examples:
      hawse ec2 snapshot archive db-1-2025
      hawse ec2 snapshot archive db-1-2025 --restore-for 7
      hawse ec2 snapshot archive db-1-2025 --restore
    """
    if restore and days:
        raise UsageError("--restore", why="--restore-for says how long: give one of them")
    snaps = list(find_snaps(target, names))
    if restore or days:
        yield from (tiers.restore(snap, days or 0) for snap in snaps)
        return
    images = images_or_none(target) if snaps else {}
    usd = rates(target, SNAPSHOT_RATES if snaps else ()).usd
    for snap in snaps:
        stands = None if images is None else images.get(snap.id, [])
        yield tiers.archive(snap, stands, usd)
