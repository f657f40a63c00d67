"""`hawse iam key activate`: keys that are accepted again."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.keys.listing import ACTIVE
from hawse.services.iam.calls_snapshots import GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS
from hawse.services.iam.keys.calls import UPDATE_ACCESS_KEY
from hawse.services.iam.keys.changes import set_statuses


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS, UPDATE_ACCESS_KEY],
    separate=True,
)
@named("KEY")
def activate(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Make inactive access keys active again.

    It can be undone. AWS has no record of why a key was made inactive: ask before.

    Examples:
      hawse iam key activate AKIAIOSFODNN7EXAMPLE
    """
    yield from set_statuses(target, names, ACTIVE)
