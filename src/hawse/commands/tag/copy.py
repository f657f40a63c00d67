"""`hawse tag copy`: give what belongs to an instance its tags, or anything those of another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.belongings import copies
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from hawse.services.ec2.resources import BY_NAME
from hawse.services.tags.arns import places_of, refuse_untaggable
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS
from hawse.services.tags.calls_everywhere import TAG_RESOURCES, UNTAG_RESOURCES


def _places(args: Any) -> Any:
    names = (*args["sources"], *args["to"])
    refuse_untaggable(names)
    return places_of(names)


@change(
    scope=Scope.REGION,
    calls=[*BY_NAME, DESCRIBE_SNAPSHOTS, CREATE_TAGS, TAG_RESOURCES],
    undo_calls=[DELETE_TAGS, UNTAG_RESOURCES],
    separate=True,
    places=_places,
)
@named("SOURCE", into="sources")
@click.option("--to", multiple=True, metavar="THING", help="A name, id or ARN; repeatable.")
@click.option("--only", multiple=True, metavar="KEY", help="Only these keys; globs, repeatable.")
@click.option("--if-missing", is_flag=True, help="Leave keys alone that have a value already.")
def copy(
    target: Target,
    sources: tuple[str, ...],
    *,
    to: tuple[str, ...],
    only: tuple[str, ...],
    if_missing: bool,
) -> Iterator[Entry]:
    """Copy tags to what belongs to an instance, or to anything.

    Without --to, the volumes and interfaces of each instance and the snapshots of these volumes
    get its tags. With --to, the tags of one thing go to any others, without its Name unless
    --only names it. Keys of AWS itself (aws:…) are never copied.

    Examples:
      hawse tag copy web-1
      hawse tag copy 'web-*' --only owner --only 'cost-*' --if-missing
      hawse tag copy web-1 --to web-2 --to arn:aws:sqs:eu-west-1:111122223333:orders
    """
    return copies(target, sources, to, only, if_missing=if_missing)
