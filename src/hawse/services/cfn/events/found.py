"""Looking for failures through nested stacks, and which of them depend on which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hawse.services.cfn.events.attempts import ROLLBACK, Attempt, begins_rollback
from hawse.services.cfn.events.reasons import (
    Said,
    embedded,
    is_asked_for,
    is_cancellation,
    is_summary,
    is_vague,
    known,
    said,
)
from hawse.services.cfn.events.records import STACK, Event
from hawse.services.cfn.events.recordings import Edges

_INSIDE = "the events of the nested stack are not here"


@dataclass(frozen=True)
class Found:
    """A failure: the event that tells it, how it is reached, and what makes it doubtful.

    `steps` are (stack, logical id) from the root to it.
    """

    event: Event
    phase: str
    steps: tuple[tuple[str, str], ...]
    path: str
    doubt: str = ""
    hook: str = ""

    @property
    def said(self) -> Said:
        """What stands in its reason."""
        return said(self.event.reason)

    @property
    def reason(self) -> str:
        """AWS's reason, and what the hook said that refused it."""
        return f"{self.event.reason} ({self.hook})" if self.hook else self.event.reason

    @property
    def weight(self) -> int:
        """How much the reason tells: of two at the same time, the one that tells more."""
        if is_vague(self.event.reason):
            return 0
        kind = known(self.event.reason, "").kind
        return 1 if kind in ("", "not_stabilized", "internal", "throttled") else 2


class Search:
    """The failures of an attempt, each followed to where it happened."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.cancelled = 0
        self.lacks: list[str] = []
        self._needs: dict[tuple[str, str], frozenset[str]] = {}

    def failures(self, root: str) -> Iterator[Found]:
        """In order of time."""
        name = self.attempt.recording.of(root).name
        found = {(one.event, one.path): one for one in self._of(root, (), name, frozenset())}
        return iter(sorted(found.values(), key=lambda one: one.event.at))

    def _of(
        self, stack: str, steps: tuple[tuple[str, str], ...], path: str, seen: frozenset[str]
    ) -> Iterator[Found]:
        every = self.attempt.phases(stack)
        told = [(event, phase) for event, phase in every if self._tells(event)]
        seen |= {stack}
        real = [one for one in told if not _says_nothing(one[0])]
        answered: set[str] = set()
        for event, phase in real:
            if not is_asked_for(event.reason) or phase != ROLLBACK:
                answered.add(phase)
            yield from self._followed(event, phase, steps, path, seen)
        rest = [(event, phase) for event, phase in told if phase not in answered]
        yield from _doubtful(rest, steps, path)

    def _followed(
        self,
        event: Event,
        phase: str,
        steps: tuple[tuple[str, str], ...],
        path: str,
        seen: frozenset[str],
    ) -> Iterator[Found]:
        own = path if event.own else f"{path}/{event.logical_id}"
        steps = steps if event.own else (*steps, event.key)
        here = Found(event, phase, steps, own, hook=self._hook(event))
        inside = embedded(event.reason)
        children = dict.fromkeys(filter(None, (event.child, inside)))
        below = [
            one
            for child in children
            if child not in seen
            for one in self._of(child, steps, own, seen)
            if (one.phase == ROLLBACK) == (phase == ROLLBACK)
        ]
        certain = [one for one in below if not one.doubt]
        if certain:
            yield from certain
        elif inside and event.type == STACK:
            yield replace(here, doubt=self._why_closed(children))
        else:
            yield here

    def _why_closed(self, children: dict[str, None]) -> str:
        if any(child in self.attempt.recording.by_stack for child in children):
            return "nothing in the nested stack names a cause"
        self.lacks.append(f"the events of {next(iter(children))}")
        return _INSIDE

    def _tells(self, event: Event) -> bool:
        if event.failed and is_cancellation(event.reason):
            self.cancelled += not event.own
        if event.own and begins_rollback(event):
            return bool(event.reason)
        return event.failed

    def _hook(self, event: Event) -> str:
        """What the hooks that objected to this resource said before."""
        if "hook" not in event.reason.lower():
            return ""
        names = said(event.reason).hooks
        told = [
            before.hook
            for before in self.attempt.events(event.stack_id)
            if before.key == event.key and before.hook and before.hook.failed
        ]
        chosen = [hook for hook in told if not names or hook.type in names] or told
        return "; ".join(dict.fromkeys(f"{hook.type}: {hook.reason}" for hook in chosen))

    def still_failed(self, event: Event) -> bool:
        """Whether the resource is failed now: as AWS lists it, else by its last event."""
        resources = self.attempt.recording.of(event.stack_id).resources
        if resources is not None and event.logical_id in resources and not event.own:
            return resources[event.logical_id].endswith("_FAILED")
        if resources is not None and not event.own:
            return False  # it is no resource of the stack any more
        every = self.attempt.events(event.stack_id)
        last = [one.status for one in every if one.key == event.key and one.status]
        return not last or last[-1].endswith("_FAILED")

    def needs(self, stack: str, logical: str) -> frozenset[str]:
        """All that a resource depends on within its template, directly or not."""
        key = (stack, logical)
        if key not in self._needs:
            edges = self.attempt.recording.of(stack).needs or {}
            self._needs[key] = reached(edges, logical)
        return self._needs[key]


def reached(edges: Edges, start: str) -> frozenset[str]:
    """All that can be reached from `start`, without it."""
    found: set[str] = set()
    todo = [start]
    while todo:
        for one in edges.get(todo.pop(), ()):
            if one not in found:
                found.add(one)
                todo.append(one)
    return frozenset(found - {start})


def needed_by(search: Search, one: Found, other: Found) -> bool:
    """Whether `one` depends on `other`: where their ways part, one template says so."""
    for mine, its in zip(one.steps, other.steps, strict=False):
        if mine != its:
            return mine[0] == its[0] and its[1] in search.needs(*mine)
    return False


def first_of(search: Search, found: Sequence[Found], tie: timedelta) -> tuple[Found, bool]:
    """What began it, and whether another one may as well have.

    The earliest; of those at the same time the one that others depend on, then the one whose
    reason tells more. What depends on one of the others did not begin it.
    """
    near = [one for one in found if one.event.at - found[0].event.at < tie]
    free = [one for one in near if not any(needed_by(search, one, other) for other in near)] or near
    feeds = {id(one): sum(needed_by(search, each, one) for each in near) for one in free}
    best = max(free, key=lambda one: (feeds[id(one)], one.weight))
    rivals = [
        one
        for one in free
        if one is not best and (feeds[id(one)], one.weight) == (feeds[id(best)], best.weight)
    ]
    return best, bool(rivals)


def _says_nothing(event: Event) -> bool:
    reason = event.reason
    if is_cancellation(reason) or is_summary(reason):
        return True
    return event.own and not reason


def _doubtful(
    told: Sequence[tuple[Event, str]], steps: tuple[tuple[str, str], ...], path: str
) -> Iterator[Found]:
    """What is left when nothing names a cause: what sums up first, then what was cancelled."""
    for event, phase in told:
        cancelled = is_cancellation(event.reason)
        why = "it was cancelled" if cancelled else "it only sums up"
        own = path if event.own else f"{path}/{event.logical_id}"
        yield Found(event, phase, steps if event.own else (*steps, event.key), own, doubt=why)
