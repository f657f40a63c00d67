"""`hawse ec2 volume rm`: delete volumes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import (
    CREATE_SNAPSHOT,
    DELETE_VOLUME,
    DESCRIBE_SNAPSHOTS,
    GET_RULE,
    LIST_RULES,
)
from hawse.services.ec2.named import new_token
from hawse.services.ec2.recycle.rules import VOLUMES, recycle_bin
from hawse.services.ec2.volumes.attaching import holders_of
from hawse.services.ec2.volumes.disks import find_disks
from hawse.services.ec2.volumes.making import remove
from hawse.services.ec2.volumes.money import rates, rates_of
from hawse.services.prices.calls import GET_PRODUCTS


@change(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_VOLUMES,
        DESCRIBE_INSTANCES,
        DESCRIBE_SNAPSHOTS,
        LIST_RULES,
        GET_RULE,
        GET_PRODUCTS,
        CREATE_SNAPSHOT,
        DELETE_VOLUME,
    ],
    undo_calls=VOLUMES.calls,
    separate=True,
)
@named("VOLUME")
@click.option("--snapshot", is_flag=True, help="Take a snapshot first; only then it is deleted.")
def rm(target: Target, names: tuple[str, ...], *, snapshot: bool) -> Iterator[Entry]:
    """Delete volumes that nothing holds.

    What is attached is left alone. The plan says whether the Recycle Bin holds a volume, and for
    how long; then undo takes it out again. Where it does not, --snapshot keeps the content.

    Examples:
      hawse ec2 volume rm web-1-data --snapshot
      hawse ec2 volume ls --state available --filter 'created>90d' -o ids | hawse ec2 volume rm -
    """
    found = list(find_disks(target, names))
    holders = holders_of(target, found)
    bin_ = recycle_bin(target, VOLUMES)
    token = new_token() if snapshot else ""
    usd = rates(target, rates_of(one.type for one in found)).usd
    for one in found:
        yield from remove(one, holders, bin_, usd=usd, token=token)
