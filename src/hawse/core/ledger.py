"""What became of each entry of a change: readable at any moment, also after Ctrl-C.

Workers mark, the frame reads. Nothing is lost when a run is left in the middle: what was not
begun says so, and what was sent without an answer is "in flight".
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from hawse.plan import Entry, Plan, Run, Skip, Step

Outcome = Literal[
    "not started",
    "in flight",
    "waiting",
    "done",
    "skipped",
    "blocked",
    "failed",
    "denied",
    "timed out",
    "would succeed",
    "would fail",
    "would be denied",
    "not asked",
]

LEFT: tuple[Outcome, ...] = ("not started", "in flight", "timed out", "waiting")
"""What a run that was cut short leaves, and `hawse apply --resume` takes up."""

_BAD: frozenset[str] = frozenset(
    {"blocked", "failed", "denied", "timed out", "in flight", "would fail", "would be denied"}
)


@dataclass(frozen=True)
class Spot:
    """An entry of a plan: which target's, and its number there."""

    target: int
    entry: int


@dataclass(frozen=True)
class Line:
    """An entry, or a part of one, and what became of it; `more` are fields of its row."""

    spot: Spot
    entry: Entry
    outcome: Outcome
    detail: str
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def change(self) -> str:
        """The verb phrase of the entry."""
        if isinstance(self.entry, Step):
            return self.entry.says
        return self.entry.procedure.name if isinstance(self.entry, Run) else ""


class Ledger:
    """The outcome of every entry of these plans."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._lock = threading.Lock()
        self._plans = plans
        self._marks: dict[Spot, tuple[Outcome, str]] = {}
        self._parts: dict[tuple[Spot, str], tuple[Outcome, str, Mapping[str, object]]] = {}
        self._hidden: Callable[[Entry], bool] = lambda entry: False
        for spot, entry in self._entries():
            if isinstance(entry, Skip):
                self._marks[spot] = ("blocked" if entry.blocked else "skipped", entry.why)

    def mark(self, spot: Spot, outcome: Outcome, detail: str = "") -> None:
        """Set what became of the entry at `spot`."""
        with self._lock:
            self._marks[spot] = (outcome, detail)

    def mark_part(
        self, spot: Spot, on: str, outcome: Outcome, detail: str, more: Mapping[str, object]
    ) -> None:
        """Set what became of one part of the run at `spot`."""
        with self._lock:
            self._parts[(spot, on)] = (outcome, detail, more)

    def without(self, hidden: Callable[[Entry], bool]) -> Ledger:
        """The same, with lines of none of those entries."""
        other = Ledger(self._plans)
        other._marks, other._parts, other._hidden = self._marks, self._parts, hidden
        return other

    def lines(self, target: int | None = None) -> Iterator[Line]:
        """All entries in the order of the plan; those of one target when it is given."""
        for spot, entry in self._entries():
            if (target is None or spot.target == target) and not self._hidden(entry):
                outcome, detail = self._marks.get(spot, ("not started", ""))
                if isinstance(entry, Run) and entry.parts:
                    yield from self._of_parts(spot, entry)
                else:
                    yield Line(spot, entry, outcome, detail)

    def _of_parts(self, spot: Spot, run: Run[Any]) -> Iterator[Line]:
        """A line for each part: what was told of it, else what became of the whole."""
        outcome, detail = self._marks.get(spot, ("not started", ""))
        nothing: Mapping[str, object] = {}
        whole = (outcome, detail, nothing)
        for part in run.parts:
            outcome, detail, more = self._parts.get((spot, part.on), whole)
            one = replace(run, on=part.on, name=part.name, parts=())
            yield Line(spot, one, outcome, detail, more)

    def counts(self) -> Counter[str]:
        """How many entries have which outcome."""
        return Counter(line.outcome for line in self.lines())

    @property
    def bad(self) -> int:
        """How many entries did not become what was asked."""
        return sum(count for outcome, count in self.counts().items() if outcome in _BAD)

    def _entries(self) -> Iterator[tuple[Spot, Entry]]:
        for target, plan in enumerate(self._plans):
            for number, entry in enumerate(plan.entries):
                yield Spot(target, number), entry
