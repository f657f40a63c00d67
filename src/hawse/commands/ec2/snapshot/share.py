"""`hawse ec2 snapshot share`: who else may restore snapshots."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    DESCRIBE_SNAPSHOTS,
    MODIFY_SNAPSHOT_ATTRIBUTE,
)
from hawse.services.ec2.snapshots.facts import find_snaps, shared_with
from hawse.services.ec2.snapshots.sharing import check_accounts, share as shared


def _accounts(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    check_accounts(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_SNAPSHOTS, DESCRIBE_SNAPSHOT_ATTRIBUTE, MODIFY_SNAPSHOT_ATTRIBUTE],
    separate=True,
)
@named("SNAPSHOT")
@click.option(
    "--with",
    "add",
    multiple=True,
    callback=_accounts,
    metavar="ACCOUNT",
    help="Account, or 'all' for everybody; repeatable.",
)
@click.option(
    "--without",
    "remove",
    multiple=True,
    callback=_accounts,
    metavar="ACCOUNT",
    help="No longer with this account (or 'all'); repeatable.",
)
@click.option("--private", is_flag=True, help="With nobody, but those of --with.")
def share(
    target: Target,
    names: tuple[str, ...],
    *,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    private: bool,
) -> Iterator[Entry]:
    """Let other accounts restore snapshots, or no longer.

    Examples:
      hawse ec2 snapshot share db-1-nightly --with 111122223333
      hawse ec2 snapshot share db-1-nightly --without 111122223333
      hawse ec2 snapshot share 'db-*' --private --dry-run
    """
    both = sorted(set(add) & set(remove))
    if both:
        raise UsageError(f"--with {both[0]}", why="--without names it too")
    if not (add or remove or private):
        hint = "--with ACCOUNT, --without ACCOUNT or --private"
        raise UsageError("snapshot share", why="nobody is named", hint=hint)
    for snap in find_snaps(target, names):
        now = shared_with(target, snap.id)
        yield from shared(snap, now, add=add, remove=remove, private=private)
