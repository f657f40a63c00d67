"""What `hawse cfn watch` does: find stacks, follow them, learn from them, say how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.services.cfn import states
from hawse.services.cfn.events.attempts import attempts
from hawse.services.cfn.events.diagnosis import diagnose
from hawse.services.cfn.events.durations import Durations, took
from hawse.services.cfn.events.following import follow
from hawse.services.cfn.events.pictures import Picture
from hawse.services.cfn.events.reading import stacks_named
from hawse.services.cfn.events.recordings import Recording, StackFacts, part
from hawse.services.cfn.events.records import Event
from hawse.services.cfn.stacks import no_stack

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def durations_in(state: Path) -> Durations:
    """What is known of durations in the state folder of this user."""
    return Durations(state / "cfn-durations.sqlite")


def found_stacks(target: Target, names: Sequence[str]) -> list[StackFacts]:
    """The stacks of these names, globs or ids; NotFound when there is none for one of them."""
    found: dict[str, StackFacts] = {}
    for name in names:
        those = {facts.id: facts for facts in stacks_named(target, [name])}
        if not those:
            raise no_stack(name)
        found |= those
    return list(found.values())


class Watched:
    """Stacks that are watched; after the last picture it knows all that happened."""

    def __init__(self, stacks: Sequence[StackFacts]) -> None:
        self._stacks = {one.id: StackFacts(one.id, one.name) for one in stacks}
        self._events: list[Event] = []

    def pictures(self, target: Target, durations: Durations, nap: float) -> Iterator[Picture]:
        """Until all have ended; what was seen is learned, whatever ends it."""
        try:
            for picture in follow(target, list(self._stacks), durations=durations, nap=nap):
                self._events += [told.event for told in picture.told]
                yield picture
        finally:
            for recording in self.recordings:
                if recording.events:
                    durations.learn(took(attempts(recording)[0], target.region))

    @property
    def recordings(self) -> list[Recording]:
        """What was seen of each: the status is that of its events, for the first look is old."""
        return [
            replace(part(id_, self._events), stacks={id_: one}) for id_, one in self._stacks.items()
        ]


def ended(recordings: Iterable[Recording], last: Picture) -> tuple[list[str], list[CLIError]]:
    """How operations ended: what is to be told of those that went well, and what broke the rest."""
    told: list[str] = []
    errors: list[CLIError] = []
    for recording in recordings:
        found = diagnose(recording)
        told += [f"could not be removed, and is left over: {one}" for one in found.leftovers]
        name = recording.facts.name
        status = last.outcomes.get(recording.root) or recording.facts.status
        if states.failed(status):
            why = f"{status}: {found.cause}" if found.cause else status
            errors.append(CLIError(name, why=why, hint=f"hawse cfn why {name}"))
    return told, errors
