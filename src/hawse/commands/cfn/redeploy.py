"""`hawse cfn redeploy`: a stack as it was deployed before."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry, Memory
from hawse.services.cfn.deploy.calls import PLANNED
from hawse.services.cfn.deploy.history import Again, redeployment
from hawse.services.cfn.deploy.remembering import MEMORY, remember
from hawse.services.cfn.events.waits import StackWaits


@change(
    scope=Scope.REGION,
    calls=PLANNED,
    separate=True,
    memory=MEMORY,
    remembers=remember,
    follow=StackWaits,
)
@click.argument("stack")
@click.option("--to", type=click.IntRange(min=1), default=None, metavar="N", help="Which one.")
@click.option("--bucket", metavar="NAME[/PREFIX]", default="", help="For a large template.")
@click.option("--allow-replace", multiple=True, metavar="ID", help="Its data may be lost.")
def redeploy(
    target: Target,
    stack: str,
    *,
    memory: Memory,
    to: int | None,
    bucket: str,
    allow_replace: tuple[str, ...],
) -> Iterator[Entry]:
    """Deploy again what was deployed before.

    Template, parameters and tags are those of an earlier 'hawse cfn deploy' from this machine: of
    the one before the last, or of number N in 'hawse cfn history'. Secret parameters keep the
    value that they have now.

    Examples:
      hawse cfn redeploy web
      hawse cfn redeploy web --to 3 --dry-run
    """
    return redeployment(target, memory, stack, Again(to or 0, bucket, allow_replace))
