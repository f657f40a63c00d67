"""`hawse cost report`: what was spent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.charge_options import charge_options
from hawse.core.command import query
from hawse.services.cost.calls import GET_COST_AND_USAGE
from hawse.services.cost.report import Report, report as report_of
from hawse.services.cost.rows import Cost
from hawse.services.cost.wishes import CHARGES, METRICS


@query(scope=Scope.ACCOUNT, calls=[GET_COST_AND_USAGE])
@click.option(
    "--by",
    default="service",
    metavar="WHAT",
    help="service, account, region, usage-type, instance-type, operation, charge, tag:KEY, day or "
    "month.",
)
@click.option(
    "--period",
    default="month",
    metavar="PERIOD",
    help="month (this one, the default), last-month, 2026-11, 30d, 6m or FIRST..LAST.",
)
@click.option(
    "--granularity",
    type=click.Choice(("auto", "daily", "monthly")),
    default="auto",
    metavar="HOW",
    help="Of the trend: daily or monthly.",
)
@charge_options(CHARGES, METRICS)
@click.option(
    "--top", type=click.IntRange(min=1), metavar="N", help="The dearest N, and the rest as one."
)
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page too.")
def report(target: Target, **given: Any) -> Iterator[Cost]:
    """Show costs by service, account, region, tag or time.

    The last row is the total. `30d` and `6m` are whole days and months, without today and this
    month; the last day of a range is in it. Credits hide what was used, so that they are left out
    unless --charges says otherwise.

    Examples:
      hawse cost report
      hawse cost report --period last-month --by account --top 10
      hawse cost report --by tag:team --charges net --metric amortized
      hawse cost report --by usage-type --service 'Amazon Simple Storage Service'
      hawse cost report --by month --period 6m --html costs.html
    """
    today = target.clock.now().date()
    return report_of(target, Report.of(given, today), today)
