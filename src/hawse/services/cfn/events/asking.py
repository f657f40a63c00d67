"""What the commands ask: diagnoses and events, from AWS or from a file, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hawse.errors import NotFound
from hawse.services.cfn.events.causes import Diagnosis
from hawse.services.cfn.events.diagnosis import diagnose
from hawse.services.cfn.events.files import read_recordings
from hawse.services.cfn.events.reading import recorded, stacks_named
from hawse.services.cfn.events.recordings import Recording

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def diagnoses(
    target: Target, names: Sequence[str], saved: tuple[str | bytes, str] | None
) -> Iterator[Diagnosis]:
    """Why the last operation of each stack ended as it did; `saved` is a file's content and name."""
    for recording in recordings(target, names, saved):
        found = diagnose(recording)
        target.gate.lacks += [(target, f"not known: {text}") for text in found.lacks]
        yield found


def recordings(
    target: Target,
    names: Sequence[str],
    saved: tuple[str | bytes, str] | None,
    *,
    whole: bool = False,
    deep: bool = True,
) -> Iterator[Recording]:
    """The last operation of each stack that is named; all of a file, without names."""
    if saved is None:
        for facts in stacks_named(target, names):
            yield recorded(target, facts, whole=whole, deep=deep)
        return
    for recording in read_recordings(*saved):
        own = (recording.facts.name, recording.root)
        if not names or any(name in own or fnmatchcase(own[0], name) for name in names):
            yield recording


def one_recording(target: Target, name: str, saved: tuple[str | bytes, str] | None) -> Recording:
    """The one operation; NotFound when there is none."""
    found = next(recordings(target, [name], saved), None)
    if found is None:
        raise NotFound(name, why="there is no such stack here", hint="hawse cfn ls -r all")
    return found
