"""`hawse cfn rollback`: back to the last stable state."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.cfn.recovery.continuing import CONTINUE
from hawse.services.cfn.events.waits import StackWaits
from hawse.services.cfn.recovery.surroundings import cases
from hawse.services.cfn.recovery.ways import ROLLING_BACK, Wish, rollbacks


@change(
    scope=Scope.REGION,
    calls=ROLLING_BACK,
    procedures=[CONTINUE],
    separate=True,
    follow=StackWaits,
)
@named("STACK")
@click.option(
    "--skip", multiple=True, metavar="ID", help="Leave it as it is: LOGICAL_ID or STACK.LOGICAL_ID."
)
@click.option("--force", is_flag=True, help="Leave whatever stands in the way.")
@click.option("--service-role", metavar="ARN", default="", help="For a stack whose role is gone.")
def rollback(
    target: Target,
    names: tuple[str, ...],
    *,
    skip: tuple[str, ...],
    force: bool,
    service_role: str,
) -> Iterator[Entry]:
    """Take back an operation that failed and was left as it is, or go on with its rollback.

    A creation that failed has nothing to go back to: what was made of it is deleted.

    Examples:
      hawse cfn rollback web
      hawse cfn rollback web --skip Cache --skip web-Data-1ABC.Table
    """
    for case in cases(target, names, Wish(skip=skip, force=force, role=service_role)):
        yield from rollbacks(case)
