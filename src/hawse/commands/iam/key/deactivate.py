"""`hawse iam key deactivate`: keys that are not accepted any longer, for now."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.keys.listing import INACTIVE
from hawse.services.iam.calls_snapshots import GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS
from hawse.services.iam.keys.calls import UPDATE_ACCESS_KEY
from hawse.services.iam.keys.changes import set_statuses


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS, UPDATE_ACCESS_KEY],
    separate=True,
)
@named("KEY")
def deactivate(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Make access keys inactive.

    Requests that they sign are refused from then on, within seconds. It can be undone. The plan
    says what used each key last.

    Examples:
      hawse iam key deactivate AKIAIOSFODNN7EXAMPLE
      hawse iam key ls --older-than 1y -o ids | hawse iam key deactivate -
    """
    yield from set_statuses(target, names, INACTIVE)
