"""`hawse iam group edit`: change groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam import calls_identities as iam
from hawse.services.iam.editing import edited
from hawse.services.iam.kinds import GROUP
from hawse.services.iam.naming import found
from hawse.services.iam.options import EDIT_GROUP
from hawse.services.iam.records import Asking, read_group
from hawse.services.iam.requests import edit_of

LOOKED_AT = Asking(only=("members",))


@change(
    scope=Scope.ACCOUNT,
    calls=[
        iam.GET_GROUP,
        iam.LIST_GROUPS,
        iam.LIST_GROUPS_FOR_USER,
        iam.GET_USER,
        iam.UPDATE_GROUP,
        iam.ADD_USER_TO_GROUP,
        iam.REMOVE_USER_FROM_GROUP,
    ],
    separate=True,
)
@named("GROUP")
@options_of(EDIT_GROUP)
def edit(target: Target, names: tuple[str, ...], **typed: Any) -> Iterator[Entry]:
    """Change groups.

    Members, path and name. What is so already is skipped, and undo brings the old values back.

    Examples:
      hawse iam group edit devs --add-user ann --remove-user bob
      hawse iam group edit devs --rename developers
    """
    asked = edit_of(target, GROUP, names, typed)
    for record in found(target, GROUP, names, lambda at, one: read_group(at, one, LOOKED_AT)):
        yield from edited(record, asked)
