"""`hawse ec2 snapshot rm`: delete snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_volumes import (
    DELETE_SNAPSHOT,
    DESCRIBE_FAST_SNAPSHOT_RESTORES,
    DESCRIBE_LOCKED_SNAPSHOTS,
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    DESCRIBE_SNAPSHOTS,
    GET_RULE,
    LIST_RULES,
)
from hawse.services.ec2.recycle.rules import SNAPSHOTS, recycle_bin
from hawse.services.ec2.snapshots.deleting import remove
from hawse.services.ec2.snapshots.facts import Looking, find_snaps
from hawse.services.ec2.volumes.money import SNAPSHOT_RATES, rates
from hawse.services.prices.calls import GET_PRODUCTS


@change(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_SNAPSHOTS,
        DESCRIBE_IMAGES,
        DESCRIBE_SNAPSHOT_ATTRIBUTE,
        DESCRIBE_FAST_SNAPSHOT_RESTORES,
        DESCRIBE_LOCKED_SNAPSHOTS,
        LIST_RULES,
        GET_RULE,
        GET_PRODUCTS,
        DELETE_SNAPSHOT,
    ],
    undo_calls=SNAPSHOTS.calls,
    separate=True,
)
@named("SNAPSHOT")
def rm(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Delete snapshots.

    What an image of this account stands on is left alone, with the image named, and so is what
    AWS Backup made. The plan says who shares a snapshot and whether the Recycle Bin holds it; then
    undo takes it out again.

    Examples:
      hawse ec2 snapshot rm snap-0123456789abcdef0
      hawse ec2 snapshot rm 'test-*' --dry-run
    """
    snaps = list(find_snaps(target, names))
    looking = Looking(target, [snap.id for snap in snaps])
    bin_ = recycle_bin(target, SNAPSHOTS)
    usd = rates(target, SNAPSHOT_RATES if snaps else ()).usd
    for snap in snaps:
        yield remove(snap, looking.uses(snap.id), bin_, usd)
