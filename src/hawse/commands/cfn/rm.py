"""`hawse cfn rm`: delete stacks, each after those that need it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.cfn.recovery.emptying import EMPTY
from hawse.services.cfn.recovery.removing import REMOVING, Permission, removals
from hawse.services.cfn.events.waits import StackWaits
from hawse.services.cfn.recovery.surroundings import find_removals


@change(
    scope=Scope.REGION,
    calls=REMOVING,
    procedures=[EMPTY],
    separate=True,
    follow=StackWaits,
)
@named("STACK")
@click.option("--unprotect", is_flag=True, help="Take termination protection away first.")
@click.option("--empty", is_flag=True, help="Delete all that is in its buckets first.")
@click.option("--retain", multiple=True, metavar="ID", help="Keep it, where a deletion failed.")
@click.option("--force", is_flag=True, help="Leave behind what cannot be deleted.")
@click.option("--service-role", metavar="ARN", default="", help="For a stack whose role is gone.")
def rm(  # pylint: disable=too-many-arguments  # what may be lost
    target: Target,
    names: tuple[str, ...],
    *,
    unprotect: bool,
    empty: bool,
    retain: tuple[str, ...],
    force: bool,
    service_role: str,
) -> Iterator[Entry]:
    """Delete stacks.

    A stack goes after those that import what it exports. What would make the deletion fail is
    named before anything is sent: exports in use, protection, buckets and repositories that are
    not empty. What the template retains is told, since nothing manages it any more.

    Examples:
      hawse cfn rm web
      hawse cfn rm 'test-*' --dry-run
      hawse cfn rm web --empty --unprotect
      hawse cfn rm web --retain Bucket
    """
    allowed = Permission(unprotect, empty, retain, force, service_role)
    yield from removals(find_removals(target, names), allowed)
