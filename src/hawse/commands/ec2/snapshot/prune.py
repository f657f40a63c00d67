"""`hawse ec2 snapshot prune`: delete all but the newest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from hawse.aws.targets import Scope, Target
from hawse.core.ages import AGE
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.errors import UsageError
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
from hawse.services.ec2.selection import matching, tag_filters
from hawse.services.ec2.snapshots.deleting import Rule, candidates, prune as pruned
from hawse.services.ec2.snapshots.facts import Looking, find_snaps
from hawse.services.ec2.volumes.money import SNAPSHOT_RATES, rates
from hawse.services.prices.calls import GET_PRODUCTS


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    tag_filters(value)
    return value


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
@named("SNAPSHOT", required=False)
@click.option("--volume", "volumes", multiple=True, metavar="VOLUME-ID", help="Of this volume.")
@click.option(
    "--tag", "tags", multiple=True, callback=_tags, metavar="KEY[=VALUE]", help="Repeatable."
)
@click.option("--all", "every", is_flag=True, help="All snapshots of the account here.")
@click.option(
    "--keep", type=click.IntRange(1), metavar="N", help="The newest N of each volume stay."
)
@click.option("--older-than", type=AGE, metavar="AGE", help="Only what is older (90d).")
def prune(
    target: Target,
    names: tuple[str, ...],
    *,
    volumes: tuple[str, ...],
    tags: tuple[str, ...],
    every: bool,
    keep: int | None,
    older_than: timedelta | None,
) -> Iterator[Entry]:
    """Delete all but the newest snapshots of each volume.

    What an image stands on, what is shared, what has fast snapshot restore and what AWS Backup or
    Data Lifecycle Manager made stays, and so does what may not be looked at. Each that stays is
    listed with the reason.

    Examples:
      hawse ec2 snapshot prune --volume vol-0123456789abcdef0 --keep 7
      hawse ec2 snapshot prune --tag purpose=nightly --keep 7 --older-than 30d --dry-run
      hawse ec2 snapshot prune --all --older-than 1y --plan prune.json
    """
    if not (names or volumes or tags or every):
        hint = "name snapshots, or --volume, --tag or --all"
        raise UsageError("snapshot prune", why="nothing is selected", hint=hint)
    if keep is None and older_than is None:
        raise UsageError(
            "snapshot prune", why="what is to stay?", hint="--keep N, --older-than AGE"
        )
    asked = [matching("volume-id", volumes)] if volumes else []
    snaps = list(find_snaps(target, names, (*asked, *tag_filters(tags))))
    rule, now = Rule(keep, older_than), target.clock.now()
    old = candidates(snaps, rule, now)
    looking = Looking(target, [snap.id for snap in old])
    usd = rates(target, SNAPSHOT_RATES if old else ()).usd
    bin_ = recycle_bin(target, SNAPSHOTS)
    yield from pruned(snaps, rule, looking, bin_, usd, now)
