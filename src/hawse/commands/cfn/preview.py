"""`hawse cfn preview`: what a change will do, before anybody makes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, files_option
from hawse.services.cfn.changes.asking import PREVIEWING, Asked, previewed
from hawse.services.cfn.changes.rows import PlannedChange

_SAVED = "Show saved answers of DescribeChangeSet, in any order; repeatable."


@query(
    scope=Scope.REGION,
    calls=PREVIEWING,
    offline="file",
    finds=True,
    discards=("cfn", "discard"),
)
@click.argument("stack", required=False)
@click.option("--template", metavar="FILE", help="What the stack is to be: a file, or its URL.")
@click.option("--parameter", "parameters", multiple=True, metavar="KEY=VALUE", help="Repeatable.")
@click.option("--change-set", metavar="NAME", help="Show this one, by its name or ARN.")
@files_option("--file", _SAVED, metavar="SAVED.json")
@click.option("--markdown", type=click.Path(path_type=Path), metavar="FILE", help="Write it too.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page too.")
@exit_code
def preview(
    target: Target, stack: str | None, *, file: tuple[Saved, ...] | None, **typed: Any
) -> Iterator[PlannedChange]:
    """Show what a change will really do, dangerous first.

    AWS makes a change set, which is removed again; nothing is executed. Each replacement has a
    verdict: certain, likely, only if, or probably false, and what causes it. Parameters that are
    not given stay as they are. A change of tags alone is counted (--columns +folded shows it).

    Examples:
      hawse cfn preview web --template web.yaml --parameter Size=large
      hawse cfn preview web --change-set release-42 --markdown comment.md
      hawse cfn preview --file plain.json --file values.json --html changes.html
      hawse cfn preview web --template web.yaml --exit-code -o json
    """
    return previewed(target, Asked.of(stack, file, typed))
