"""`hawse iam user edit`: change users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam import calls_identities as iam
from hawse.services.iam.calls import LIST_USERS
from hawse.services.iam.editing import edited
from hawse.services.iam.kinds import USER
from hawse.services.iam.naming import found
from hawse.services.iam.options import EDIT_USER
from hawse.services.iam.records import Asking, read_user
from hawse.services.iam.requests import edit_of

LOOKED_AT = Asking(only=("groups",))


@change(
    scope=Scope.ACCOUNT,
    calls=[
        iam.GET_USER,
        LIST_USERS,
        iam.LIST_GROUPS_FOR_USER,
        iam.GET_GROUP,
        *iam.NAME_POLICY,
        iam.UPDATE_USER,
        iam.TAG_USER,
        iam.UNTAG_USER,
        iam.PUT_USER_BOUNDARY,
        iam.DELETE_USER_BOUNDARY,
        iam.ADD_USER_TO_GROUP,
        iam.REMOVE_USER_FROM_GROUP,
    ],
    separate=True,
)
@named("USER")
@options_of(EDIT_USER)
def edit(target: Target, names: tuple[str, ...], **typed: Any) -> Iterator[Entry]:
    """Change users.

    Groups, boundary, tags, path and name. What is so already is skipped, what somebody else
    changed meanwhile is not overwritten, and undo brings the old values back.

    Examples:
      hawse iam user edit ann --add-to-group ops --remove-from-group devs
      hawse iam user edit ann bob --boundary people --tag team=web --untag temporary
      hawse iam user edit ann --rename anna --path /people/
    """
    asked = edit_of(target, USER, names, typed)
    for record in found(target, USER, names, lambda at, one: read_user(at, one, LOOKED_AT)):
        yield from edited(record, asked)
