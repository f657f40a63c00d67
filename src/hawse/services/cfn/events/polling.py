"""What to ask AWS next, and when, while stacks are at work. Pure: it sends and sleeps nothing.

One request for each stack at a time: its newest events, which tell the status as well. Stacks
that are quiet are asked less often, nested ones only while their parent shows them at work, and
all of one account and region share a pace of two requests a second. Being throttled slows down;
it never fails anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from hawse.aws.circles import Circle
from hawse.services.cfn import states
from hawse.services.cfn.calls import DESCRIBE_STACK_EVENTS
from hawse.services.cfn.events.records import STARTS, Event

A_SECOND = 2.0
_EAGER, _EAGER_SECONDS = 1.0, 10.0
_BUSY, _QUIET, _LONG = 2.0, 5.0, 10.0
_LONG_AFTER = 600.0
_SLOWEST = 15.0
_LEAST = 0.001
"""No clock need be finer."""
_ROOT_FIRST = 4.0
"""Seconds that a root is preferred by: it tells which nested stacks to ask."""


class Pace:
    """How fast one account and region is asked, by all that is followed there."""

    def __init__(self, a_second: float = A_SECOND) -> None:
        self._gap = 1.0 / a_second
        self._free = float("-inf")
        self._slow = 0.0

    def wait(self, now: float) -> float:
        """The seconds until the next request may be sent."""
        return max(0.0, self._free - now)

    def sent(self, now: float) -> None:
        """A request is sent now."""
        self._free = now + self._gap

    def fine(self) -> None:
        """AWS answered."""
        self._slow = 0.0

    def throttled(self, now: float) -> None:
        """AWS wants us to slow down, or cannot answer now."""
        self._slow = min(_SLOWEST, max(1.0, self._slow * 2))
        self._free = max(self._free, now + self._slow)


class Ask(NamedTuple):
    """A request: a page of a stack's events, or what the stack is now that it seems settled."""

    what: Literal["events", "stack"]
    stack: str
    page: str = ""


@dataclass
class _Polled:
    """A stack that is asked."""

    id: str
    due: float
    root: bool = False
    seen: str = ""
    since: datetime | None = None
    page: str = ""
    circle: Circle | None = None
    held: list[Event] = field(default_factory=list)
    newest: str = ""
    stirred: float = 0.0
    pause: float = _EAGER
    asking: bool = True
    closing: bool = False
    settled: bool = False
    ended: bool = False


