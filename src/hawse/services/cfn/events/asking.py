"""What the commands ask: diagnoses and events, from AWS or from a file, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.errors import CLIError, UsageError
from hawse.services.cfn.events.causes import Diagnosis
from hawse.services.cfn.events.deep import with_evidence
from hawse.services.cfn.events.diagnosis import diagnose
from hawse.services.cfn.events.files import lines_of, read_recordings
from hawse.services.cfn.events.reading import recorded, stacks_named
from hawse.services.cfn.events.recordings import Recording
from hawse.services.cfn.events.rows import StackEvent, rows_of
from hawse.services.cfn.stacks import no_stack

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def diagnoses(
    target: Target,
    names: Sequence[str],
    saved: tuple[str | bytes, str] | None,
    *,
    deep: bool = False,
) -> Iterator[Diagnosis]:
    """Why the last operation of each stack ended as it did; `saved` is a file's content and name.

    `deep` asks other services as well.
    """
    if deep and saved is not None:
        raise UsageError("--deep", why="a file is explained without AWS", hint="leave one out")
    for recording in recordings(target, names, saved):
        found = diagnose(recording)
        target.gate.lacks += [(target, f"not known: {text}") for text in found.lacks]
        yield with_evidence(target, recording, found) if deep else found


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


def events(
    target: Target, names: Sequence[str], *, every: bool, failed: bool, save: Path | None
) -> Iterator[StackEvent]:
    """The events of the last operation of each stack; `save` keeps that of the only one."""
    found = list(recordings(target, names, None, whole=every, deep=save is not None))
    if not found:
        raise no_stack(names[0])
    if save is not None:
        keep(found, save, target)
    for recording in found:
        target.gate.lacks += [(target, f"not known: {text}") for text in recording.lacks]
        yield from rows_of(recording, every=every, failed=failed)


def keep(found: Sequence[Recording], save: Path, target: Target) -> None:
    """Write one operation into a file."""
    if len(found) > 1:
        raise UsageError("--save", why="a file holds one stack", hint="name one stack")
    lines = lines_of(found[0], target.clock.now())
    try:
        save.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise CLIError(str(save), why=(error.strerror or str(error)).lower()) from error
    target.gate.notes.append(f"saved; explain it without AWS: hawse cfn why --events {save}")
