"""`hawse iam user ls`: users as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.calls import LIST_USERS
from hawse.services.iam.identities import User, find_users


@query(scope=Scope.ACCOUNT, calls=[LIST_USERS])
@named("USER", required=False)
@click.option("--path", default="/", metavar="PREFIX", help="Only below this path: /team/.")
def ls(target: Target, names: tuple[str, ...], path: str) -> Iterator[User]:
    """List users.

    Examples:
      hawse iam user ls
      hawse iam user ls 'bot-*' -p 'acme-*'
      hawse iam user ls --filter 'created<30d' -o ids
    """
    return find_users(target, names, path)
