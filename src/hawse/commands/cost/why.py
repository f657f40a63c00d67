"""`hawse cost why`: what moved the costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.charge_options import charge_options
from hawse.core.command import query
from hawse.services.cost.calls import (
    GET_ANOMALIES,
    GET_COST_AND_USAGE,
    GET_COST_AND_USAGE_COMPARISONS,
    GET_COST_COMPARISON_DRIVERS,
)
from hawse.services.cost.rows import Cause
from hawse.services.cost.why import Question, why as why_of
from hawse.services.cost.wishes import CHARGES, METRICS

CALLS = (
    GET_COST_AND_USAGE,
    GET_COST_AND_USAGE_COMPARISONS,
    GET_COST_COMPARISON_DRIVERS,
    GET_ANOMALIES,
)


@query(scope=Scope.ACCOUNT, calls=CALLS)
@click.option("--period", metavar="PERIOD", help="Another one, as with 'cost report'.")
@click.option("--top", type=click.IntRange(min=1), default=10, metavar="N", help="So many; 10.")
@charge_options(CHARGES, METRICS)
def why(target: Target, **given: Any) -> Iterator[Cause]:
    """Show what moved the costs, and anomalies.

    By itself it compares the days of this month that are over with the same of the last, by service
    and usage type. Of whole months AWS tells its reasons as well. An anomaly has its root causes;
    AWS knows of some only where Cost Anomaly Detection has a monitor.

    Examples:
      hawse cost why
      hawse cost why --period last-month
      hawse cost why --period 2026-09 --top 20 -o json
    """
    today = target.clock.now().date()
    return why_of(target, Question.of(given, today), today)
