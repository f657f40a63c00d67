"""`hawse iam key rm`: delete inactive keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from hawse.aws.targets import Scope, Target
from hawse.core.ages import AGE
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.calls_identities import DELETE_ACCESS_KEY
from hawse.services.iam.calls_snapshots import GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS
from hawse.services.iam.keys.changes import removals


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS, DELETE_ACCESS_KEY],
    separate=True,
)
@named("KEY")
@click.option(
    "--unused-for",
    type=AGE,
    default="7d",
    show_default=True,
    metavar="AGE",
    help="Refuse what was used since; 0 for none.",
)
def rm(target: Target, names: tuple[str, ...], *, unused_for: timedelta) -> Iterator[Entry]:
    """Delete access keys.

    Only inactive ones: deactivate a key first, and see what breaks, since that can be undone and
    this cannot. A key that was used a short while ago is refused.

    Examples:
      hawse iam key rm AKIAIOSFODNN7EXAMPLE
      hawse iam key ls --filter status=Inactive --filter 'used>90d' -o ids | hawse iam key rm -
    """
    yield from removals(target, names, unused_for)
