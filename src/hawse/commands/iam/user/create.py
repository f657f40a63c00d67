"""`hawse iam user create`: new users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam import calls_identities as iam
from hawse.services.iam.creation import create as created
from hawse.services.iam.options import NEW_USER
from hawse.services.iam.records import Asking, read_user
from hawse.services.iam.requests import new_users

LOOKED_AT = Asking(only=("groups", "attached policies"))


@change(
    scope=Scope.ACCOUNT,
    calls=[
        iam.GET_USER,
        iam.LIST_GROUPS_FOR_USER,
        iam.LIST_ATTACHED_USER_POLICIES,
        iam.GET_GROUP,
        *iam.NAME_POLICY,
        iam.CREATE_USER,
        iam.ADD_USER_TO_GROUP,
        iam.ATTACH_USER_POLICY,
    ],
    undo_calls=[iam.DELETE_USER, iam.REMOVE_USER_FROM_GROUP, iam.DETACH_USER_POLICY],
    separate=True,
)
@named("USER")
@options_of(NEW_USER)
def create(target: Target, names: tuple[str, ...], **typed: Any) -> Iterator[Entry]:
    """Create users.

    With groups, policies, a permissions boundary and tags at once. A user that is there as asked
    is skipped. It gets no password and no
    access key.

    Examples:
      hawse iam user create ann --group devs --tag team=web
      hawse iam user create bot-1 bot-2 --path /bots/ --boundary bots --policy ReadOnlyAccess
    """
    for wanted in new_users(target, names, typed):
        yield from created(wanted, read_user(target, wanted.detail.name, LOOKED_AT))