class Poller:
    """Follows `roots` and whatever is nested in them.

    With `since`, what was before is not looked at, and a stack has not ended until an operation
    began after it; without, it is the last operation of each. `jitter` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        roots: Sequence[str],
        now: float,
        *,
        pace: Pace,
        jitter: Callable[[], float],
        since: datetime | None = None,
    ) -> None:
        self.pace, self._jitter, self._began = pace, jitter, now
        self._since = since
        self._begun: set[str] = set()
        self._stacks = {
            root: _Polled(root, now, root=True, since=since, stirred=now) for root in roots
        }

    def add(self, root: str, now: float, since: datetime) -> None:
        """Follow another root from `since` on, in a poller that was made with a `since`.

        One that had ended is gone on with where it was left.
        """
        new = _Polled(root, now, root=True, since=since, stirred=now)
        one = self._stacks.setdefault(root, new)
        one.asking, one.closing, one.settled, one.ended, one.due = True, False, False, False, now

    def hurry(self, stack: str, now: float) -> None:
        """Ask this one next: something is known to have happened."""
        self._stacks[stack].due = now

    @property
    def ended(self) -> bool:
        """Whether every root has come to its end, and what was nested was read to the end."""
        every = self._stacks.values()
        return all(one.ended for one in every if one.root) and not any(one.closing for one in every)

    def next(self, now: float) -> Ask | float:
        """What to ask now, or the seconds to wait before asking again."""
        wanted = [one for one in self._stacks.values() if self._wants(one)]
        if not wanted:
            return _QUIET
        ready = [one for one in wanted if one.page or one.settled or one.due <= now]
        due = 0.0 if ready else min(one.due for one in wanted) - now
        wait = max(due, self.pace.wait(now))
        if wait > 0:
            return max(wait, _LEAST)
        first = min(ready, key=_urgency)
        self.pace.sent(now)
        if first.settled:
            return Ask("stack", first.id)
        return Ask("events", first.id, first.page)

    def answered(
        self, ask: Ask, page: Iterable[Event], next_page: str, now: float
    ) -> Sequence[Event]:
        """Take one page, newest first; all new events, oldest first, when it was the last.

        CLIError when the pages lead back to one that was there before.
        """
        self.pace.fine()
        stack = self._stacks[ask.stack]
        caught_up = not next_page
        for event in page:
            if self._is_old(stack, event):
                caught_up = True
                break
            stack.held.append(event)
            if self._begins(stack, event):
                caught_up = True
                break
        stack.newest = stack.newest or (stack.held[0].id if stack.held else "")
        stack.page = "" if caught_up else next_page
        if caught_up:
            stack.circle = None
            return self._caught_up(stack, now)
        stack.circle = stack.circle or Circle(DESCRIBE_STACK_EVENTS.name)
        stack.circle.asked({"NextToken": next_page})
        return ()

    def confirmed(self, stack: str, status: str) -> None:
        """What DescribeStacks says of a root that seemed settled; "" when it cannot say."""
        one = self._stacks[stack]
        one.settled = False
        one.ended = status not in states.IN_PROGRESS

    def throttled(self, now: float) -> None:
        """What was asked is asked again later."""
        self.pace.throttled(now)

    def unreadable(self, stack: str) -> None:
        """A nested stack that cannot be asked is left alone."""
        self._stacks[stack].asking = self._stacks[stack].closing = False

    def _wants(self, one: _Polled) -> bool:
        return one.asking and not one.ended

    def _is_old(self, stack: _Polled, event: Event) -> bool:
        known = bool(stack.seen) and event.id == stack.seen
        return known or (stack.since is not None and event.at < stack.since)

    def _begins(self, stack: _Polled, event: Event) -> bool:
        """Whether a root's operation begins here, so that what is older is of another one."""
        starts = stack.root and event.own and event.status in STARTS
        if starts:
            self._begun.add(stack.id)
        return starts and not stack.seen

    def _caught_up(self, stack: _Polled, now: float) -> Sequence[Event]:
        found = stack.held[::-1]
        if stack.root and not found and not stack.seen and self._since is None:
            stack.settled = True  # AWS has forgotten its events
        stack.seen = stack.newest or stack.seen
        stack.held, stack.newest = [], ""
        self._schedule(stack, bool(found), now)
        for event in found:
            if event.child:
                self._nested(stack, event, now)
            if event.own and stack.root:
                self._turned(stack, event)
        if stack.closing:
            stack.closing, stack.asking = False, False
        return found

    def _schedule(self, stack: _Polled, stirred: bool, now: float) -> None:
        if stirred:
            stack.stirred = now
        if now - self._began < _EAGER_SECONDS:
            stack.pause = _EAGER
        elif stirred:
            stack.pause = _BUSY
        else:
            most = _LONG if now - max(stack.stirred, self._began) > _LONG_AFTER else _QUIET
            stack.pause = min(most, max(stack.pause, _BUSY) * 1.5)
        stack.due = now + stack.pause * (0.8 + 0.4 * self._jitter())

    def _nested(self, parent: _Polled, event: Event, now: float) -> None:
        child = self._stacks.get(event.child)
        if child is None:
            child = self._stacks[event.child] = _Polled(event.child, now, stirred=now)
            child.since = parent.since or event.at
            child.closing = not event.in_progress
            return
        if event.in_progress and (child.closing or not child.asking):
            child.asking, child.closing, child.due = True, False, now
        elif not event.in_progress and child.asking:
            child.closing, child.due = True, now

    def _turned(self, stack: _Polled, event: Event) -> None:
        if stack.root and stack.since is None:
            stack.since = event.at  # the beginning of the operation: nested ones are older never
        begun = self._since is None or stack.id in self._begun
        stack.settled = begun and event.status in states.SETTLED


def _urgency(one: _Polled) -> tuple[bool, float]:
    """Half-read pages first, then whoever waits longest."""
    return not one.page, one.due - (_ROOT_FIRST if one.root else 0.0)
