"""`hawse ec2 volume create`: a new volume."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import CREATE_VOLUME, DESCRIBE_SNAPSHOTS
from hawse.services.ec2.named import new_token
from hawse.services.ec2.snapshots.facts import one_snap
from hawse.services.ec2.volumes.attaching import find_holder
from hawse.services.ec2.volumes.limits import TYPES, Wish
from hawse.services.ec2.volumes.making import Order, check, create as created
from hawse.services.ec2.volumes.money import rates, rates_of
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.tags.rules import parse


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_SNAPSHOTS, DESCRIBE_VOLUMES, GET_PRODUCTS, CREATE_VOLUME],
)
@click.option("--size", type=click.IntRange(1), metavar="GIB", help="GiB; a snapshot's own size.")
@click.option("--type", type=click.Choice(TYPES), default="gp3", show_default=True, help="Type.")
@click.option("--zone", metavar="ZONE", help="Availability zone (eu-west-1a).")
@click.option("--for", "beside", metavar="INSTANCE", help="In the zone of this instance.")
@click.option("--snapshot", metavar="SNAPSHOT", help="With its content: name or id.")
@click.option("--iops", type=click.IntRange(1), metavar="N", help="IOPS (gp3, io1, io2).")
@click.option("--throughput", type=click.IntRange(1), metavar="MIB", help="MiB/s (gp3).")
@click.option("--name", metavar="NAME", help="Name tag.")
@click.option(
    "-t", "--tag", "tags", multiple=True, callback=_tags, metavar="KEY=VALUE", help="Repeatable."
)
@click.option("--encrypted/--plain", default=True, help="Encrypted is the default.")
@click.option("--kms-key", metavar="KEY", help="KMS key to encrypt with.")
def create(  # pylint: disable=too-many-arguments  # one for each option
    target: Target,
    *,
    size: int | None,
    type: str,  # pylint: disable=redefined-builtin  # EC2's own noun
    zone: str | None,
    beside: str | None,
    snapshot: str | None,
    iops: int | None,
    throughput: int | None,
    name: str | None,
    tags: tuple[str, ...],
    encrypted: bool,
    kms_key: str | None,
) -> Iterator[Entry]:
    """Create a volume.

    Encrypted gp3 unless told otherwise. It waits until the volume can be attached. A request
    that is sent again never makes a second one.

    Examples:
      hawse ec2 volume create --size 100 --for web-1 --name web-1-data
      hawse ec2 volume create --snapshot snap-0123456789abcdef0 --zone eu-west-1a
      hawse ec2 volume create --size 500 --type gp3 --iops 6000 --throughput 500 --zone eu-west-1b
    """
    if bool(zone) is bool(beside):
        raise UsageError("volume create", why="where is it to be?", hint="--zone or --for INSTANCE")
    source = one_snap(target, snapshot) if snapshot else None
    order = Order(
        Wish(type, size or (source.gib if source else 0), iops, throughput),
        zone or find_holder(target, beside or "").zone,
        new_token(),
        name or "",
        source.id if source else "",
        encrypted,
        kms_key or "",
        parse(tags),
    )
    check(order, source, target.setting("tags.required"))
    yield created(order, rates(target, rates_of([type])).usd)
