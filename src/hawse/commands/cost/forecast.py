"""`hawse cost forecast`: what the month is going to cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.charge_options import charge_options
from hawse.core.command import query
from hawse.services.cost.calls import GET_COST_AND_USAGE, GET_COST_FORECAST
from hawse.services.cost.forecast import forecast as forecast_of
from hawse.services.cost.rows import Forecast
from hawse.services.cost.wishes import CHARGES, METRICS, wish_of


@query(scope=Scope.ACCOUNT, calls=[GET_COST_AND_USAGE, GET_COST_FORECAST])
@click.option(
    "--months",
    type=click.IntRange(0, 11),
    default=0,
    metavar="N",
    help="So many months after this one too.",
)
@click.option(
    "--interval",
    type=click.IntRange(51, 99),
    default=80,
    metavar="PERCENT",
    help="How likely the cost is between low and high; 80.",
)
@charge_options(CHARGES, METRICS)
def forecast(target: Target, **given: Any) -> Iterator[Forecast]:
    """Show what this month, and the next, are going to cost.

    `spent` are the days that are over, `to_come` what AWS expects from today on. On the last day
    of a month nothing of it is left to forecast.

    Examples:
      hawse cost forecast
      hawse cost forecast --months 3 --interval 95
      hawse cost forecast --service 'Amazon Relational Database Service'
    """
    today = target.clock.now().date()
    months, interval = given["months"], given["interval"]
    return forecast_of(target, wish_of(given), months=months, interval=interval, today=today)
