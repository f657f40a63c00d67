"""`hawse iam user rm`: remove users with all that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.backups import BACK_UP
from hawse.services.iam.calls_identities import GIVE_USER, FIND_USER, TAKE_CREDENTIALS, TAKE_USER
from hawse.services.iam.kinds import USER
from hawse.services.iam.managed.finding import USES
from hawse.services.iam.naming import found
from hawse.services.iam.options import BACKUP
from hawse.services.iam.records import read_user
from hawse.services.iam.removal import check_backup, remove


@change(
    scope=Scope.ACCOUNT,
    calls=[*FIND_USER, *USES, *TAKE_USER, *TAKE_CREDENTIALS],
    undo_calls=GIVE_USER,
    procedures=[BACK_UP],
    separate=True,
)
@named("USER")
@options_of(BACKUP)
def rm(target: Target, names: tuple[str, ...], backup: str | None) -> Iterator[Entry]:
    """Remove users with all that belongs to them.

    Its credentials go first, then policies, groups and the user. Before anything goes, all but
    the secrets is written to a file that `hawse iam user restore` takes. The user whose
    credentials these are is left alone.

    Examples:
      hawse iam user rm ann
      hawse iam user rm ann --backup ann.json -y
      hawse iam user ls --filter 'used>400d' -o ids | hawse iam user rm - --dry-run
    """
    check_backup(names, backup)
    return remove(target, found(target, USER, names, read_user), backup or "")
