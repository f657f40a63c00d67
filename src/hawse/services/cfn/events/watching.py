"""What `hawse cfn watch` does: find the stack, follow it, learn from it, and say how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.errors import CLIError, NotFound
from hawse.services.cfn import states
from hawse.services.cfn.events.attempts import attempts
from hawse.services.cfn.events.diagnosis import diagnose
from hawse.services.cfn.events.durations import Durations, took
from hawse.services.cfn.events.following import follow
from hawse.services.cfn.events.pictures import Picture
from hawse.services.cfn.events.reading import stacks_named
from hawse.services.cfn.events.records import Event
from hawse.services.cfn.events.recordings import Recording, StackFacts, in_order

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def durations_in(state: Path) -> Durations:
    """What is known of durations in the state folder of this user."""
    return Durations(state / "cfn-durations.sqlite")


def found_stack(target: Target, name: str) -> StackFacts:
    """The stack of this name or id; NotFound when there is none."""
    for facts in stacks_named(target, [name]):
        return facts
    raise NotFound(name, why="there is no such stack here", hint="hawse cfn ls -r all")


class Watched:
    """One stack that is watched; after the last picture it knows all that happened."""

    def __init__(self, facts: StackFacts) -> None:
        self.facts = facts
        self._events: list[Event] = []

    def pictures(self, target: Target, durations: Durations, nap: float) -> Iterator[Picture]:
        """Until it has ended; what was seen is learned, whatever ends it."""
        try:
            for picture in follow(target, [self.facts.id], durations=durations, nap=nap):
                self._events += [told.event for told in picture.told]
                yield picture
        finally:
            if self._events:
                durations.learn(took(attempts(self.recording)[0], target.region))

    @property
    def recording(self) -> Recording:
        """What was seen."""
        return Recording(self.facts.id, in_order(self._events))


def check_end(recording: Recording, last: Picture) -> list[str]:
    """What is to be told of an operation that ended well; CLIError, with what broke it, of one
    that did not."""
    facts = recording.facts
    status = last.outcomes.get(recording.root) or facts.status
    found = diagnose(recording)
    if states.failed(status):
        told = f"{status}: {found.cause}" if found.cause else status
        raise CLIError(facts.name, why=told, hint=f"hawse cfn why {facts.name}")
    return [f"could not be removed, and is left over: {one}" for one in found.leftovers]
