"""`hawse tag rm`: take tags away."""

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
from hawse.services.tags.rules import check_keys, remove_tags


def _checked(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    check_keys(value)
    return value


def _places(args: Any) -> Any:
    choose(args["names"], args["types"], args["having"])
    return places_of(args["names"])


@change(
    scope=Scope.REGION,
    calls=[*READS, DELETE_TAGS, UNTAG_RESOURCES],
    undo_calls=[CREATE_TAGS, TAG_RESOURCES],
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
    help="The tag, or only this value of it; repeatable.",
)
def rm(
    target: Target,
    names: tuple[str, ...],
    types: tuple[str, ...],
    having: tuple[str, ...],
    tags: tuple[str, ...],
) -> Iterator[Entry]:
    """Remove tags.

    Of the same things as hawse tag set. A tag goes only while it has the value that was shown;
    undo brings it back.

    Examples:
      hawse tag rm web-1 --tag temporary
      hawse tag rm 'web-*' --tag env=dev
      hawse tag rm --with temporary --tag temporary --dry-run
    """
    for thing in find_things(target, choose(names, types, having)):
        if isinstance(thing, Skip):
            yield thing
        else:
            yield from remove_tags(thing, tags)
