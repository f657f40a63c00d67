"""Costs from Cost Explorer: asked once, kept for some hours, added up by group and time.

Amounts are decimals until they are shown: sums of thousands of them must be the invoice's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from hawse.aws.kept import kept_pages
from hawse.errors import CLIError
from hawse.services.cost.calls import GET_COST_AND_USAGE
from hawse.services.cost.periods import Period
from hawse.services.cost.wishes import Wish

if TYPE_CHECKING:
    from hawse.aws.targets import Answer, Target

KEEP_SECONDS = 6 * 3600.0
"""AWS brings the figures up to date about three times a day."""

NOWHERE = Decimal(0)
SANDBOX = "the figures are made up: this is the sandbox"
_NOTHING = "(none)"


@dataclass
class Costs:
    """Amounts by group and first day. `names` are what people call a group."""

    by_group: dict[tuple[str, ...], dict[date, Decimal]] = field(default_factory=dict)
    estimated: set[date] = field(default_factory=set)
    starts: list[date] = field(default_factory=list)
    currency: str = "USD"
    names: dict[str, str] = field(default_factory=dict)
    tags: bool = False

    def total(self, group: tuple[str, ...]) -> Decimal:
        """All of a group; nothing for one that is not there."""
        return sum(self.by_group.get(group, {}).values(), NOWHERE)

    @property
    def sum(self) -> Decimal:
        """All of it."""
        return sum((self.total(group) for group in self.by_group), NOWHERE)

    def on(self, day: date) -> Decimal:
        """What all groups cost in the time that begins on that day."""
        return sum((days.get(day, NOWHERE) for days in self.by_group.values()), NOWHERE)

    def is_estimated(self, group: tuple[str, ...]) -> bool:
        """Whether any of it may still change."""
        return not self.estimated.isdisjoint(self.by_group.get(group, {}))

    def label(self, group: tuple[str, ...]) -> tuple[str, ...]:
        """A group as people read it: accounts by name, tags by value."""
        return tuple(self.names.get(key) or self._plain(key) for key in group)

    def _plain(self, key: str) -> str:
        """Of a tag, `env$prod` is the key and the value; nobody gave it where there is none."""
        return (key.partition("$")[2] if self.tags else key) or _NOTHING

    def put(self, group: tuple[str, ...], start: date, value: Mapping[str, str]) -> None:
        """Add an amount. CLIError when it is in another currency."""
        found = amount(value.get("Amount"))
        unit = value.get("Unit") or self.currency
        if found and unit != self.currency and self.sum:
            raise CLIError("Cost Explorer", why=f"it counts in {self.currency} and in {unit}")
        if found:
            self.currency = unit
        self.by_group.setdefault(group, defaultdict(Decimal))[start] += found


def ask(
    target: Target, period: Period, wish: Wish, granularity: str, by: list[dict[str, str]]
) -> Costs:
    """What was spent in a period."""
    params: dict[str, Any] = {
        "TimePeriod": period.asked,
        "Granularity": granularity,
        "Metrics": [wish.name],
        **wish.filtered,
        **({"GroupBy": by} if by else {}),
    }
    tell_sandbox(target)
    costs = Costs(tags=any(one["Type"] == "TAG" for one in by))
    for page in kept_pages(target, GET_COST_AND_USAGE, KEEP_SECONDS, **params):
        _add(costs, page, wish.name, grouped=bool(by))
    return costs


def tell_sandbox(target: Target) -> None:
    """Say that the figures are nobody's."""
    if target.sandbox and SANDBOX not in target.gate.notes:
        target.gate.notes.append(SANDBOX)


def _add(costs: Costs, page: Answer, metric: str, *, grouped: bool) -> None:
    for value in page.get("DimensionValueAttributes", ()):
        name = value.get("Attributes", {}).get("description", "")
        if name:
            costs.names[value["Value"]] = f"{name} ({value['Value']})"
    for result in page.get("ResultsByTime", ()):
        start = date.fromisoformat(result["TimePeriod"]["Start"][:10])
        if start not in costs.starts:
            costs.starts.append(start)
        if result.get("Estimated"):
            costs.estimated.add(start)
        for group in result.get("Groups", ()):
            costs.put(tuple(group["Keys"]), start, group["Metrics"][metric])
        if not grouped and metric in result.get("Total", {}):
            costs.put((), start, result["Total"][metric])


def amount(text: object) -> Decimal:
    """A number as AWS writes it; CLIError when it is none."""
    try:
        found = Decimal(str(text or "0"))
    except InvalidOperation as error:
        raise CLIError("Cost Explorer", why=f"{text!r} is no amount") from error
    if not found.is_finite():
        raise CLIError("Cost Explorer", why=f"{text!r} is no amount")
    return found
