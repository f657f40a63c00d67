"""`hawse tag ls`: tags as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.resources import list_tags
from hawse.services.tags.calls import DESCRIBE_TAGS
from hawse.services.tags.rules import Tag


@query(scope=Scope.REGION, calls=[DESCRIBE_INSTANCES, DESCRIBE_TAGS])
@named("RESOURCE", required=False)
@click.option("--key", "keys", multiple=True, metavar="KEY", help="Only this key; globs allowed.")
@click.option("--kind", default="", metavar="TYPE", help="Only of this kind: instance, volume, …")
def ls(target: Target, names: tuple[str, ...], keys: tuple[str, ...], kind: str) -> Iterator[Tag]:
    """List tags.

    Of instances (by name or id), of any EC2 resource (by id), or of everything.

    Examples:
      hawse tag ls web-1
      hawse tag ls --kind volume --key owner
      hawse tag ls vol-0123456789abcdef0 -o json
    """
    return list_tags(target, names, kind=kind, keys=keys)
