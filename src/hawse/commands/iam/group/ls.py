"""`hawse iam group ls`: groups as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.calls_identities import LIST_GROUPS, USERS_IN_DETAIL
from hawse.services.iam.identities import Group, find_groups


@query(scope=Scope.ACCOUNT, calls=[LIST_GROUPS, USERS_IN_DETAIL], brief=find_groups)
@named("GROUP", required=False)
@click.option("--path", default="/", metavar="PREFIX", help="Only below this path: /team/.")
@click.option("--members/--no-members", default=True, help="With the members of each, or without.")
def ls(target: Target, names: tuple[str, ...], path: str, *, members: bool) -> Iterator[Group]:
    """List groups with their members.

    Who is in which group comes from the list of all users. A name may be a glob.

    Examples:
      hawse iam group ls
      hawse iam group ls --filter members=0
      hawse iam group ls 'team-*' --columns name,users
    """
    return find_groups(target, names, path, members=members)
