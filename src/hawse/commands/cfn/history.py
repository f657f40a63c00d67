"""`hawse cfn history`: what was deployed from here, what differed, how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.plan import Memory
from hawse.rows import Row
from hawse.services.cfn.deploy.history import Deployed, Difference, differences, known, rows
from hawse.services.cfn.deploy.pages import write_timeline
from hawse.services.cfn.deploy.remembering import MEMORY
from hawse.services.cfn.calls import GET_TEMPLATE
from hawse.services.cfn.events.reading import EVENTS


def _rows(args: Mapping[str, Any]) -> type[Row]:
    return Difference if args.get("diff") else Deployed


@query(scope=Scope.REGION, calls=[*EVENTS, GET_TEMPLATE], memory=MEMORY, rows=_rows)
@click.argument("stack")
@click.option(
    "--diff",
    is_flag=False,
    flag_value="last",
    metavar="[N[..M]]",
    help="Show what differed from the one before.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a page of the last operation: how long what took.",
)
def history(
    target: Target, stack: str, *, memory: Memory, diff: str | None, html: Path | None
) -> Iterator[Row]:
    """Show what was deployed to a stack from this machine.

    AWS knows only the last template. 'hawse cfn deploy' keeps each, with parameters and tags, but
    never the values of secret parameters.

    Examples:
      hawse cfn history web
      hawse cfn history web --diff
      hawse cfn history web --diff 2..5
      hawse cfn history web --html web.html
    """
    if html is not None:
        write_timeline(target, stack, html)
        if not diff and not known(memory, target, stack, missing_ok=True):
            return
    found = known(memory, target, stack)
    yield from differences(found, diff) if diff else rows(found)
