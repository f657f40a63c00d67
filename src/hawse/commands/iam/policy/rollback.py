"""`hawse iam policy rollback`: an earlier version in force again."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.iam.calls_policies import LIST_POLICY_VERSIONS, SET_DEFAULT_POLICY_VERSION
from hawse.services.iam.managed import changing
from hawse.services.iam.managed.finding import READ


@change(
    scope=Scope.ACCOUNT,
    calls=[*READ, LIST_POLICY_VERSIONS, SET_DEFAULT_POLICY_VERSION],
    undo_calls=[SET_DEFAULT_POLICY_VERSION],
)
@click.argument("name")
@click.argument("to", metavar="[VERSION]", default="")
def rollback(target: Target, name: str, to: str) -> Iterator[Entry]:
    """Put an earlier version of a policy in force again.

    Without VERSION, the one before the version that is in force. No version is made or deleted.

    Examples:
      hawse iam policy rollback deploy
      hawse iam policy rollback deploy v2
    """
    return changing.rollback(target, name, to)
