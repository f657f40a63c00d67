"""Small worlds for rules: what is there, what was measured and what it costs, without AWS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hawse.services.metrics import Points
from hawse.services.prices.rates import Price
from hawse.services.waste import everything  # noqa: F401  # pylint: disable=unused-import
from hawse.services.waste.facts import Facts
from hawse.services.waste.knowing import Denied, Detail, Known, Measure, Pending
from hawse.services.waste.limits import Limits
from hawse.services.waste.registry import registered
from hawse.services.waste.running import verdict_of
from hawse.services.waste.verdicts import Verdict

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
Values = Sequence[float] | None


class Part(tuple[float, ...]):
    """Values of a metric of which only 79 % were measured."""

    share = 0.79


def ago(days: float) -> datetime:
    """So many days before now."""
    return NOW - timedelta(days=days)


def judged(
    rule: str,
    thing: Any = None,
    metrics: Mapping[str, Values] | None = None,
    details: Mapping[str, Any] | None = None,
    prices: Mapping[str, float] | None = None,
    limits: Limits | None = None,
    **facts: Any,
) -> Verdict:
    """What a rule says of a thing. A metric of None, or of no name here, was never measured; a
    price that is not here is one dollar, an hour's being one for 730 hours."""
    known = Known(Facts(**facts), NOW, limits or Limits())
    one = registered()[rule]
    if thing is None:
        thing = getattr(known.facts, one.over)[0]
    for _ in range(9):
        try:
            return verdict_of(one, thing, known)
        except Pending:
            _answer(known, metrics or {}, details or {}, prices or {})
    raise AssertionError("it never stops asking")


def _answer(
    known: Known, metrics: Mapping[str, Values], details: Mapping[str, Any], prices: Any
) -> None:
    for want in known.wanted:
        if isinstance(want, Measure):
            values = metrics.get(want.series.metric)
            known.measured[want] = Points() if values is None else _points(want, values)
        elif isinstance(want, Detail):
            known.details[want] = details.get(want.kind, Denied("denied"))
        else:
            name = want if isinstance(want, str) else want.type
            usd = prices.get(name, 1.0)
            known.prices[want] = Price(usd, "month", "AWS price list", "eu-west-1", "2026-11-20")
    known.wanted = set()


def _points(want: Measure, values: Sequence[float]) -> Points:
    """The values over and over, until the days are full."""
    expected = want.days * 86_400 // want.period
    present = int(expected * values.share) if isinstance(values, Part) else expected
    return Points((tuple(values) * expected)[:present], expected)
