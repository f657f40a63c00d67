"""`hawse ec2 ami create`: make images of instances."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.amis import creating
from hawse.services.ec2.calls import DESCRIBE_IMAGES, DESCRIBE_INSTANCES
from hawse.services.ec2.calls_amis import CREATE_IMAGE
from hawse.services.tags.rules import parse


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_IMAGES, CREATE_IMAGE],
    separate=True,
)
@named("INSTANCE")
@click.option(
    "--name",
    default=creating.NAME,
    metavar="NAME",
    help="Of the image; {name}, {id}, {date}, {time} are the instance's name and id, and now.",
)
@click.option("--no-reboot", is_flag=True, help="Leave it running, with what is not written yet.")
@click.option("--description", default="", metavar="TEXT", help="Description of the image.")
@click.option(
    "-t",
    "--tag",
    "tags",
    multiple=True,
    callback=_tags,
    metavar="KEY=VALUE",
    help="Tag, besides those of the instance; repeatable.",
)
def create(
    target: Target,
    names: tuple[str, ...],
    *,
    name: str,
    no_reboot: bool,
    description: str,
    tags: tuple[str, ...],
) -> Iterator[Entry]:
    """Make images of instances.

    EC2 reboots a running instance, so that its file systems are whole, unless --no-reboot. Image
    and snapshots get the tags of the instance. It waits until the image can be launched.

    Examples:
      hawse ec2 ami create web-1
      hawse ec2 ami create web-1 --name web-2026-01-02 --no-reboot
      hawse ec2 ami create 'web-*' --name '{name}-{date}' --tag release=42 --no-wait
    """
    order = creating.Order(name, not no_reboot, description, parse(tags))
    return creating.create(target, names, order, target.clock.now())
