"""`hawse ec2 volume modify`: type, size and performance of volumes in use."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import DESCRIBE_VOLUMES_MODIFICATIONS, MODIFY_VOLUME
from hawse.services.ec2.volumes.disks import find_disks
from hawse.services.ec2.volumes.limits import TYPES
from hawse.services.ec2.volumes.modifying import Asked, find_past, modify as modified
from hawse.services.ec2.volumes.money import rates, rates_of
from hawse.services.prices.calls import GET_PRODUCTS


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_VOLUMES, DESCRIBE_VOLUMES_MODIFICATIONS, GET_PRODUCTS, MODIFY_VOLUME],
    separate=True,
)
@named("VOLUME")
@click.option("--type", "type_", type=click.Choice(TYPES), help="The type to become.")
@click.option("--size", type=click.IntRange(1), metavar="GIB", help="A volume only grows.")
@click.option("--iops", type=click.IntRange(1), metavar="N", help="IOPS (gp3, io1, io2).")
@click.option("--throughput", type=click.IntRange(1), metavar="MIB", help="MiB/s (gp3).")
def modify(
    target: Target,
    names: tuple[str, ...],
    *,
    type_: str | None,
    size: int | None,
    iops: int | None,
    throughput: int | None,
) -> Iterator[Entry]:
    """Change type, size and performance of volumes in use.

    What becomes gp3 keeps what it could do before: more than 3,000 IOPS or 125 MiB/s is asked for
    and shown as what it is, a paid extra. --iops and --throughput say otherwise. EC2 makes one
    change of a volume at a time and four in 24 hours: what it would refuse is left alone.

    Examples:
      hawse ec2 volume modify web-1-data --type gp3
      hawse ec2 volume modify web-1-data --size 200
      hawse ec2 volume ls --type gp2 -o ids | hawse ec2 volume modify - --type gp3 --dry-run
    """
    asked = Asked(type_, size, iops, throughput)
    if not any(asked):
        hint = "--type, --size, --iops or --throughput"
        raise UsageError("volume modify", why="nothing is asked for", hint=hint)
    found = list(find_disks(target, names))
    past = find_past(target, [one.id for one in found])
    types = [*(one.type for one in found), *([type_] if type_ and found else [])]
    usd = rates(target, rates_of(types)).usd
    for one in found:
        yield modified(one, asked, past=past, now=target.clock.now(), usd=usd)
