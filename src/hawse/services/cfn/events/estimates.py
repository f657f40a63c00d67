"""How much longer it takes: the longest way through what is still to be done.

A resource waits for all that it depends on. What is finished is a fact, what is at work takes at
least as long as it has taken, and what is to come takes what such resources usually took. When too
much of the longest way is a guess there is no estimate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from hawse.services.cfn.events.durations import Durations, Usual
from hawse.services.cfn.events.recordings import Edges

GUESS = Usual(15.0, 30.0, known=False)
_GUESSED_AT_MOST = 0.3


class Estimate(NamedTuple):
    """Seconds left: at most `likely` half of the time, at most `late` nine times of ten."""

    likely: float
    late: float


class Work(NamedTuple):
    """A resource that is at work or finished; `child` is the stack that is nested there."""

    type: str
    action: str
    began: datetime
    finished: bool
    child: str = ""


class Works(Protocol):
    """Knows what is at hand in each stack."""

    def works(self, stack: str) -> Mapping[str, Work]:
        """By logical id."""


@dataclass
class Plan:
    """What is to change in a stack: types by logical id, what each needs, and how it changes.

    `nested` has the stacks that are nested there, as far as they are known before they begin.
    """

    types: Mapping[str, str]
    needs: Edges
    actions: Mapping[str, str] = field(default_factory=dict)
    action: str = "CREATE"
    nested: dict[str, str] = field(default_factory=dict)

    def action_of(self, name: str, work: Work | None) -> str:
        """How it changes, as it is told at work where nobody knew before."""
        return self.actions.get(name) or (work.action if work else self.action)


class _Way(NamedTuple):
    """The longest way to the end of a resource."""

    likely: float = 0.0
    late: float = 0.0
    steps: int = 0
    guessed: int = 0

    def then(self, other: _Way) -> _Way:
        """Both, one after the other."""
        return _Way(
            self.likely + other.likely,
            self.late + other.late,
            self.steps + other.steps,
            self.guessed + other.guessed,
        )


class Estimator:
    """Estimates for one region, by what is known of durations and of the plans of stacks."""

    def __init__(self, durations: Durations, region: str) -> None:
        self._durations, self._region = durations, region
        self.plans: dict[str, Plan] = {}

    def usual(self, type_: str, action: str) -> Usual | None:
        """What such a resource usually takes here."""
        return self._durations.usual(type_, action, self._region)

    def left(self, roots: Mapping[str, object], now: datetime, works: Works) -> Estimate | None:
        """What is left of all roots, which are at work side by side; None: nobody can say."""
        ways = [self._stack(root, now, works, frozenset()) for root in roots]
        longest = max((way for way in ways if way), key=lambda way: way.likely, default=None)
        if longest is None or None in ways:
            return None
        if longest.steps and longest.guessed / longest.steps > _GUESSED_AT_MOST:
            return None
        return Estimate(longest.likely, max(longest.late, longest.likely))

    def _stack(self, stack: str, now: datetime, works: Works, seen: frozenset[str]) -> _Way | None:
        plan = self.plans.get(stack)
        if plan is None or stack in seen:
            return None
        at_work = works.works(stack)
        ends: dict[str, _Way] = {}
        last = _Way()
        for name in _in_order(plan):
            before = [ends[one] for one in plan.needs.get(name, ()) if one in ends]
            longest = max(before, key=lambda way: way.likely, default=_Way())
            work = at_work.get(name)
            own = self._own(plan, name, work, now, works, seen | {stack})
            if plan.action == "UPDATE" and plan.action_of(name, work) == "DELETE":
                last = max(last, own, key=lambda way: way.likely)
            else:
                ends[name] = longest.then(own)
        longest = max(ends.values(), key=lambda way: way.likely, default=_Way())
        return longest.then(last)  # an update removes once all else is done

    def _own(
        self,
        plan: Plan,
        name: str,
        work: Work | None,
        now: datetime,
        works: Works,
        seen: frozenset[str],
    ) -> _Way:
        if work is not None and work.finished:
            return _Way(steps=1)
        child = (work.child if work else "") or plan.nested.get(name, "")
        inner = self._stack(child, now, works, seen) if child else None
        if inner is not None:
            return inner
        usual = self.usual(plan.types.get(name, ""), plan.action_of(name, work)) or GUESS
        elapsed = (now - work.began).total_seconds() if work else 0.0
        left = [max(one, elapsed * 1.1) - elapsed for one in (usual.p50, usual.p90)]
        return _Way(left[0], left[1], 1, int(not usual.known))


def _in_order(plan: Plan) -> list[str]:
    """Each after what it needs; what needs itself, through others, comes somewhere."""
    done: dict[str, None] = {}
    for start in plan.types:
        todo = [(start, False)]
        open_: set[str] = set()
        while todo:
            name, ready = todo.pop()
            if ready:
                done.setdefault(name)
            elif name not in done and name not in open_ and name in plan.types:
                open_.add(name)
                todo.append((name, True))
                todo += [(one, False) for one in plan.needs.get(name, ())]
    return list(done)
