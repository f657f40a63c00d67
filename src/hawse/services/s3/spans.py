"""When a recorded run worked, from the audit log: which keys it changed is known by that alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import floor
from typing import Any, Protocol

from hawse.errors import NotFound

CHANGES = ("cp", "mv", "sync", "rm", "run")
"""The verbs of `hawse s3` that replace or delete objects."""


class Recorded(Protocol):
    """A record of the audit log."""

    @property
    def t(self) -> float:
        """POSIX seconds."""

    @property
    def op(self) -> str:
        """The run."""

    @property
    def kind(self) -> str:
        """begin, end, …"""

    @property
    def body(self) -> Mapping[str, Any]:
        """What it says."""


@dataclass
class Worked:
    """A run of `hawse s3`. `end` is None of one that died, or still works, `moved` unknown then."""

    id: str
    verb: str
    begin: float
    end: float | None = None
    moved: bool = True

    @property
    def says(self) -> str:
        """For people."""
        began = datetime.fromtimestamp(self.begin, UTC)
        return f"run {self.id}: hawse s3 {self.verb}, {began:%Y-%m-%d %H:%M:%SZ}"

    @property
    def since(self) -> float:
        """Just before its first second: S3 tells times in whole ones."""
        return floor(self.begin) - 0.001

    @property
    def until(self) -> float:
        """The end of its last second."""
        return float("inf") if self.end is None else floor(self.end) + 0.999


def runs(records: Iterable[Recorded]) -> dict[str, Worked]:
    """Every recorded run of `hawse s3`, by its id, the oldest first."""
    found: dict[str, Worked] = {}
    for record in records:
        if record.kind == "begin" and record.body["command"][:1] == ["s3"]:
            found[record.op] = Worked(record.op, str(record.body["command"][-1]), record.t)
        elif record.kind == "end" and record.op in found:
            found[record.op].end = record.t
            found[record.op].moved = bool(record.body["outcomes"].get("done"))
    return found


def find_run(records: Iterable[Recorded], run: str) -> Worked:
    """The run of `hawse s3` whose id begins so; without one, the newest that changed objects."""
    found = runs(records)
    if not run:
        newest = [one for one in found.values() if one.verb in CHANGES and one.moved]
        if not newest:
            why = "no run of hawse s3 is recorded that changes objects"
            raise NotFound("nothing to undo", why=why, hint="--to TIME names a moment instead")
        return newest[-1]
    named = [one for one in found.values() if one.id.startswith(run)]
    if len(named) != 1:
        why = "it is ambiguous" if named else "no such run of hawse s3 is recorded"
        raise NotFound(f"run {run}", why=why, hint="hawse audit ls")
    return named[0]
