"""What a simulation comes to: a row for each rule, action and class, or for each key.

Millions of objects are counted by what happens to them, which few of them differ in, so that
neither memory nor time depends on how many there are. Dollars are worked out at the end; where a
price is unknown, so is what it is part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hawse.rows import Batch, Row, column
from hawse.services.s3.lifecycle.classes import CLASSES, INTELLIGENT, SMALL, STANDARD
from hawse.services.s3.lifecycle.paying import (
    GIB,
    MONITORING,
    MONTH,
    Usd,
    storage_rate,
    total,
    transition_rate,
)
from hawse.services.s3.lifecycle.rules import Rules
from hawse.services.s3.lifecycle.simulating import ABORT, MARK, Act, Acts, Outcome, Thing

_DAY = 86_400
_BATCH = 1000
UNKNOWN = "unknown: asks for tags"


@dataclass(frozen=True, kw_only=True)
class LifecycleForecast(Row):
    """What one rule will have done by a date, by action and storage class."""

    rule: str
    action: str = column(
        unsure=UNKNOWN, doc="What is done; 'unknown: asks for tags' where a listing cannot tell."
    )
    storage_class: str | None = column(title="FROM", doc="The class that the objects were in.")
    to: str | None = column(doc="The class that they are in then; null when they are gone.")
    objects: int = column(doc="Versions, delete markers or uploads.")
    size: int | None = column(show="bytes", doc="Null where S3 does not list it.")
    first: datetime | None = column(show="time")
    last: datetime | None = column(show="time")
    usd_saved: float | None = column(
        title="SAVED", show="usd", doc="Storage until the date, less than nothing when it rises."
    )
    usd_spent: float | None = column(
        title="SPENT", show="usd", doc="Requests, and days that are paid for at least."
    )
    usd_month: float | None = column(
        title="PER MONTH", show="usd", doc="Storage saved in each month after the date."
    )


@dataclass(frozen=True, kw_only=True)
class LifecycleEvent(Row):
    """What will happen to one version of an object, and when."""

    key: str
    date: datetime = column(show="time")
    action: str
    storage_class: str | None = column(title="FROM")
    to: str | None = column(doc="Null when it is gone.")
    size: int | None = column(show="bytes")
    rule: str
    version: str | None = column(wide=True)


def row_of_simulate(args: Mapping[str, Any]) -> type[Row]:
    """What `simulate` gives."""
    return LifecycleEvent if args.get("keys") else LifecycleForecast


@dataclass
class Tally:
    """How many objects, and the bytes that are paid for them in different ways."""

    objects: int = 0
    size: int = 0
    padded: int = 0
    large: int = 0

    def add(self, size: int) -> None:
        """One more."""
        self.objects += 1
        self.size += size
        if size < SMALL:
            self.padded += SMALL
        else:
            self.padded += size
            self.large += 1


@dataclass
class Forecast:
    """Counts outcomes."""

    rules: Rules
    last: int
    tallies: dict[Acts, Tally] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count what happens to one version."""
        thing, acts = outcome
        tally = self.tallies.get(acts)
        if tally is None:
            tally = self.tallies[acts] = Tally()
        tally.add(thing.size)

    @property
    def classes(self) -> set[str]:
        """The classes that prices are needed of."""
        acts = {act for acts in self.tallies for act in acts}
        return {name for act in acts for name in (act.before, act.after) if name}

    def rows(self, usd: Usd, unsure: Mapping[int, tuple[int, int]]) -> list[LifecycleForecast]:
        """A row for each rule, action and class: by rule, the first to happen first."""
        lines: dict[tuple[int, str, str, str], _Line] = {}
        for acts, tally in self.tallies.items():
            for act in acts:
                group = act.place, act.action, act.before, act.after
                lines.setdefault(group, _Line()).add(act, tally, self.last)
        ordered = sorted(lines.items(), key=lambda one: (one[0][0], one[1].first, one[0]))
        rows = [line.row(self.name(group[0]), group[1:], usd) for group, line in ordered]
        return [*rows, *(_unsure(self.name(place), *sums) for place, sums in unsure.items())]

    def name(self, place: int) -> str:
        """What a rule is called."""
        return self.rules.rules[place].id or f"#{place + 1}"


