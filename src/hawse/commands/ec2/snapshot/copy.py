"""`hawse ec2 snapshot copy`: copies in other regions."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change, named_in
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls_volumes import COPY_SNAPSHOT, DESCRIBE_SNAPSHOTS
from hawse.services.ec2.snapshots.facts import find_snaps
from hawse.services.ec2.snapshots.making import copies, copy as copied
from hawse.services.tags.rules import parse


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


@named_in("source")
@change(scope=Scope.REGION, calls=[DESCRIBE_SNAPSHOTS, COPY_SNAPSHOT], separate=True)
@named("SNAPSHOT")
@click.option("--from", "source", required=True, metavar="REGION", help="Where they are now.")
@click.option("--encrypt", is_flag=True, help="Encrypt copies of what is not encrypted.")
@click.option("--kms-key", default="", metavar="KEY", help="Encrypt with this key of the region.")
@click.option(
    "-t", "--tag", "tags", multiple=True, callback=_tags, metavar="KEY=VALUE", help="Repeatable."
)
def copy(
    target: Target,
    names: tuple[str, ...],
    *,
    source: str,
    encrypt: bool,
    kms_key: str,
    tags: tuple[str, ...],
) -> Iterator[Entry]:
    """Copy snapshots into other regions.

    They are copied from --from into each region of -r. Tags go along. What is there already is
    skipped; a copy within one region encrypts it, or changes its key.

    Examples:
      hawse ec2 snapshot copy db-1-nightly --from eu-west-1 -r us-east-1 -r us-west-2
      hawse ec2 snapshot copy snap-0123456789abcdef0 --from eu-west-1 -r eu-west-1 --encrypt
    """
    snaps = list(find_snaps(target.in_region(source), names))
    there = copies(target, [snap.id for snap in snaps], source)
    for snap in snaps:
        yield copied(
            snap,
            source=source,
            region=target.region,
            there=there.get(snap.id, ""),
            tags=parse(tags),
            encrypted=encrypt,
            key=kms_key,
        )
