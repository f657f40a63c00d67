"""`hawse iam role show`: all about some roles."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.calls_identities import FIND_ROLE
from hawse.services.iam.details import RoleDetails, show_roles


@query(scope=Scope.ACCOUNT, calls=FIND_ROLE)
@named("ROLE")
def show(target: Target, names: tuple[str, ...]) -> Iterator[RoleDetails]:
    """Show all about some roles.

    Who may assume it, policies, boundary, last use, instance profiles, tags. What may not be
    read is null, and said in `unknown`.

    Examples:
      hawse iam role show deploy
      hawse iam role show deploy -o yaml
    """
    return show_roles(target, names)
