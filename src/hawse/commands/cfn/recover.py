"""`hawse cfn recover`: out of whatever status a stack is in."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.cfn.calls import DELETE_STACK, UPDATE_TERMINATION_PROTECTION
from hawse.services.cfn.recovery.continuing import CONTINUE
from hawse.services.cfn.events.waits import StackWaits
from hawse.services.cfn.recovery.surroundings import cases
from hawse.services.cfn.recovery.ways import ROLLING_BACK, Wish, ways_out


@change(
    scope=Scope.REGION,
    calls=[*ROLLING_BACK, DELETE_STACK, UPDATE_TERMINATION_PROTECTION],
    procedures=[CONTINUE],
    separate=True,
    follow=StackWaits,
)
@named("STACK")
@click.option("--delete", is_flag=True, help="Give up a stack in which something lives.")
@click.option(
    "--skip", multiple=True, metavar="ID", help="Leave it as it is: LOGICAL_ID or STACK.LOGICAL_ID."
)
@click.option("--retain", multiple=True, metavar="ID", help="Keep it, where a deletion failed.")
@click.option("--force", is_flag=True, help="Leave whatever stands in the way.")
@click.option("--service-role", metavar="ARN", default="", help="For a stack whose role is gone.")
def recover(  # pylint: disable=too-many-arguments  # what may be given up
    target: Target,
    names: tuple[str, ...],
    *,
    delete: bool,
    skip: tuple[str, ...],
    retain: tuple[str, ...],
    force: bool,
    service_role: str,
) -> Iterator[Entry]:
    """Bring stacks out of a bad status.

    The plan says what is done and what stays. A rollback that is stuck goes on as it is; if the
    same resources fail again, it goes on without them, as few as may be. A creation that failed
    is deleted only with --delete while anything of it lives.

    Examples:
      hawse cfn recover web
      hawse cfn recover web --skip Cache --dry-run
      hawse cfn recover web --delete
    """
    wish = Wish(delete, skip, force, retain, service_role)
    for case in cases(target, names, wish):
        yield from ways_out(case)
