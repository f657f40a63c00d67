"""`hawse iam user restore`: removed users from their backups."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.iam.calls_identities import (
    GET_GROUP,
    GET_POLICY,
    GIVE_USER,
    READ_USER,
    TAKE_USER,
)
from hawse.services.iam.records import read_user
from hawse.services.iam.restoring import gone, opened, restore as restored


@change(
    scope=Scope.ACCOUNT,
    calls=[*READ_USER, *GIVE_USER, GET_GROUP, GET_POLICY],
    undo_calls=TAKE_USER,
    separate=True,
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
def restore(target: Target, files: tuple[str, ...]) -> Iterator[Entry]:
    """Restore removed users from their backups.

    What is there stays as it is, and what is missing is given. Passwords, keys and MFA devices do
    not come back: the plan names them. The user has a new unique id, so a trust policy that meant
    the old one does not mean it.

    Examples:
      hawse iam user restore ann.json
      hawse iam user restore ~/.local/state/hawse/backups/*-user-ann.json --dry-run
    """
    for backup in opened(files, "user", target.account):
        now = read_user(target, backup.record.detail.name)
        yield from restored(backup, now, gone(target, backup.record))
