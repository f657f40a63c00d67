"""`hawse ec2 snapshot create`: of all volumes of an instance, or of single volumes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import CREATE_SNAPSHOT, CREATE_SNAPSHOTS, DESCRIBE_SNAPSHOTS
from hawse.services.ec2.named import new_token
from hawse.services.ec2.snapshots.making import snapshot_all
from hawse.services.tags.rules import parse


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_INSTANCES,
        DESCRIBE_VOLUMES,
        DESCRIBE_SNAPSHOTS,
        CREATE_SNAPSHOTS,
        CREATE_SNAPSHOT,
    ],
    separate=True,
)
@named("INSTANCE_OR_VOLUME")
@click.option(
    "-t", "--tag", "tags", multiple=True, callback=_tags, metavar="KEY=VALUE", help="Repeatable."
)
def create(target: Target, names: tuple[str, ...], *, tags: tuple[str, ...]) -> Iterator[Entry]:
    """Take snapshots of all volumes of an instance, or of single volumes.

    Those of an instance are of one moment, as if its power had failed then. Each gets the tags
    of its volume, and those of the instance that no volume has. A name is a volume's where no
    instance has it.

    Examples:
      hawse ec2 snapshot create db-1
      hawse ec2 snapshot create db-1 --tag reason=upgrade --no-wait
      hawse ec2 snapshot create vol-0123456789abcdef0
    """
    return snapshot_all(target, names, new_token(), parse(tags))
