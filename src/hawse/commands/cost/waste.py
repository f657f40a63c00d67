"""`hawse cost waste`: what is paid for and not used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change, query
from hawse.core.options import exit_code
from hawse.plan import Entry
from hawse.rows import Row
from hawse.services.waste.asking import Asked, calls, rules_of, sum_of, waste_of
from hawse.services.waste.fixing import FIX_CALLS, FIX_PROCEDURES, FIX_UNDO_CALLS, fixes
from hawse.services.waste.rows import RuleRow, WasteFinding
from hawse.services.waste.summing import WasteSum


def _options(fn: Callable[..., Any]) -> Callable[..., Any]:
    """What a look and its fix are both told."""
    file = click.Path(path_type=Path)
    for option in reversed(
        (
            click.option("--rule", multiple=True, metavar="GLOB", help="Only these; repeatable."),
            click.option("--not-rule", multiple=True, metavar="GLOB", help="Not these."),
            click.option(
                "--threshold",
                multiple=True,
                metavar="NAME=NUMBER",
                help="From when on: idle_cpu=3, stopped_days=60, …",
            ),
            click.option("--suppress", type=file, metavar="FILE", help="Accepted findings."),
            click.option("--unknown", is_flag=True, help="Show what could not be judged too."),
            click.option("--html", type=file, metavar="FILE", help="Write a page too."),
            click.option("--list", "list_rules", is_flag=True, help="List the rules instead."),
        )
    ):
        fn = option(fn)
    return fn


def _rows(args: Mapping[str, Any]) -> type[Row]:
    return RuleRow if args.get("list_rules") else WasteFinding


@change(
    scope=Scope.REGION,
    calls=[*calls(), *FIX_CALLS],
    undo_calls=FIX_UNDO_CALLS,
    procedures=FIX_PROCEDURES,
    separate=True,
)
@_options
def fix(target: Target, **asked: Any) -> Iterator[Entry]:
    """Plan what ends what the named rules find."""
    return fixes(target, asked)


@query(
    scope=Scope.REGION,
    calls=calls(),
    finds=True,
    rows=_rows,
    sums=sum_of,
    fix=fix,
    offline="list_rules",
)
@_options
@exit_code
def waste(
    target: Target, *, sums: WasteSum, list_rules: bool, **asked: Any
) -> Iterator[WasteFinding | RuleRow]:
    """Find what is paid for and not used, with the numbers that show it.

    Money is AWS's list price with its source and date, or unknown and said so; what several rules
    find is summed once. What CloudWatch has not measured is not known, never idle: it is counted,
    and shown with --unknown. A suppression names rule, resource, reason and the day when it ends.
    --fix plans what ends the findings of the rules that are named, as the ordinary commands do.

    Examples:
      hawse cost waste -r all --account org
      hawse cost waste --rule 'ebs-*' --threshold unattached_days=30
      hawse cost waste --suppress accepted.yaml --html waste.html --exit-code
      hawse cost waste --rule ebs-unattached --fix --dry-run
      hawse cost waste --list
    """
    wanted = Asked.of(asked)
    if list_rules:
        return rules_of(wanted)
    return waste_of(target, wanted, sums)
