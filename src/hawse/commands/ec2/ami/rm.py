"""`hawse ec2 ami rm`: remove images with their snapshots."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.amis import removal
from hawse.services.ec2.amis.images import find_amis


@change(
    scope=Scope.REGION,
    calls=removal.REMOVAL_CALLS,
    undo_calls=removal.UNDO_CALLS,
    separate=True,
)
@named("IMAGE")
@click.option(
    "--unproven",
    is_flag=True,
    help="Also what may be in use, since not all could be looked at; never what is in use.",
)
@click.option("--keep-snapshots", is_flag=True, help="Leave the snapshots where they are.")
def rm(
    target: Target, names: tuple[str, ...], *, unproven: bool, keep_snapshots: bool
) -> Iterator[Entry]:
    """Remove images with their snapshots.

    What is in use stays, with the proof (hawse ec2 ami used-by). A snapshot of which another image
    is made stays too. The plan says whether the Recycle Bin holds what is removed, and for how
    long: until then hawse undo brings it back.

    Examples:
      hawse ec2 ami rm web-2026-01-02
      hawse ec2 ami rm 'test-*' -r all --dry-run
      hawse ec2 ami rm ami-0123456789abcdef0 --unproven --keep-snapshots
    """
    amis = find_amis(target, names)
    return removal.remove(
        target, amis, target.clock.now(), unproven=unproven, keep_snapshots=keep_snapshots
    )
