"""`hawse cfn events`: what happened to a stack, nested stacks included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.cfn.events.asking import events as find_events
from hawse.services.cfn.events.reading import FACTS
from hawse.services.cfn.events.rows import StackEvent


@query(scope=Scope.REGION, calls=FACTS)
@named("STACK", into="stacks")
@click.option("--all", "every", is_flag=True, help="Earlier operations too.")
@click.option("--failed", is_flag=True, help="Only what failed.")
@click.option(
    "--save", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Keep it too."
)
def events(
    target: Target, stacks: tuple[str, ...], *, every: bool, failed: bool, save: Path | None
) -> Iterator[StackEvent]:
    """Show what happened in the last operation of a stack.

    Nested stacks are merged in order of time, and resources that were only cancelled are one
    line. Of a deleted stack, give the id. What is kept with --save can be explained with 'hawse
    cfn why --events' and seen again with 'hawse cfn watch --replay', without AWS.

    Examples:
      hawse cfn events shop
      hawse cfn events shop --failed --all
      hawse cfn events shop --save shop.jsonl
    """
    return find_events(target, stacks, every=every, failed=failed, save=save)
