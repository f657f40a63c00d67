"""`hawse iam group restore`: removed groups from their backups."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.iam.calls_identities import (
    GET_POLICY,
    GET_USER,
    GIVE_GROUP,
    LIST_GROUPS_FOR_USER,
    READ_GROUP,
    TAKE_GROUP,
)
from hawse.services.iam.records import read_group
from hawse.services.iam.restoring import gone, opened, restore as restored


@change(
    scope=Scope.ACCOUNT,
    calls=[*READ_GROUP, LIST_GROUPS_FOR_USER, *GIVE_GROUP, GET_POLICY, GET_USER],
    undo_calls=TAKE_GROUP,
    separate=True,
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
def restore(target: Target, files: tuple[str, ...]) -> Iterator[Entry]:
    """Restore removed groups from their backups.

    What is there stays as it is, and what is missing is given; a member that is gone is named.

    Examples:
      hawse iam group restore devs.json
      hawse iam group restore ~/.local/state/hawse/backups/*-group-devs.json --dry-run
    """
    for backup in opened(files, "group", target.account):
        now = read_group(target, backup.record.detail.name)
        yield from restored(backup, now, gone(target, backup.record))
