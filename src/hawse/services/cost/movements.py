"""What moved between two periods, by service and usage type, and AWS's reasons where it has some.

AWS itself compares whole months only. Other periods, and what it does not tell, are compared here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hawse.aws.kept import kept_pages
from hawse.services.cost import asking
from hawse.services.cost.asking import KEEP_SECONDS, amount, tell_sandbox
from hawse.services.cost.calls import GET_COST_AND_USAGE_COMPARISONS, GET_COST_COMPARISON_DRIVERS
from hawse.services.cost.periods import MONTHLY, Period, month_of
from hawse.services.cost.wishes import Wish

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

_BY = [{"Type": "DIMENSION", "Key": "SERVICE"}, {"Type": "DIMENSION", "Key": "USAGE_TYPE"}]
_AT_ONCE = 2000
_DRIVERS = 10
"""The most of a page, which is paid: the drivers of what moved most come first."""

Place = tuple[str, str]
"""A service and a usage type."""


@dataclass(frozen=True)
class Moved:
    """What one usage type of a service cost before and now; both "" for all of them."""

    place: Place
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        """What is more now."""
        return self.now - self.before


@dataclass(frozen=True)
class Movements:
    """All that moved, and the sum."""

    moved: Sequence[Moved]
    total: Moved
    currency: str


def months(now: Period, before: Period) -> bool:
    """Whether AWS itself compares them: one whole month with another."""
    return now == month_of(now.start) and before == month_of(before.start)


def known(call: Read) -> bool:
    """Whether the installed SDK has the operation."""
    from hawse.aws.models import service_model

    return call.operation in service_model(call.service).operation_names


def computed(target: Target, now: Period, before: Period, wish: Wish) -> Movements:
    """The difference of two reports."""
    new, old = (asking.ask(target, one, wish, MONTHLY, _BY) for one in (now, before))
    groups = dict.fromkeys((*new.by_group, *old.by_group))
    moved = [Moved((one[0], one[1]), old.total(one), new.total(one)) for one in groups]
    currency = new.currency if new.sum else old.currency
    return Movements(_ordered(moved), Moved(("", ""), old.sum, new.sum), currency)


def told_by_aws(target: Target, now: Period, before: Period, wish: Wish) -> Movements:
    """AWS's own comparison of two months."""
    call = GET_COST_AND_USAGE_COMPARISONS
    params = _params(now, before, wish, _AT_ONCE)
    moved, total = list[Moved](), Moved(("", ""), Decimal(0), Decimal(0))
    currency = "USD"
    tell_sandbox(target)
    for page in kept_pages(target, call, KEEP_SECONDS, **params, GroupBy=_BY):
        for one in page.get("CostAndUsageComparisons", ()):
            metric = one["Metrics"].get(wish.name, {})
            moved.append(_moved(place_of(one.get("CostAndUsageSelector", {})), metric))
        if metric := page.get("TotalCostAndUsage", {}).get(wish.name):
            total, currency = _moved(("", ""), metric), metric.get("Unit", currency)
    return Movements(_ordered(moved), total, currency)


def drivers(target: Target, now: Period, before: Period, wish: Wish) -> dict[Place, list[str]]:
    """AWS's reasons, the largest first; of the first page, since each is paid for."""
    found: dict[Place, list[str]] = {}
    params = _params(now, before, wish, _DRIVERS)
    pages = kept_pages(
        target, GET_COST_COMPARISON_DRIVERS, KEEP_SECONDS, first_alone=True, **params
    )
    for one in (one for page in pages for one in page.get("CostComparisonDrivers", ())):
        reasons = [
            (amount(reason.get("Metrics", {}).get(wish.name, {}).get("Difference")), reason)
            for reason in one.get("CostDrivers", ())
        ]
        reasons.sort(key=lambda each: -abs(each[0]))
        found.setdefault(place_of(one.get("CostSelector", {})), []).extend(
            f"{_named(reason)}: {difference:+,.2f}" for difference, reason in reasons if difference
        )
    return found


def place_of(selector: Mapping[str, Any]) -> Place:
    """The service and the usage type that an expression selects."""
    values = dict(_selected(selector))
    return values.get("SERVICE", ""), values.get("USAGE_TYPE", "")


def _selected(selector: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in selector.get("And", ()):
        yield from _selected(part)
    found = selector.get("Dimensions")
    if found:
        yield found["Key"], ", ".join(found.get("Values", ()))


def _params(now: Period, before: Period, wish: Wish, many: int) -> dict[str, Any]:
    return {
        "BaselineTimePeriod": before.asked,
        "ComparisonTimePeriod": now.asked,
        "MetricForComparison": wish.name,
        "MaxResults": many,
        **wish.filtered,
    }


def _moved(place: Place, metric: Mapping[str, str]) -> Moved:
    before, now = (metric.get(f"{one}TimePeriodAmount") for one in ("Baseline", "Comparison"))
    return Moved(place, amount(before), amount(now))


def _ordered(moved: Sequence[Moved]) -> list[Moved]:
    changed = (one for one in moved if one.change)
    return sorted(changed, key=lambda one: (-abs(one.change), one.place))


def _named(reason: Mapping[str, Any]) -> str:
    """`usage change`; with its name where that says more than its type."""
    kind, name = (str(reason.get(key, "")) for key in ("Type", "Name"))
    plain = kind.replace("_", " ").lower()
    same = name.replace("_", " ").lower() == plain
    return plain if same or not name else f"{plain} ({name})"
