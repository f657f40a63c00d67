"""`hawse iam key ls`: access keys as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from hawse.aws.targets import Scope, Target
from hawse.core.ages import AGE
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.keys.listing import AccessKey, keys_of_users, user_names
from hawse.services.iam.calls import LIST_USERS
from hawse.services.iam.calls_snapshots import GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS


@query(scope=Scope.ACCOUNT, calls=[LIST_USERS, LIST_ACCESS_KEYS, GET_ACCESS_KEY_LAST_USED])
@named("USER", required=False, into="users")
@click.option("--older-than", type=AGE, metavar="AGE", help="Only keys made before: 90d.")
def ls(
    target: Target, users: tuple[str, ...], *, older_than: timedelta | None
) -> Iterator[AccessKey]:
    """List access keys.

    Keys of all users, or of those that are named: names or globs. IAM tells the last use to a
    quarter of an hour.

    Examples:
      hawse iam key ls
      hawse iam key ls 'bot-*' --older-than 90d
      hawse iam key ls --filter 'used>90d' --filter status=Active -o ids
    """
    now = target.clock.now()
    for key in keys_of_users(target, user_names(target, users)):
        if older_than is None or now - key.created > older_than:
            yield key
