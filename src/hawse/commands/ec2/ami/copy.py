"""`hawse ec2 ami copy`: copy images to regions."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change, named_in
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.amis import copying
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import COPY_IMAGE


@named_in("source")
@change(scope=Scope.REGION, calls=[DESCRIBE_IMAGES, COPY_IMAGE], separate=True)
@named("IMAGE")
@click.option("--from", "source", metavar="REGION", help="Where the image is (where it goes to).")
@click.option(
    "--name",
    default="{name}",
    metavar="NAME",
    help="Of the copy; {name}, {id}, {date}, {time} are the image's name and id, and now.",
)
@click.option("--encrypt", is_flag=True, help="Encrypt the copy, with the default key of EBS.")
@click.option(
    "--kms-key", "key", default="", metavar="KEY", help="Encrypt with this key: alias/NAME or ARN."
)
def copy(
    target: Target,
    names: tuple[str, ...],
    *,
    source: str | None,
    name: str,
    encrypt: bool,
    key: str,
) -> Iterator[Entry]:
    """Copy images to regions, or to encrypt them.

    To every region that -r names. Tags and description go along. An image of somebody else is
    copied by its id, once it is shared with you. It waits until the copy can be launched; what is
    there already is skipped.

    Examples:
      hawse ec2 ami copy web-2026-01-02 --from eu-west-1 -r us-east-1 -r ap-southeast-2
      hawse ec2 ami copy web-2026-01-02 --name '{name}-encrypted' --kms-key alias/images
      hawse ec2 ami copy ami-0123456789abcdef0 --from us-east-1 -r 'eu-*' --no-wait
    """
    order = copying.Copying(name, encrypt, key)
    now = target.clock.now()
    return copying.copy(target, names, order, source or target.region, now)