class _Line:
    """The sums of one row: amounts by the name of their rate."""

    def __init__(self) -> None:
        self.objects = self.size = 0
        self.first, self.last = 1 << 30, 0
        self.saved: dict[str, float] = {}
        self.spent: dict[str, float] = {}
        self.monthly: dict[str, float] = {}

    def add(self, act: Act, tally: Tally, last: int) -> None:
        """What happens to some objects on one day."""
        self.objects += tally.objects
        self.size += tally.size
        self.first, self.last = min(self.first, act.day), max(self.last, act.day)
        if act.action in (MARK, ABORT):
            return
        months = (last - act.day) * _DAY / MONTH
        for sign, storage in ((1, act.before), (-1, act.after)):
            for name, amount in _billed(storage, tally).items():
                self.saved[name] = self.saved.get(name, 0) + sign * amount * months
                self.monthly[name] = self.monthly.get(name, 0) + sign * amount
        if act.after:
            name = transition_rate(act.after)
            self.spent[name] = self.spent.get(name, 0) + tally.objects
        self._paid_on(act, tally)

    def _paid_on(self, act: Act, tally: Tally) -> None:
        """The days that are paid for although the objects are no longer in their class."""
        about = CLASSES.get(act.before)
        left = about.kept_days - (act.day - act.since) if about else 0
        if left <= 0:
            return
        for name, amount in _billed(act.before, tally).items():
            self.spent[name] = self.spent.get(name, 0) + amount * left * _DAY / MONTH

    def row(self, rule: str, about: tuple[str, str, str], usd: Usd) -> LifecycleForecast:
        """The row of an action, from a class to another."""
        action, before, after = about
        return LifecycleForecast(
            rule=rule,
            action=action,
            storage_class=before or None,
            to=after or None,
            objects=self.objects,
            size=None if action == ABORT else self.size,
            first=date_of(self.first),
            last=date_of(self.last),
            usd_saved=None if action == ABORT else total(self.saved, usd),
            usd_spent=total(self.spent, usd),
            usd_month=None if action == ABORT else total(self.monthly, usd),
        )


def _billed(storage: str, tally: Tally) -> dict[str, float]:
    """What is paid for these objects for each month, as `paying.billed` has it for one."""
    if not storage:
        return {}
    about = CLASSES.get(storage, CLASSES[STANDARD])
    size = tally.padded if about.least_bytes else tally.size
    found = {storage_rate(storage): (size + tally.objects * about.overhead) / GIB}
    if about.names:
        found[storage_rate(STANDARD)] = tally.objects * about.names / GIB
    if storage == INTELLIGENT:
        found[MONITORING] = tally.large
    return found


def _unsure(rule: str, objects: int, size: int) -> LifecycleForecast:
    return LifecycleForecast(
        rule=rule,
        action=UNKNOWN,
        storage_class=None,
        to=None,
        objects=objects,
        size=size,
        first=None,
        last=None,
        usd_saved=None,
        usd_spent=None,
        usd_month=None,
    )


def events(outcomes: Iterable[Outcome], forecast: Forecast) -> Iterator[Batch[LifecycleEvent]]:
    """A row for each thing that happens, some at a time, while they are counted."""
    records: list[tuple[object, ...]] = []
    for outcome in outcomes:
        forecast.add(outcome)
        thing, acts = outcome
        records += [_record(thing, act, forecast.name(act.place)) for act in acts]
        if len(records) >= _BATCH:
            yield Batch(records)
            records = []
    if records:
        yield Batch(records)


def _record(thing: Thing, act: Act, rule: str) -> tuple[object, ...]:
    size = None if act.action == ABORT else thing.size
    date, to = date_of(act.day), act.after or None
    return thing.key, date, act.action, act.before, to, size, rule, thing.version or None


def summary(rows: Sequence[LifecycleForecast]) -> str:
    """`12 objects · saves $1.00 by then · costs $2.00`; nothing where nothing happens."""
    known = [row for row in rows if row.action != UNKNOWN]
    if not known:
        return ""
    saved = _sum(row.usd_saved for row in known if row.size is not None)
    spent = _sum(row.usd_spent for row in known)
    if saved is None or spent is None:
        return "what it saves and costs is not known in full"
    less = "saves" if saved >= 0 else "costs in storage"
    return f"{less} ${abs(saved):,.2f} until then, for ${spent:,.2f} of requests and early deletion"


def _sum(values: Iterable[float | None]) -> float | None:
    found = list(values)
    return None if None in found else sum(value or 0.0 for value in found)


def date_of(day: int) -> datetime:
    """The midnight that a day begins with."""
    return datetime.fromtimestamp(day * _DAY, UTC)
