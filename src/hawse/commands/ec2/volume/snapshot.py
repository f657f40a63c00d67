"""`hawse ec2 volume snapshot`: snapshots of volumes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import CREATE_SNAPSHOT, DESCRIBE_SNAPSHOTS
from hawse.services.ec2.named import new_token
from hawse.services.ec2.snapshots.making import snapshot_volume
from hawse.services.ec2.volumes.disks import find_disks
from hawse.services.tags.rules import parse


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_VOLUMES, DESCRIBE_SNAPSHOTS, CREATE_SNAPSHOT],
    separate=True,
)
@named("VOLUME")
@click.option(
    "-t", "--tag", "tags", multiple=True, callback=_tags, metavar="KEY=VALUE", help="Repeatable."
)
def snapshot(target: Target, names: tuple[str, ...], *, tags: tuple[str, ...]) -> Iterator[Entry]:
    """Take snapshots of volumes.

    Each gets the tags of its volume. For all volumes of an instance at one moment there is
    `hawse ec2 snapshot create`.

    Examples:
      hawse ec2 volume snapshot web-1-data
      hawse ec2 volume snapshot 'db-*' --tag reason=upgrade --no-wait
    """
    token = new_token()
    for one in find_disks(target, names):
        yield snapshot_volume(one, token, parse(tags))
