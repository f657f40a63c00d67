"""`hawse iam policy ls`: managed policies as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.errors import UsageError
from hawse.services.iam.calls_identities import LIST_POLICIES
from hawse.services.iam.calls_policies import POLICIES_IN_DETAIL
from hawse.services.iam.managed.listing import Policy, listed, listed_of_aws


@query(scope=Scope.ACCOUNT, calls=[POLICIES_IN_DETAIL, LIST_POLICIES], brief=listed)
@named("POLICY", required=False)
@click.option("--aws", is_flag=True, help="AWS's policies that are attached to something, instead.")
@click.option("--all", "every", is_flag=True, help="With --aws: those attached to nothing too.")
@click.option("--path", default="/", metavar="PREFIX", help="Only below this path: /team/.")
def ls(
    target: Target, names: tuple[str, ...], *, aws: bool, every: bool, path: str
) -> Iterator[Policy]:
    """List managed policies.

    Those of the account, with how often they are attached, their versions, and how much of the
    6,144 characters that a policy may have is used. A name may be a glob.

    Examples:
      hawse iam policy ls
      hawse iam policy ls --filter 'attached=0' -o ids
      hawse iam policy ls --aws --all 'ReadOnly*'
    """
    if every and not aws:
        raise UsageError("--all", why="all of the account's own are listed anyway", hint="--aws")
    if every:
        return listed_of_aws(target, names, path)
    return listed(target, names, aws=aws, path=path)
