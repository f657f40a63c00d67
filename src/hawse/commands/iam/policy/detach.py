"""`hawse iam policy detach`: a policy taken from users, roles and groups."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.managed import attaching
from hawse.services.iam.managed.finding import FIND, USES, find


@change(
    scope=Scope.ACCOUNT,
    calls=[*FIND, *USES, *attaching.LISTS, *attaching.DETACHES],
    undo_calls=attaching.ATTACHES,
    separate=True,
)
@click.argument("policy")
@named("FROM")
def detach(target: Target, policy: str, names: tuple[str, ...]) -> Iterator[Entry]:
    """Detach a policy from users, roles and groups.

    FROM is user/NAME, role/NAME or group/NAME. Who does not have the policy is skipped.

    Examples:
      hawse iam policy detach deploy role/ci
    """
    return attaching.detach(target, find(target, policy), names)
