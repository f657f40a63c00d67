"""`hawse tag set`: give things tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.core.thing_options import types_option, with_option
from hawse.plan import Entry, Skip
from hawse.services.ec2.resources import READS, choose, find_things
from hawse.services.tags.arns import places_of
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS
from hawse.services.tags.calls_everywhere import TAG_RESOURCES, UNTAG_RESOURCES
from hawse.services.tags.rules import parse, set_tags


def _checked(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


def _places(args: Any) -> Any:
    choose(args["names"], args["types"], args["having"])
    return places_of(args["names"])


@change(
    scope=Scope.REGION,
    calls=[*READS, CREATE_TAGS, TAG_RESOURCES],
    undo_calls=[DELETE_TAGS, UNTAG_RESOURCES],
    separate=True,
    places=_places,
)
@named("THING", required=False)
@types_option
@with_option
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
def set_(  # pylint: disable=too-many-arguments  # one for each option
    target: Target,
    names: tuple[str, ...],
    *,
    types: tuple[str, ...],
    having: tuple[str, ...],
    tags: tuple[str, ...],
    if_missing: bool,
) -> Iterator[Entry]:
    """Set tags.

    Of instances by name or id, of what else EC2 has by id, of everything else by ARN; or of all
    things of a type or with a tag. A value that is there already is shown before it is replaced,
    and undo brings it back.

    Examples:
      hawse tag set web-1 web-2 --tag env=prod --tag owner=ops
      hawse tag set --type volume --tag owner=ops --if-missing
      hawse tag set 'orders-*' --type rds:db --tag team=shop
      hawse tag set arn:aws:sqs:eu-west-1:111122223333:orders --tag keep
    """
    wanted = parse(tags)
    for thing in find_things(target, choose(names, types, having)):
        if isinstance(thing, Skip):
            yield thing
        else:
            yield from set_tags(thing, wanted, if_missing=if_missing)
