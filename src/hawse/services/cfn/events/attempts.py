"""Which events are of the last attempt to change a stack, and of which part of it.

An attempt is one create, update, import or delete with every rollback that followed, however
often that was continued. CloudFormation begins each with an event of the stack itself; a rollback
begins with one of its own kind. So the newest beginning is the boundary, with or without
operation ids: those of nested stacks are not known to be the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hawse.services.cfn.events.records import STARTS, Event
from hawse.services.cfn.events.recordings import Recording

FORWARD, ROLLBACK, CLEANUP = "forward", "rollback", "cleanup"


@dataclass(frozen=True)
class Attempt:
    """What somebody asked for (CREATE, UPDATE, DELETE, IMPORT; "" when its beginning is not
    known), and its events in all stacks, oldest first."""

    action: str
    began: datetime
    until: datetime | None
    recording: Recording
    own: tuple[Event, ...]
    rolled_back: datetime | None

    def events(self, stack_id: str) -> list[Event]:
        """The events of one stack that are of this attempt."""
        if stack_id == self.recording.root:
            first = self.own[0] if self.own else None
            every = self.recording.by_stack.get(stack_id, ())
            begun = every.index(first) if first in every else 0
            return [event for event in every[begun:] if self._within(event)]
        return [event for event in self.recording.by_stack.get(stack_id, ()) if self._within(event)]

    def has(self, event: Event) -> bool:
        """Whether an event is of this attempt."""
        return self._within(event)

    def phases(self, stack_id: str) -> list[tuple[Event, str]]:
        """The events of one stack, each with the part of the attempt that it is of."""
        phase, found = FORWARD, []
        for event in self.events(stack_id):
            late = self.rolled_back is not None and event.at > self.rolled_back
            phase = ROLLBACK if phase == FORWARD and late else phase
            begins = event.own and begins_rollback(event)
            if event.own and event.status.endswith("COMPLETE_CLEANUP_IN_PROGRESS"):
                phase = CLEANUP
            # What begins a rollback says why, so it is the last event of the way forward.
            found.append((event, phase))
            phase = ROLLBACK if begins else phase
        return found

    def _within(self, event: Event) -> bool:
        return event.at >= self.began and (self.until is None or event.at < self.until)


def begins_rollback(event: Event) -> bool:
    """Whether the stack turns around here, on its own or because somebody asked."""
    return event.status.endswith("ROLLBACK_IN_PROGRESS")


def attempts(recording: Recording) -> list[Attempt]:
    """All attempts on the root, newest first; at least one where any event is recorded."""
    own = [event for event in recording.by_stack.get(recording.root, ()) if event.own]
    starts = list(_starts(own))
    if not starts:
        return [_attempt(recording, own, None)]
    ends = [own[begin] for begin in starts[1:]] + [None]
    cut = [*starts[1:], len(own)]
    found = [
        _attempt(recording, own[begin:end], after)
        for begin, end, after in zip(starts, cut, ends, strict=True)
    ]
    return found[::-1]


def _attempt(recording: Recording, own: Sequence[Event], after: Event | None) -> Attempt:
    known = own or recording.events
    action = own[0].action if own and own[0].status in STARTS else ""
    turned = next((event.at for event in own if begins_rollback(event)), None)
    return Attempt(
        action,
        known[0].at,
        after.at if after else None,
        recording,
        tuple(own),
        turned,
    )


def _starts(own: Sequence[Event]) -> list[int]:
    """Where attempts begin. A template with macros makes a stack say the same beginning twice."""
    return [
        place
        for place, event in enumerate(own)
        if event.status in STARTS and not (place and _goes_on(own[place - 1], event))
    ]


def _goes_on(before: Event, event: Event) -> bool:
    return before.status == event.status and before.operation == event.operation
