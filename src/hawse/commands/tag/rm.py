"""`hawse tag rm`: take tags away."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry, Skip
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.resources import find_resources
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS, DESCRIBE_TAGS
from hawse.services.tags.rules import check_keys, remove_tags


def _checked(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    check_keys(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_TAGS, DELETE_TAGS],
    undo_calls=[CREATE_TAGS],
    separate=True,
)
@named("RESOURCE")
@click.option(
    "-t",
    "--tag",
    "tags",
    multiple=True,
    required=True,
    callback=_checked,
    metavar="KEY[=VALUE]",
    help="The tag, or only this value of it; repeatable.",
)
def rm(target: Target, names: tuple[str, ...], tags: tuple[str, ...]) -> Iterator[Entry]:
    """Remove tags.

    Of instances (by name or id) or of any EC2 resource (by id). A tag goes only while it has
    the value that was shown; undo brings it back.

    Examples:
      hawse tag rm web-1 --tag temporary
      hawse tag rm 'web-*' --tag env=dev
    """
    for resource in find_resources(target, names):
        if isinstance(resource, Skip):
            yield resource
        else:
            yield from remove_tags(resource, tags)
