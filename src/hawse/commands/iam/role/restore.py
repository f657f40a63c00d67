"""`hawse iam role restore`: removed roles from their backups."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.iam.calls_identities import GET_POLICY, GIVE_ROLE, READ_ROLE, TAKE_ROLE
from hawse.services.iam.records import read_role
from hawse.services.iam.restoring import gone, opened, restore as restored


@change(
    scope=Scope.ACCOUNT,
    calls=[*READ_ROLE, *GIVE_ROLE, GET_POLICY],
    undo_calls=TAKE_ROLE,
    separate=True,
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
def restore(target: Target, files: tuple[str, ...]) -> Iterator[Entry]:
    """Restore removed roles from their backups.

    What is there stays as it is, and what is missing is given. The role has a new unique id, so a
    trust policy that meant the old one does not mean it.

    Examples:
      hawse iam role restore deploy.json
      hawse iam role restore ~/.local/state/hawse/backups/*-role-deploy.json --dry-run
    """
    for backup in opened(files, "role", target.account):
        now = read_role(target, backup.record.detail.name)
        yield from restored(backup, now, gone(target, backup.record))
