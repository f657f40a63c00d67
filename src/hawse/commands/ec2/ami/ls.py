"""`hawse ec2 ami ls`: images as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.amis.images import (
    Image,
    find_amis,
    list_images,
    name_images,
    owners_of,
)
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from hawse.services.ec2.selection import tag_filters


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    tag_filters(value)
    return value


@query(scope=Scope.REGION, calls=[DESCRIBE_IMAGES, DESCRIBE_SNAPSHOTS], brief=name_images)
@named("IMAGE", required=False)
@click.option(
    "--family",
    "families",
    multiple=True,
    metavar="GLOB",
    help="Only of this family; repeatable, globs allowed.",
)
@click.option(
    "--owner",
    "owners",
    multiple=True,
    metavar="OWNER",
    help="Not yours but this owner's: an account id, amazon or aws-marketplace; needs a name.",
)
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
    families: tuple[str, ...],
    owners: tuple[str, ...],
    tags: tuple[str, ...],
) -> Iterator[Image]:
    """List images.

    Your own, disabled ones too. The family is the name without versions, dates, build numbers
    and hashes. The size is that of the snapshots, as far as they are yours.

    Examples:
      hawse ec2 ami ls
      hawse ec2 ami ls -r all --filter 'created>180d' --sort -size
      hawse ec2 ami ls --family 'web*' --columns +owner,tags.commit
      hawse ec2 ami ls 'al2023-ami-2023.*-arm64' --owner amazon --sort -created --limit 3
    """
    whose = owners_of(owners, names)
    return list_images(target, find_amis(target, names, owners=whose, tags=tags, families=families))
