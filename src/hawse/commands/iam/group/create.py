"""`hawse iam group create`: new groups."""

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
from hawse.services.iam.options import NEW_GROUP
from hawse.services.iam.records import Asking, read_group
from hawse.services.iam.requests import new_groups

LOOKED_AT = Asking(only=("members", "attached policies"))


@change(
    scope=Scope.ACCOUNT,
    calls=[
        iam.GET_GROUP,
        iam.LIST_ATTACHED_GROUP_POLICIES,
        iam.LIST_GROUPS_FOR_USER,
        iam.GET_USER,
        *iam.NAME_POLICY,
        iam.CREATE_GROUP,
        iam.ADD_USER_TO_GROUP,
        iam.ATTACH_GROUP_POLICY,
    ],
    undo_calls=[iam.DELETE_GROUP, iam.REMOVE_USER_FROM_GROUP, iam.DETACH_GROUP_POLICY],
    separate=True,
)
@named("GROUP")
@options_of(NEW_GROUP)
def create(target: Target, names: tuple[str, ...], **typed: Any) -> Iterator[Entry]:
    """Create groups.

    With members and policies at once. A group that is there as asked is skipped.

    Examples:
      hawse iam group create devs --policy PowerUserAccess --user ann --user bob
    """
    for wanted in new_groups(target, names, typed):
        yield from created(wanted, read_group(target, wanted.detail.name, LOOKED_AT))
