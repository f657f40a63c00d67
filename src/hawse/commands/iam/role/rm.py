"""`hawse iam role rm`: remove roles with all that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.backups import BACK_UP
from hawse.services.iam.calls_identities import GIVE_ROLE, FIND_ROLE, TAKE_ROLE
from hawse.services.iam.kinds import ROLE
from hawse.services.iam.managed.finding import USES
from hawse.services.iam.naming import found
from hawse.services.iam.options import BACKUP
from hawse.services.iam.records import read_role
from hawse.services.iam.removal import check_backup, remove


@change(
    scope=Scope.ACCOUNT,
    calls=[*FIND_ROLE, *USES, *TAKE_ROLE],
    undo_calls=GIVE_ROLE,
    procedures=[BACK_UP],
    separate=True,
)
@named("ROLE")
@options_of(BACKUP)
def rm(target: Target, names: tuple[str, ...], backup: str | None) -> Iterator[Entry]:
    """Remove roles with all that belongs to them.

    Policies and instance profiles go first; a profile stays, unless it was made together with
    the role. Before anything goes, all is written to a file that `hawse iam role restore` takes.
    A role of an AWS service is left alone, and so is the one whose credentials these are.

    Examples:
      hawse iam role rm deploy
      hawse iam role rm deploy --backup deploy.json -y
      hawse iam role ls --path /test/ -o ids | hawse iam role rm - --dry-run
    """
    check_backup(names, backup)
    return remove(target, found(target, ROLE, names, read_role), backup or "")
