"""`hawse iam group rm`: remove groups with all that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.backups import BACK_UP
from hawse.services.iam.calls_identities import (
    GIVE_GROUP,
    LIST_GROUPS_FOR_USER,
    FIND_GROUP,
    TAKE_GROUP,
)
from hawse.services.iam.kinds import GROUP
from hawse.services.iam.managed.finding import USES
from hawse.services.iam.naming import found
from hawse.services.iam.options import BACKUP
from hawse.services.iam.records import read_group
from hawse.services.iam.removal import check_backup, remove


@change(
    scope=Scope.ACCOUNT,
    calls=[*FIND_GROUP, *USES, LIST_GROUPS_FOR_USER, *TAKE_GROUP],
    undo_calls=GIVE_GROUP,
    procedures=[BACK_UP],
    separate=True,
)
@named("GROUP")
@options_of(BACKUP)
def rm(target: Target, names: tuple[str, ...], backup: str | None) -> Iterator[Entry]:
    """Remove groups with all that belongs to them.

    Members leave it, then its policies and the group go. Before anything goes, all is written
    to a file that `hawse iam group restore` takes.

    Examples:
      hawse iam group rm devs
      hawse iam group rm devs --backup devs.json -y
      hawse iam group ls --filter 'members=0' -o ids | hawse iam group rm -
    """
    check_backup(names, backup)
    return remove(target, found(target, GROUP, names, read_group), backup or "")
