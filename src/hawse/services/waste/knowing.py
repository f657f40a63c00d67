"""What a rule may ask besides the facts, so that all rules together ask AWS in few requests.

A rule is written as if every answer were at hand. What is not ends that attempt (`Pending`); the
engine asks for what all rules wanted at once and tries again. So no rule has to declare what it
measures, and nothing is measured or priced that no rule came to need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from hawse.services.metrics import Points, Series
from hawse.services.prices.rates import Price, Product
from hawse.services.waste.computing import Instance
from hawse.services.waste.facts import Facts
from hawse.services.waste.limits import Limits
from hawse.services.waste.storing import Volume
from hawse.services.waste.verdicts import Cost, Lacking

DAY, HOUR = 86_400, 3_600
Thing = Product | str
Owed = Sequence[tuple[float, Thing]]
"""What is paid for a month: how much of what, less for what would be paid instead."""


class Measure(NamedTuple):
    """A series over some days, with a point for each period."""

    series: Series
    days: int
    period: int


class Detail(NamedTuple):
    """Something that AWS tells of one thing only."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Denied:
    """A detail that could not be had, and why."""

    why: str


class Pending(Exception):
    """An answer is needed that was not asked for yet."""


@dataclass
class Known:
    """Facts, the answers so far, and what is still wanted."""

    facts: Facts
    now: datetime
    limits: Limits = field(default_factory=Limits)
    measured: dict[Measure, Points] = field(default_factory=dict)
    prices: dict[Thing, Price | None] = field(default_factory=dict)
    details: dict[Detail, Any] = field(default_factory=dict)
    wanted: set[Measure | Detail | Product | str] = field(default_factory=set)
    no_price: str = ""
    no_measure: str = ""
    indexes: dict[Any, Any] = field(default_factory=dict)

    def days(self, since: datetime | None) -> float | None:
        """Days that passed since then; None when it is not known when."""
        return None if since is None else (self.now - since).total_seconds() / DAY

    def older(self, since: datetime | None, days: float) -> bool:
        """Whether more days passed since then. Lacking when it is not known when."""
        age = self.days(since)
        if age is None:
            raise Lacking("its date is not known")
        return age > days

    def need(self, *lists: str) -> None:
        """Lacking when one of these lists is a gap."""
        for name in lists:
            if name in self.facts.gaps:
                raise Lacking(self.facts.gaps[name])

    def index(self, make: Callable[[Facts], Any]) -> Any:
        """What is worked out of the facts once, for all things."""
        if make not in self.indexes:
            self.indexes[make] = make(self.facts)
        return self.indexes[make]

    def points(self, measures: Iterable[Measure], present: float | None = None) -> list[Points]:
        """The points of each. Lacking when a share of them is missing: nothing is not zero.

        `present` is that share in percent; the limit's own, unless said.
        """
        least = self.limits.present if present is None else present
        found = self._all(measures, self.measured)
        for measure, points in found:
            if not points.complete or points.complete * 100 < least:
                raise Lacking(self.no_measure or _missing(measure, points))
        return [points for _, points in found]

    def some(self, measure: Measure) -> Sequence[float]:
        """The values there are, which may be none: for what is measured only when it happens."""
        self._all([measure], self.measured)
        return self.measured[measure].values

    def detail(self, kind: str, id: str) -> Any:
        """What AWS says of one thing. Lacking when it does not."""
        ((_, found),) = self._all([Detail(kind, id)], self.details)
        if isinstance(found, Denied):
            raise Lacking(found.why)
        return found

    def price(self, thing: Thing) -> Price | None:
        """Its price; None when it is not known."""
        self._all([thing], self.prices)
        return self.prices[thing]

    def cost(self, owed: Mapping[str, Owed], *, at_most: bool = False) -> Cost:
        """What a month of these costs, by what costs it."""
        things = dict.fromkeys(thing for each in owed.values() for _, thing in each)
        prices = dict(self._all(things, self.prices))
        parts = {
            id: _sum([(amount, prices[thing]) for amount, thing in each])
            for id, each in owed.items()
        }
        return Cost(parts, self._priced(prices), at_most)

    def _priced(self, prices: Mapping[Thing, Price | None]) -> str:
        known = [price for price in prices.values() if price]
        told = dict.fromkeys(f"{one.source}, {one.region}, {one.date}" for one in known)
        lacking = [_called(thing) for thing, price in prices.items() if price is None]
        if lacking:
            why = f" ({self.no_price})" if self.no_price else ""
            told[f"no price of {', '.join(lacking)}{why}"] = None
        return "; ".join(told)

    def _all(self, keys: Iterable[Any], answers: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
        keys = list(keys)
        missing = [key for key in keys if key not in answers]
        if missing:
            self.wanted.update(missing)
            raise Pending
        return [(key, answers[key]) for key in keys]

    @cached_property
    def instances(self) -> Mapping[str, Instance]:
        """By id."""
        return {one.id: one for one in self.facts.instances}

    @cached_property
    def volumes(self) -> Mapping[str, Volume]:
        """By id."""
        return {one.id: one for one in self.facts.volumes}


def _sum(owed: Sequence[tuple[float, Price | None]]) -> float | None:
    """None where a price is unknown, or where a difference would be one of two sources."""
    known = [(amount, price) for amount, price in owed if price is not None]
    sources = {(price.source, price.region) for _, price in known}
    if len(known) < len(owed) or (len(sources) > 1 and any(amount < 0 for amount, _ in known)):
        return None
    return sum(amount * price.month for amount, price in known)


def _called(thing: Thing) -> str:
    return thing if isinstance(thing, str) else thing.type


def _missing(measure: Measure, points: Points) -> str:
    name = measure.series.metric
    if not points.complete:
        return f"CloudWatch has no {name} of {measure.days} days"
    return f"{points.complete:.0%} of the {name} of {measure.days} days"
