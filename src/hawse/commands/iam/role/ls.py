"""`hawse iam role ls`: roles as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.calls import LIST_ROLES
from hawse.services.iam.identities import Role, find_roles


@query(scope=Scope.ACCOUNT, calls=[LIST_ROLES])
@named("ROLE", required=False)
@click.option("--path", default="/", metavar="PREFIX", help="Only below this path: /team/.")
def ls(target: Target, names: tuple[str, ...], path: str) -> Iterator[Role]:
    """List roles.

    Examples:
      hawse iam role ls
      hawse iam role ls 'deploy-*' -p 'acme-*'
      hawse iam role ls --filter 'created<30d' -o ids
    """
    return find_roles(target, names, path)
