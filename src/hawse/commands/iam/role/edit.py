"""`hawse iam role edit`: change roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam import calls_identities as iam
from hawse.services.iam.calls import LIST_ROLES
from hawse.services.iam.editing import edited
from hawse.services.iam.kinds import ROLE
from hawse.services.iam.naming import found
from hawse.services.iam.options import EDIT_ROLE
from hawse.services.iam.records import Asking, read_role
from hawse.services.iam.requests import edit_of

LOOKED_AT = Asking(only=())


@change(
    scope=Scope.ACCOUNT,
    calls=[
        iam.GET_ROLE,
        LIST_ROLES,
        *iam.NAME_POLICY,
        *iam.NAME_PROVIDER,
        iam.UPDATE_ROLE,
        iam.UPDATE_ASSUME_ROLE_POLICY,
        iam.TAG_ROLE,
        iam.UNTAG_ROLE,
        iam.PUT_ROLE_BOUNDARY,
        iam.DELETE_ROLE_BOUNDARY,
    ],
    separate=True,
)
@named("ROLE")
@options_of(EDIT_ROLE)
def edit(target: Target, names: tuple[str, ...], **typed: Any) -> Iterator[Entry]:
    """Change roles.

    Who may assume it, description, session, boundary and tags. A new trust policy takes the place
    of the whole old one. What somebody else changed meanwhile is not overwritten, and undo brings
    the old values back. IAM can neither rename a role nor move it.

    Examples:
      hawse iam role edit deploy --session 4h --description 'deploys from CI'
      hawse iam role edit deploy --oidc github --subject repo:acme/web:environment:prod
      hawse iam role edit deploy --trust-policy trust.json --dry-run
    """
    asked = edit_of(target, ROLE, names, typed)
    for record in found(target, ROLE, names, lambda at, one: read_role(at, one, LOOKED_AT)):
        yield from edited(record, asked)
