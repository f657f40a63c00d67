"""`hawse iam group show`: all about some groups."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.calls_identities import FIND_GROUP
from hawse.services.iam.details import GroupDetails, show_groups


@query(scope=Scope.ACCOUNT, calls=FIND_GROUP)
@named("GROUP")
def show(target: Target, names: tuple[str, ...]) -> Iterator[GroupDetails]:
    """Show all about some groups.

    Members and policies. What may not be
    read is null, and said in `unknown`.

    Examples:
      hawse iam group show devs
      hawse iam group show devs -o yaml
    """
    return show_groups(target, names)
