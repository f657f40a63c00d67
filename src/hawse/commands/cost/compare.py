"""`hawse cost compare`: this month against the same days of the last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.charge_options import charge_options
from hawse.core.command import query
from hawse.services.cost.calls import GET_COST_AND_USAGE
from hawse.services.cost.compare import Comparison, compare as compared
from hawse.services.cost.rows import Difference
from hawse.services.cost.wishes import CHARGES, METRICS


@query(scope=Scope.ACCOUNT, calls=[GET_COST_AND_USAGE])
@click.option(
    "--by",
    default="service",
    metavar="WHAT",
    help="service, account, region, usage-type, instance-type, operation, charge or tag:KEY.",
)
@click.option("--period", metavar="PERIOD", help="Another one, as with 'cost report'.")
@click.option(
    "--against", metavar="PERIOD", help="What with; by default what is as long and just before."
)
@charge_options(CHARGES, METRICS)
def compare(target: Target, **given: Any) -> Iterator[Difference]:
    """Compare this month with the same days of the last.

    The days that are over count, today does not. The largest change comes first, the total last.
    On the first of a month, the last month is compared with the one before it.

    Examples:
      hawse cost compare
      hawse cost compare --by account --filter 'change>100'
      hawse cost compare --period 2026-10 --against 2025-10
      hawse cost compare --by usage-type --service 'Amazon Elastic Compute Cloud - Compute'
    """
    today = target.clock.now().date()
    return compared(target, Comparison.of(given, today), today)
