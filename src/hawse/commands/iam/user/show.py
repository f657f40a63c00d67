"""`hawse iam user show`: all about some users."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.calls_identities import FIND_USER
from hawse.services.iam.details import UserDetails, show_users


@query(scope=Scope.ACCOUNT, calls=FIND_USER)
@named("USER")
def show(target: Target, names: tuple[str, ...]) -> Iterator[UserDetails]:
    """Show all about some users.

    Groups, policies, boundary, password, keys and their last use, MFA, certificates, tags. What
    may not be read is null, and said in `unknown`.

    Examples:
      hawse iam user show ann
      hawse iam user show ann -o yaml
    """
    return show_users(target, names)
