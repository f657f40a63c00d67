"""`hawse ec2 volume ls`: volumes as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import DESCRIBE_VOLUMES
from hawse.services.ec2.selection import matching, tag_filters
from hawse.services.ec2.volumes.limits import TYPES
from hawse.services.ec2.volumes.rows import Volume, brief_volumes, find_volumes
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.tags.calls import DESCRIBE_TAGS

_STATES = ("creating", "available", "in-use", "deleting", "error")


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    tag_filters(value)
    return value


@query(
    scope=Scope.REGION, calls=[DESCRIBE_VOLUMES, DESCRIBE_TAGS, GET_PRODUCTS], brief=brief_volumes
)
@named("VOLUME", required=False)
@click.option("--type", "types", multiple=True, type=click.Choice(TYPES), help="Repeatable.")
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Repeatable.")
@click.option(
    "--tag",
    "tags",
    multiple=True,
    callback=_tags,
    metavar="KEY[=VALUE]",
    help="Only with this tag, or this value of it; repeatable, globs allowed.",
)
def ls(
    target: Target,
    names: tuple[str, ...],
    *,
    types: tuple[str, ...],
    states: tuple[str, ...],
    tags: tuple[str, ...],
) -> Iterator[Volume]:
    """List volumes, with the instances that they are attached to.

    Examples:
      hawse ec2 volume ls
      hawse ec2 volume ls --state available -r all
      hawse ec2 volume ls --type gp2 -o ids | hawse ec2 volume modify - --type gp3
      hawse ec2 volume ls --filter 'attached_to=web-1' --columns +devices
    """
    asked = [matching("volume-type", types)] if types else []
    asked += [matching("status", states)] if states else []
    return find_volumes(target, names, (*asked, *tag_filters(tags)))
