"""`hawse ec2 snapshot ls`: snapshots as rows, and what is in the Recycle Bin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.rows import Row
from hawse.services.ec2.calls import DESCRIBE_IMAGES, DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    DESCRIBE_SNAPSHOTS,
    LIST_IMAGES_IN_RECYCLE_BIN,
    LIST_SNAPSHOTS_IN_RECYCLE_BIN,
    LIST_VOLUMES_IN_RECYCLE_BIN,
)
from hawse.services.ec2.recycle.restoring import Deleted, find_deleted
from hawse.services.ec2.selection import matching, tag_filters
from hawse.services.ec2.snapshots.rows import Snapshot, brief_snapshots, find_snapshots
from hawse.services.prices.calls import GET_PRODUCTS


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    tag_filters(value)
    return value


def _row(args: Mapping[str, Any]) -> type[Row]:
    return Deleted if args.get("recycle_bin") else Snapshot


@query(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_SNAPSHOTS,
        DESCRIBE_VOLUMES,
        DESCRIBE_IMAGES,
        DESCRIBE_SNAPSHOT_ATTRIBUTE,
        LIST_SNAPSHOTS_IN_RECYCLE_BIN,
        LIST_VOLUMES_IN_RECYCLE_BIN,
        LIST_IMAGES_IN_RECYCLE_BIN,
        GET_PRODUCTS,
    ],
    rows=_row,
    brief=brief_snapshots,
)
@named("SNAPSHOT", required=False)
@click.option("--volume", "volumes", multiple=True, metavar="VOLUME-ID", help="Of this volume.")
@click.option("--tier", type=click.Choice(("standard", "archive")), help="Only in this tier.")
@click.option(
    "--tag", "tags", multiple=True, callback=_tags, metavar="KEY[=VALUE]", help="Repeatable."
)
@click.option("--shares", is_flag=True, help="Ask who has each: one request for each.")
@click.option("--recycle-bin", is_flag=True, help="What was deleted and can be restored.")
def ls(
    target: Target,
    names: tuple[str, ...],
    *,
    volumes: tuple[str, ...],
    tier: str | None,
    tags: tuple[str, ...],
    shares: bool,
    recycle_bin: bool,
) -> Iterator[Row]:
    """List snapshots, with what stands on them.

    The full size is of all blocks that a snapshot has; AWS bills those that earlier ones do not
    hold already, so that the price is an upper bound.

    Examples:
      hawse ec2 snapshot ls
      hawse ec2 snapshot ls --filter 'started>90d' --filter 'volume_exists=false' --columns +tags
      hawse ec2 snapshot ls 'db-*' --shares
      hawse ec2 snapshot ls --recycle-bin
    """
    if recycle_bin:
        return find_deleted(target, names)
    asked = [matching("volume-id", volumes)] if volumes else []
    asked += [matching("storage-tier", (tier,))] if tier else []
    return find_snapshots(target, names, (*asked, *tag_filters(tags)), shares=shares)
