"""`hawse tag set`: give resources tags."""

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
from hawse.services.tags.rules import parse, set_tags


def _checked(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_TAGS, CREATE_TAGS],
    undo_calls=[DELETE_TAGS],
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
    help="The tag; repeatable. KEY alone has an empty value.",
)
@click.option("--if-missing", is_flag=True, help="Leave keys alone that have a value already.")
def set_(
    target: Target, names: tuple[str, ...], tags: tuple[str, ...], *, if_missing: bool
) -> Iterator[Entry]:
    """Set tags.

    Of instances (by name or id) or of any EC2 resource (by id). A value that is there already
    is shown before it is replaced, and undo brings it back.

    Examples:
      hawse tag set web-1 web-2 --tag env=prod --tag owner=ops
      hawse tag set 'web-*' --tag owner=ops --if-missing
      hawse tag set vol-0123456789abcdef0 --tag keep
    """
    wanted = parse(tags)
    for resource in find_resources(target, names):
        if isinstance(resource, Skip):
            yield resource
        else:
            yield from set_tags(resource, wanted, if_missing=if_missing)
