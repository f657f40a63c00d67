"""Stacks followed until their operations end: one engine for whoever waits for a stack.

`follow` yields pictures, some of them only because time passed. It sends nothing but reads, within
the pace of its account and region; that polling is slowed down or fails for a while shows nowhere
but in the time it takes. What decides is in `polling`, what is seen in `pictures`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from hawse.errors import CLIError, Unavailable
from hawse.services.cfn import states
from hawse.services.cfn.calls import (
    DESCRIBE_CHANGE_SET,
    DESCRIBE_STACK_EVENTS,
    GET_TEMPLATE,
    LIST_STACKS,
)
from hawse.services.cfn.events.durations import Durations
from hawse.services.cfn.events.estimates import Estimator
from hawse.services.cfn.events.pictures import Picture, Transition, Tree
from hawse.services.cfn.events.planning import Planning
from hawse.services.cfn.events.polling import Ask, Pace, Poller
from hawse.services.cfn.events.records import Event, event_of
from hawse.services.cfn.events.recordings import Recording

if TYPE_CHECKING:
    from hawse.aws.gate import Gate
    from hawse.aws.targets import Target
    from hawse.aws.waiting import Clock

FOLLOWS = (LIST_STACKS, DESCRIBE_STACK_EVENTS, GET_TEMPLATE)
"""What following takes; a command that declares FOLLOWS_CHANGES knows also what updates change."""
FOLLOWS_CHANGES = (*FOLLOWS, DESCRIBE_CHANGE_SET)
NAP = 0.2
"""Seconds between two pictures: a person sees time pass."""
_LONGEST_GAP = 2.0
_LAST_WORDS = 3.0
_NOTHING = 0.001
"""Seconds that no clock need tell apart."""
_PACES: WeakKeyDictionary[Gate, dict[tuple[object, str], Pace]] = WeakKeyDictionary()
"""Of each run, one for each account and region, whoever follows what there."""


def follow(
    target: Target,
    stack_ids: Sequence[str],
    *,
    since: datetime | None = None,
    durations: Durations | None = None,
    pace: Pace | None = None,
    jitter: Callable[[], float] = random.random,
    nap: float = NAP,
) -> Iterator[Picture]:
    """Pictures of the stacks until each has ended; the last one says how (`outcomes`).

    Give `since` (a moment before the request that begins it) to wait for an operation that is
    about to begin; without it, it is the last one, which may have ended already. While nothing
    is to be asked a picture comes every `nap` seconds. The calls it makes are `FOLLOWS`, and of
    `FOLLOWS_CHANGES` what the command declares; what AWS says is raised when a root cannot be read
    at all.
    """
    pace = pace or pace_of(target)
    now = target.clock.monotonic()
    poller = Poller(stack_ids, now, pace=pace, jitter=jitter, since=since)
    return Following(target, list(stack_ids), poller, durations, nap).pictures()


def pace_of(target: Target) -> Pace:
    """The pace that all who follow something in an account and region share."""
    paces = _PACES.setdefault(target.gate, {})
    return paces.setdefault((target.access, target.region), Pace())


class Following:
    """The loop: asks what the poller wants, and tells the tree. `events` are all that it saw."""

    def __init__(
        self,
        target: Target,
        roots: list[str],
        poller: Poller,
        durations: Durations | None,
        nap: float,
    ) -> None:
        self._target, self.roots, self._clock = target, roots, target.clock
        self._poller, self._nap = poller, nap
        estimator = Estimator(durations or Durations(None), target.region)
        self._tree = Tree(roots, estimator)
        self._planning = Planning(target, self._tree, estimator)
        self._notes: list[str] = []
        self._outcomes: dict[str, str] = {}
        self.events: list[Event] = []

    def pictures(self) -> Iterator[Picture]:
        """Until all have ended."""
        while not self._poller.ended:
            ask = self._poller.next(self._clock.monotonic())
            if not isinstance(ask, Ask):
                yield from self._rest(ask)
                continue
            new = self._asked(ask)
            yield self._picture(new)
        yield self._picture((), ended=True)

    def join(self, root: str, since: datetime) -> None:
        """Follow another root from `since` on, or go on with one that had ended."""
        if root not in self.roots:
            self.roots.append(root)
        self._poller.add(root, self._clock.monotonic(), since)

    def during(self, seconds: float) -> Iterator[Picture]:
        """Pictures while so many seconds pass."""
        end = self._clock.monotonic() + seconds
        while (left := end - self._clock.monotonic()) > _NOTHING:
            ask = self._poller.next(self._clock.monotonic())
            if isinstance(ask, Ask):
                yield self._picture(self._asked(ask))
            else:
                yield from self._rest(min(ask, left))

    def caught_up(self, root: str) -> Iterator[Picture]:
        """Pictures until the events tell how a root ended, which AWS may tell a little later."""
        end = self._clock.monotonic() + _LAST_WORDS
        self._poller.hurry(root, self._clock.monotonic())
        while self._clock.monotonic() < end and self._tree.status(root) not in states.SETTLED:
            yield from self.during(NAP)

    def _rest(self, seconds: float) -> Iterator[Picture]:
        """Wait, or use the time for what a sum and an estimate need."""
        while seconds > 0:
            self._target.gate.go_on()
            nap = max(_NOTHING, min(self._nap, seconds))
            self._clock.sleep(nap)
            seconds -= nap
            yield self._picture(())
        if self._planning.wants and not self._poller.pace.wait(self._clock.monotonic()):
            self._poller.pace.sent(self._clock.monotonic())
            self._planning.ask()

    def _picture(self, told: Sequence[Transition], *, ended: bool = False) -> Picture:
        return self._tree.picture(
            self._clock.now(), told=told, ended=ended, notes=self._notes, outcomes=self._outcomes
        )

    def _asked(self, ask: Ask) -> Sequence[Transition]:
        try:
            if ask.what == "stack":
                self._confirm(ask.stack)
                return ()
            page = {"NextToken": ask.page} if ask.page else {}
            answer = self._target.read(DESCRIBE_STACK_EVENTS, StackName=ask.stack, **page)
            found = map(event_of, answer.get("StackEvents", ()))
            now = self._clock.monotonic()
            new = self._poller.answered(ask, found, answer.get("NextToken") or "", now)
        except Unavailable:
            self._poller.throttled(self._clock.monotonic())
            return ()
        except CLIError as error:
            if ask.stack in self.roots:
                raise
            self._poller.unreadable(ask.stack)
            self._notes.append(f"events of {ask.stack} cannot be read: {error.why or error.what}")
            return ()
        self.events += new
        return [self._took(event) for event in new]

    def _took(self, event: Event) -> Transition:
        self._planning.begins(event, root=event.stack_id in self.roots)
        return self._tree.add(event)

    def _confirm(self, stack: str) -> None:
        """The last word on a root; that it cannot be had is a note and changes nothing."""
        status = self._tree.status(stack)
        try:
            for item in self._target.items(LIST_STACKS, StackName=stack):
                status = item["StackStatus"]
        except CLIError as error:
            self._notes.append(f"the last look at {stack} failed: {error.why or error.what}")
        self._outcomes[stack] = status
        self._poller.confirmed(stack, status)


def replay(recording: Recording, clock: Clock, speed: float) -> Iterator[Picture]:
    """The pictures of a recorded operation, `speed` times as fast; 0: without any pause."""
    tree, at = Tree([recording.root]), clock.now()
    for number, event in enumerate(recording.events):
        gap = (event.at - at).total_seconds() if number else 0.0
        whole = left = min(gap / speed, _LONGEST_GAP) if speed else 0.0
        while left > 0:
            clock.sleep(min(NAP, left))
            left -= NAP
            yield tree.picture(event.at - timedelta(seconds=gap * max(left, 0.0) / whole))
        at = event.at
        yield tree.picture(at, told=[tree.add(event)])
    status = {recording.root: recording.facts.status or tree.status(recording.root)}
    yield tree.picture(at, ended=True, outcomes=status)
