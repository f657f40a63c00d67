"""Costs by service, account, region, tag or time, with the days or months behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.services.cost import asking, periods, wishes
from hawse.services.cost.asking import Costs
from hawse.services.cost.periods import DAILY, MONTHLY, Period
from hawse.services.cost.rows import TOTAL, Cost, percent, told
from hawse.services.cost.wishes import DAY, MONTH, Wish

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_TIMES = {DAY: DAILY, MONTH: MONTHLY}
_FIRST = "the month begins today, and AWS knows little of it: --period last-month"

Line = tuple[str, Mapping[date, Decimal], bool]
"""A name, its amounts by the first day of each, and whether AWS may change them."""


@dataclass(frozen=True)
class Report:
    """What a report is to tell."""

    period: Period
    by: str
    granularity: str
    wish: Wish
    top: int | None = None
    html: Path | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any], today: date) -> Report:
        """From what was typed; UsageError before anything is asked, and paid."""
        period = periods.period_of(given["period"], today)
        typed = given["granularity"]
        granularity = _TIMES.get(given["by"]) or (
            periods.granularity_of(period) if typed == "auto" else typed.upper()
        )
        periods.check_kept(period, granularity, today)
        wishes.grouped(given["by"])
        if given["html"]:
            from hawse.services.cost.files import check_place

            check_place(given["html"])
        wish = wishes.wish_of(given)
        return cls(period, given["by"], granularity, wish, given["top"], given["html"])

    def said(self) -> str:
        """For people: which costs of when."""
        return f"{self.wish.said()}, {self.period}"


def report(target: Target, wanted: Report, today: date) -> Iterator[Cost]:
    """The rows; the page that was asked for is written first."""
    by = wishes.grouped(wanted.by)
    costs = asking.ask(target, wanted.period, wanted.wish, wanted.granularity, by)
    rows = list(rows_of(costs, wanted))
    if rows and wanted.html is not None:
        from hawse.services.cost.files import write_once
        from hawse.services.cost.page import page

        told_at = target.clock.now() - timedelta(seconds=max(target.gate.meter.kept, default=0))
        said = f"{wanted.said()} · as of {told_at:%Y-%m-%d %H:%M} UTC"
        if target.sandbox:
            said = f"{asking.SANDBOX} · {said}"
        write_once(target, wanted.html, page(f"Costs of {target.account}", said, rows))
    partly = "; ~ AWS may still change it" if any(row.estimated for row in rows) else ""
    note(target, f"{wanted.said()}{partly}")
    if today.day == 1 and wanted.period == periods.so_far(today):
        note(target, _FIRST)
    yield from rows


def rows_of(costs: Costs, wanted: Report) -> Iterator[Cost]:
    """The rows, the dearest first and times in their order; nothing of nothing."""
    if wanted.by in _TIMES:
        lines = _times(costs, wanted.by)
    else:
        lines = _folded(_groups(costs), wanted.top)
    if not lines:
        return
    total = sum((_sum(days) for _, days, _ in lines), Decimal(0))
    largest = max(_sum(days) for _, days, _ in lines)
    for name, days, estimated in lines:
        whole = _sum(days)
        of_largest = percent(whole, largest) if largest > 0 else None
        yield _row(costs, name, days, estimated, percent(whole, total), of_largest)
    every = {day: costs.on(day) for day in sorted(costs.starts)}
    yield _row(costs, TOTAL, every, bool(costs.estimated), percent(total, total), None)


def note(target: Target, text: str) -> None:
    """Tell it once, however many accounts there are."""
    if text not in target.gate.notes:
        target.gate.notes.append(text)


def _times(costs: Costs, by: str) -> list[Line]:
    return [
        (f"{day:%Y-%m}" if by == MONTH else str(day), {day: costs.on(day)}, day in costs.estimated)
        for day in sorted(costs.starts)
        if costs.by_group
    ]


def _groups(costs: Costs) -> list[Line]:
    lines = [
        (", ".join(costs.label(group)), days, costs.is_estimated(group))
        for group, days in costs.by_group.items()
        if any(days.values())
    ]
    every = sorted(costs.starts)
    filled = [
        (name, {day: days.get(day, Decimal(0)) for day in every}, estimated)
        for name, days, estimated in lines
    ]
    return sorted(filled, key=lambda line: (-_sum(line[1]), line[0]))


def _folded(lines: Sequence[Line], top: int | None) -> list[Line]:
    """The first so many, and the rest as one."""
    if top is None or len(lines) <= top:
        return list(lines)
    rest = lines[top:]
    days = {day: sum((one[1][day] for one in rest), Decimal(0)) for day in rest[0][1]}
    other = (f"{len(rest)} others", days, any(one[2] for one in rest))
    return [*lines[:top], other]


def _sum(days: Mapping[date, Decimal]) -> Decimal:
    return sum(days.values(), Decimal(0))


def _row(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # a row's fields
    costs: Costs,
    name: str,
    days: Mapping[date, Decimal],
    estimated: bool,
    share: float | None,
    of_largest: float | None,
) -> Cost:
    history = {str(day): told(value) for day, value in days.items()}
    cost = told(_sum(days))
    return Cost(name, cost, estimated, costs.currency, share, of_largest, history)
