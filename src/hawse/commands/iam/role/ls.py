"""`hawse iam role ls`: roles as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.calls import LIST_ROLES
from hawse.services.iam.calls_identities import ROLES_IN_DETAIL
from hawse.services.iam.identities import Role, find_roles


@query(scope=Scope.ACCOUNT, calls=[LIST_ROLES, ROLES_IN_DETAIL], brief=find_roles)
@named("ROLE", required=False)
@click.option("--path", default="/", metavar="PREFIX", help="Only below this path: /team/.")
@click.option("--used/--no-used", default=True, help="With the last use of each, or without.")
def ls(target: Target, names: tuple[str, ...], path: str, *, used: bool) -> Iterator[Role]:
    """List roles.

    IAM tells the last use of all roles only together with their policies, which takes longer
    where there are thousands: --no-used leaves it out. A name may be a glob.

    Examples:
      hawse iam role ls
      hawse iam role ls 'deploy-*' -p 'acme-*'
      hawse iam role ls --filter 'used>90d' -o ids
      hawse iam role ls --no-used --filter 'created<30d'
    """
    return find_roles(target, names, path, used=used)
