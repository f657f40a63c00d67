"""What the commands about costs give: rows, the last of which is the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hawse.rows import Row, column

TOTAL = "total"


@dataclass(frozen=True)
class Cost(Row):
    """What one service, account, tag or day cost."""

    name: str = column(doc="What the costs are added up by; `total` is the last row.")
    cost: float = column(show="amount")
    estimated: bool = column(
        title=" ", show="mark", colour={"~": "yellow"}, doc="AWS may still change some of it."
    )
    currency: str = column()
    share: float | None = column(title="%", show="percent", doc="Percent of the total.")
    of_largest: float | None = column(
        title=" ", show="bar", doc="Percent of the largest row but the total."
    )
    history: Mapping[str, float] = column(
        title="TREND", show="spark", doc="Cost by day or month, by its first day."
    )


@dataclass(frozen=True)
class Difference(Row):
    """What something cost in two periods."""

    name: str = column(doc="What the costs are added up by; `total` is the last row.")
    before: float = column(show="amount")
    now: float = column(show="amount")
    change: float = column(show="signed")
    currency: str = column()
    percent: float | None = column(
        title="%", show="percent", doc="Of what it was before; null when that was 0."
    )
    status: str = column(
        colour={"new": "yellow", "gone": "dim"}, doc="`new`, `gone` or an empty text."
    )


@dataclass(frozen=True)
class Forecast(Row):
    """What a month is going to cost."""

    month: str = column(doc="`2026-11`.")
    spent: float | None = column(show="amount", doc="The whole days before today.")
    to_come: float | None = column(show="amount", doc="What AWS expects from today on.")
    total: float | None = column(show="amount")
    low: float | None = column(show="amount", doc="Of the total; where the interval begins.")
    high: float | None = column(show="amount", doc="Of the total; where the interval ends.")
    currency: str = column()


@dataclass(frozen=True)
class Cause(Row):
    """Something that moved the costs."""

    kind: str = column(
        colour={"anomaly": "yellow"}, doc="`change`, `anomaly`, or `total`, the last row."
    )
    service: str = column()
    usage_type: str = column()
    before: float | None = column(show="amount", doc="Of an anomaly: what AWS expected.")
    now: float | None = column(show="amount")
    change: float | None = column(show="signed")
    currency: str = column()
    causes: tuple[str, ...] = column(show="below", doc="AWS's own reasons.")


def told(value: Decimal) -> float:
    """Rounded once, where amounts leave: JSON is to have numbers that people can read."""
    return round(float(value), 6)


def percent(part: Decimal, whole: Decimal) -> float | None:
    """How much of the whole; None when that is nothing."""
    return round(float(part / whole * 100), 1) if whole else None
