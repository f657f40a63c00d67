"""`hawse ec2 ami prune`: remove old images of families."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from hawse.aws.targets import Scope, Target
from hawse.core.ages import AGE
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.ec2.amis import pruning
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.amis.removal import REMOVAL_CALLS, UNDO_CALLS


@change(scope=Scope.REGION, calls=REMOVAL_CALLS, undo_calls=UNDO_CALLS, separate=True)
@click.option(
    "--keep",
    type=click.IntRange(1),
    required=True,
    metavar="N",
    help="The newest N of each family stay, of each architecture by itself.",
)
@click.option(
    "--family",
    "families",
    multiple=True,
    metavar="GLOB",
    help="Only these families; repeatable, globs allowed, '*' for all.",
)
@click.option("--family-tag", "tag", metavar="KEY", help="The tag that names the family.")
@click.option("--older-than", type=AGE, metavar="AGE", help="Only what is older: 30d.")
def prune(
    target: Target,
    *,
    keep: int,
    families: tuple[str, ...],
    tag: str | None,
    older_than: timedelta | None,
) -> Iterator[Entry]:
    """Remove what is old, unused and not among the newest of its family.

    The family is the name without versions, dates, build numbers and hashes, or the value of a
    tag. Only what is proven unused goes; the plan says of every other image why it stays.

    Examples:
      hawse ec2 ami prune --family web --keep 3 --dry-run
      hawse ec2 ami prune --family '*' --keep 5 --older-than 90d -r all
      hawse ec2 ami prune --family-tag app --keep 2 --older-than 30d -y
    """
    wanted = pruning.policy(keep, families, tag, older_than)
    return pruning.prune(target, find_amis(target), wanted, target.clock.now())
