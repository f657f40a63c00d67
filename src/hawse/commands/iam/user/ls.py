"""`hawse iam user ls`: users as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam import calls_snapshots as snapshots
from hawse.services.iam.calls import LIST_USERS
from hawse.services.iam.calls_identities import GET_LOGIN_PROFILE, GET_USER
from hawse.services.iam.identities import User, find_users


@query(
    scope=Scope.ACCOUNT,
    calls=[
        LIST_USERS,
        snapshots.GENERATE_CREDENTIAL_REPORT,
        snapshots.GET_CREDENTIAL_REPORT,
        GET_USER,
        GET_LOGIN_PROFILE,
        snapshots.LIST_ACCESS_KEYS,
        snapshots.GET_ACCESS_KEY_LAST_USED,
        snapshots.LIST_MFA_DEVICES,
    ],
    brief=find_users,
)
@named("USER", required=False)
@click.option("--path", default="/", metavar="PREFIX", help="Only below this path: /team/.")
@click.option(
    "--credentials/--no-credentials", default=True, help="With keys, MFA and last use, or without."
)
@click.option("--live", is_flag=True, help="Ask for the credentials of each user anew.")
def ls(
    target: Target, names: tuple[str, ...], path: str, *, credentials: bool, live: bool
) -> Iterator[User]:
    """List users.

    Keys, MFA and last use come from the credential report, which costs two requests for all
    users together and may be four hours old. --live asks for each user instead. A name may be a
    glob.

    Examples:
      hawse iam user ls
      hawse iam user ls 'bot-*' -p 'acme-*'
      hawse iam user ls --filter mfa=false --filter password=true
      hawse iam user ls --filter 'key_created>90d' --sort key_created
    """
    return find_users(target, names, path, credentials=credentials, live=live)
