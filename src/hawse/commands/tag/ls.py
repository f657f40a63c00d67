"""`hawse tag ls`: tags as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.core.thing_options import types_option
from hawse.services.ec2.resources import READS, list_tags
from hawse.services.tags.arns import places_of
from hawse.services.tags.listing import Tag


def _places(args: Any) -> Any:
    return places_of(args["names"])


@query(scope=Scope.REGION, calls=READS, places=_places)
@named("THING", required=False)
@types_option
@click.option(
    "--tag", "tags", multiple=True, metavar="KEY[=VALUE]", help="Of what has this tag; globs."
)
@click.option("--key", "keys", multiple=True, metavar="KEY", help="Only this key; globs allowed.")
def ls(
    target: Target,
    names: tuple[str, ...],
    types: tuple[str, ...],
    tags: tuple[str, ...],
    keys: tuple[str, ...],
) -> Iterator[Tag]:
    """List tags.

    Of instances by name or id, of what else EC2 has by id, of everything else by ARN; of all that
    has a tag, without. EC2's own kinds and buckets (--type volume, --type s3) are listed with what
    has no tag; AWS's tagging API knows nothing of that elsewhere.

    Examples:
      hawse tag ls web-1
      hawse tag ls --type volume --key owner
      hawse tag ls --type rds:db --tag env=prod -o ids
      hawse tag ls arn:aws:sqs:eu-west-1:111122223333:orders -o json
    """
    return list_tags(target, names, types, tags, keys)
