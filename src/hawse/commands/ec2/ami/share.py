"""`hawse ec2 ami share`: share images, or no longer."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.amis import sharing
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import (
    DESCRIBE_IMAGE_ATTRIBUTE,
    DESCRIBE_KEY,
    MODIFY_IMAGE_ATTRIBUTE,
)
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    DESCRIBE_SNAPSHOTS,
    MODIFY_SNAPSHOT_ATTRIBUTE,
)


@change(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_IMAGES,
        DESCRIBE_IMAGE_ATTRIBUTE,
        DESCRIBE_SNAPSHOTS,
        DESCRIBE_SNAPSHOT_ATTRIBUTE,
        DESCRIBE_KEY,
        MODIFY_IMAGE_ATTRIBUTE,
        MODIFY_SNAPSHOT_ATTRIBUTE,
    ],
    separate=True,
)
@named("IMAGE")
@click.option(
    "--with",
    "whom",
    multiple=True,
    required=True,
    metavar="WHO",
    help="Account id, or the ARN of an organisation or of a unit of it; repeatable.",
)
@click.option("--remove", is_flag=True, help="Share no longer; --with public makes it private.")
@click.option("--snapshots", is_flag=True, help="The snapshots too, so that accounts can copy it.")
def share(
    target: Target,
    names: tuple[str, ...],
    *,
    whom: tuple[str, ...],
    remove: bool,
    snapshots: bool,
) -> Iterator[Entry]:
    """Share images with accounts and organisations, or no longer.

    The plan says what they need besides: which KMS keys to launch it, which snapshots to copy it.
    What is encrypted with the default key of EBS cannot be shared. Nothing is made public.

    Examples:
      hawse ec2 ami share web-2026-01-02 --with 111122223333
      hawse ec2 ami share 'base-*' --with 111122223333 --with 444455556666 --snapshots
      hawse ec2 ami share web-2026-01-02 --with 111122223333 --remove
    """
    others = sharing.others(whom, remove=remove)
    amis = find_amis(target, names)
    return sharing.share(target, amis, others, remove=remove, snapshots=snapshots)
