"""What the month is going to cost: what was spent, and what AWS expects of the rest.

AWS forecasts from today on, and only what has not ended: on the last day of a month there is
nothing to forecast of it. Further ahead than a year it does not look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.kept import kept_pages
from hawse.errors import CLIError
from hawse.services.cost import asking, periods
from hawse.services.cost.asking import KEEP_SECONDS, amount, tell_sandbox
from hawse.services.cost.calls import GET_COST_FORECAST
from hawse.services.cost.periods import MONTHLY, Period, month_of, months_later
from hawse.services.cost.report import note
from hawse.services.cost.rows import Forecast, told
from hawse.services.cost.wishes import Wish

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_NO_DATA = "DataUnavailableException"


class Expected(NamedTuple):
    """What AWS expects of a time, and the interval that it is likely in."""

    start: date
    mean: Decimal
    low: Decimal | None
    high: Decimal | None
    currency: str


def forecast(
    target: Target, wish: Wish, *, months: int, interval: int, today: date
) -> Iterator[Forecast]:
    """This month, and the next so many after it."""
    spent, currency = _spent(target, wish, today)
    period = _to_ask(today, months)
    expected = list(_expected(target, period, wish, interval)) if period else []
    note(target, f"{wish.said()}; {interval} % of forecasts end between low and high")
    yield _this_month(target, spent, expected, today, currency)
    for one in expected:
        if one.start > today:
            yield _row(one.start, None, one)


def _spent(target: Target, wish: Wish, today: date) -> tuple[Decimal, str]:
    """The whole days of this month; nothing is asked, and paid, on its first day."""
    days = periods.whole_days(today)
    if days is None:
        return Decimal(0), ""
    costs = asking.ask(target, days, wish, MONTHLY, [])
    return costs.sum, costs.currency


def _to_ask(today: date, months: int) -> Period | None:
    """From today, since AWS takes no later start; None when nothing is to come."""
    if months == 0 and periods.rest_of_month(today) is None:
        return None
    return Period(today, months_later(today, months + 1))


def _this_month(
    target: Target, spent: Decimal, expected: list[Expected], today: date, currency: str
) -> Forecast:
    rest = next((one for one in expected if one.start <= today), None)
    if periods.rest_of_month(today) is None:
        note(target, f"{today} is the last day of the month: nothing of it is left to forecast")
        return Forecast(_name(today), told(spent), None, told(spent), None, None, currency)
    if rest is None:
        return Forecast(_name(today), told(spent), None, None, None, None, currency)
    if rest.start < today:  # of the whole month, which is what has been spent and what is to come
        rest = _without(rest, spent)
    return _row(today, spent, rest)


def _without(one: Expected, spent: Decimal) -> Expected:
    low, high = (None if end is None else end - spent for end in (one.low, one.high))
    return one._replace(mean=one.mean - spent, low=low, high=high)


def _row(day: date, spent: Decimal | None, one: Expected) -> Forecast:
    known = spent or Decimal(0)
    return Forecast(
        _name(day),
        None if spent is None else told(spent),
        told(one.mean),
        told(known + one.mean),
        None if one.low is None else told(known + one.low),
        None if one.high is None else told(known + one.high),
        one.currency,
    )


def _expected(target: Target, period: Period, wish: Wish, interval: int) -> Iterator[Expected]:
    """AWS's forecast by month. CLIError in words when AWS knows too little for one."""
    params: dict[str, Any] = {
        "TimePeriod": period.asked,
        "Metric": wish.forecast_name,
        "Granularity": MONTHLY,
        "PredictionIntervalLevel": interval,
        **wish.filtered,
    }
    tell_sandbox(target)
    try:
        pages = kept_pages(target, GET_COST_FORECAST, KEEP_SECONDS, **params)
    except CLIError as error:
        if error.aws_code != _NO_DATA:
            raise
        why = "AWS does not have enough of a past to forecast from"
        hint = "hawse cost report shows what there is"
        raise CLIError("forecast", why=why, hint=hint, request_id=error.request_id) from error
    for page in pages:
        currency = page.get("Total", {}).get("Unit", "USD")
        for one in page.get("ForecastResultsByTime", ()):
            yield _parsed(one, currency)


def _parsed(one: Mapping[str, Any], currency: str) -> Expected:
    low, high = one.get("PredictionIntervalLowerBound"), one.get("PredictionIntervalUpperBound")
    return Expected(
        date.fromisoformat(one["TimePeriod"]["Start"][:10]),
        amount(one.get("MeanValue")),
        None if low is None else amount(low),
        None if high is None else amount(high),
        currency,
    )


def _name(day: date) -> str:
    return str(month_of(day))
