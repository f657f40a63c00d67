"""`hawse cfn cancel`: stop an update and take it back."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.cfn import calls
from hawse.services.cfn.recovery.surroundings import plain_cases
from hawse.services.cfn.recovery.ways import cancels


@change(scope=Scope.REGION, calls=[calls.DESCRIBE_STACKS, calls.CANCEL_UPDATE_STACK], separate=True)
@named("STACK")
def cancel(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Stop updates that are going on; what they changed is taken back.

    A creation is only stopped by deleting: hawse cfn rm. What is past the point of no return
    (a cleanup) says so.

    Examples:
      hawse cfn cancel web
      hawse cfn ls --filter status=UPDATE_IN_PROGRESS -o ids | hawse cfn cancel -
    """
    for case in plain_cases(target, names):
        yield from cancels(case)
