"""`hawse iam policy attach`: a policy for users, roles and groups."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.calls_snapshots import GET_ACCOUNT_SUMMARY
from hawse.services.iam.managed import attaching
from hawse.services.iam.managed.finding import FIND, find


@change(
    scope=Scope.ACCOUNT,
    calls=[*FIND, GET_ACCOUNT_SUMMARY, *attaching.LISTS, *attaching.ATTACHES],
    undo_calls=attaching.DETACHES,
    separate=True,
)
@click.argument("policy")
@named("TO")
def attach(target: Target, policy: str, names: tuple[str, ...]) -> Iterator[Entry]:
    """Attach a policy to users, roles and groups.

    TO is user/NAME, role/NAME or group/NAME. Who has the policy already is skipped; who has as
    many as the account's quota allows is left out, and said so.

    Examples:
      hawse iam policy attach deploy role/ci
      hawse iam policy attach ReadOnlyAccess user/ana group/auditors
    """
    return attaching.attach(target, find(target, policy), names)
