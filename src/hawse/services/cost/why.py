"""Why the costs moved, in one screen: what moved, AWS's reasons, anomalies and their root causes.

What cannot be read is told and keeps nothing else from being told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from hawse.aws.kept import kept_pages
from hawse.errors import CLIError, Interrupted
from hawse.services.cost import movements, periods, wishes
from hawse.services.cost.asking import KEEP_SECONDS
from hawse.services.cost.calls import (
    GET_ANOMALIES,
    GET_COST_AND_USAGE_COMPARISONS,
    GET_COST_COMPARISON_DRIVERS,
)
from hawse.services.cost.movements import Moved, Movements, Place
from hawse.services.cost.periods import MONTHLY, Period
from hawse.services.cost.report import note
from hawse.services.cost.rows import TOTAL, Cause, told
from hawse.services.cost.wishes import Wish

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

    Known = Callable[[Read], bool]

T = TypeVar("T")
_ANOMALY_DAYS = 90


@dataclass(frozen=True)
class Question:
    """Which periods, and how much of the answer."""

    now: Period
    before: Period
    wish: Wish
    top: int

    @classmethod
    def of(cls, given: Mapping[str, Any], today: date) -> Question:
        """From what was typed; UsageError before anything is asked, and paid."""
        now, before = periods.compared(today)
        if given["period"]:
            now = periods.period_of(given["period"], today)
            before = periods.period_before(now)
        if now.start.day == 1 and now.end == today + timedelta(days=1) and today.day > 1:
            now, before = periods.compared(today)  # the day of today is not over
        for period in (now, before):
            periods.check_kept(period, MONTHLY, today)
        return cls(now, before, wishes.wish_of(given), given["top"])


class _Failed:
    """Asks the parts of an answer, of which one may fail."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.errors: list[CLIError] = []

    def __call__(self, what: str, ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except Interrupted:
            raise
        except CLIError as error:
            self.errors.append(error)
            self.target.gate.lacks.append((self.target, f"{what}: {error.message}"))
            return None


def why(
    target: Target, asked: Question, today: date, known: Known = movements.known
) -> Iterator[Cause]:
    """The rows: what moved, then the anomalies, then the total. The first error when all fail.

    `known` says whether the installed SDK has an operation.
    """
    tried = _Failed(target)
    moved = _movements(target, asked, tried, known)
    reasons = _reasons(target, asked, tried, known) if moved and moved.moved else {}
    anomalies = _anomalies(target, asked.now, today, tried)
    if moved is None and anomalies is None:
        raise tried.errors[0]
    note(target, f"{asked.wish.said()}, {asked.now} against {asked.before}")
    currency = moved.currency if moved else "USD"
    if moved:
        yield from _rows(target, moved, reasons, asked.top)
    for anomaly in anomalies or ():
        yield _anomaly(anomaly, currency)
    if moved and moved.moved:
        yield _row(TOTAL, moved.total, currency, [])


def _movements(target: Target, asked: Question, tried: _Failed, known: Known) -> Movements | None:
    """AWS's own comparison where it makes one, else ours."""
    places = (target, asked.now, asked.before, asked.wish)
    if movements.months(asked.now, asked.before):
        if known(GET_COST_AND_USAGE_COMPARISONS):
            found = tried("AWS's comparison", lambda: movements.told_by_aws(*places))
            if found is not None:
                return found
    return tried("what moved", lambda: movements.computed(*places))


def _reasons(
    target: Target, asked: Question, tried: _Failed, known: Known
) -> dict[Place, list[str]]:
    """AWS's reasons, which it has of whole months alone."""
    if not movements.months(asked.now, asked.before):
        note(target, "AWS tells reasons of whole months alone: --period last-month")
        return {}
    if not known(GET_COST_COMPARISON_DRIVERS):
        target.gate.lacks.append((target, "AWS's reasons: the installed SDK cannot ask for them"))
        return {}
    places = (target, asked.now, asked.before, asked.wish)
    return tried("AWS's reasons", lambda: movements.drivers(*places)) or {}


def _anomalies(
    target: Target, now: Period, today: date, tried: _Failed
) -> list[Mapping[str, Any]] | None:
    """The anomalies that ended in a period, the dearest first."""
    oldest = today - timedelta(days=_ANOMALY_DAYS)
    if now.end <= oldest:
        text = f"anomalies: AWS keeps them for {_ANOMALY_DAYS} days"
        target.gate.lacks.append((target, text))
        return []
    interval = {
        "StartDate": str(max(now.start, oldest)),
        "EndDate": str(min(max(now.end, now.start), today)),
    }
    pages = tried(
        "anomalies",
        lambda: kept_pages(target, GET_ANOMALIES, KEEP_SECONDS, DateInterval=interval),
    )
    if pages is None:
        return None
    found = [one for page in pages for one in page.get("Anomalies", ())]
    return sorted(found, key=lambda one: -_impact(one))


def _rows(
    target: Target, moved: Movements, reasons: Mapping[Place, list[str]], top: int
) -> Iterator[Cause]:
    for one in moved.moved[:top]:
        found = reasons.get(one.place) or reasons.get((one.place[0], "")) or []
        yield _row("change", one, moved.currency, found)
    left = len(moved.moved) - top
    if left > 0:
        many = "type" if left == 1 else "types"
        note(target, f"{left} more usage {many} moved less; --top shows more")


def _row(kind: str, one: Moved, currency: str, causes: list[str]) -> Cause:
    before, now, change = told(one.before), told(one.now), told(one.change)
    return Cause(kind, *one.place, before, now, change, currency, tuple(causes))


def _anomaly(one: Mapping[str, Any], currency: str) -> Cause:
    impact, roots = one["Impact"], one.get("RootCauses") or [{}]
    service = roots[0].get("Service") or one.get("DimensionValue", "")
    return Cause(
        "anomaly",
        service,
        roots[0].get("UsageType", ""),
        impact.get("TotalExpectedSpend"),
        impact.get("TotalActualSpend"),
        round(_impact(one), 6),
        currency,
        (_when(one), *(text for root in roots if (text := _root(root)))),
    )


def _impact(one: Mapping[str, Any]) -> float:
    impact = one["Impact"]
    return float(impact.get("TotalImpact", impact.get("MaxImpact", 0.0)))


def _when(one: Mapping[str, Any]) -> str:
    start, end = (str(one.get(f"Anomaly{which}Date", ""))[:10] for which in ("Start", "End"))
    return f"from {start or 'an unknown day'} {f'to {end}' if end else 'on'}"


def _root(root: Mapping[str, Any]) -> str:
    """`root cause: BoxUsage in us-east-1 of web (111122223333): +35.00`."""
    what = root.get("UsageType") or root.get("Service", "")
    if not what:
        return ""
    place = f" in {root['Region']}" if root.get("Region") else ""
    account, name = root.get("LinkedAccount", ""), root.get("LinkedAccountName", "")
    whose = f" of {f'{name} ({account})' if name else account}" if account else ""
    share = root.get("Impact", {}).get("Contribution")
    return f"root cause: {what}{place}{whose}{'' if share is None else f': {share:+,.2f}'}"
