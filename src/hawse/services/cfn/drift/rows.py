"""What drifted, as rows; and how much was looked at, as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hawse.plurals import counted
from hawse.rows import Part, Row, column

UNKNOWN = "UNKNOWN"
_COLOURS = {"MODIFIED": "yellow", "DELETED": "red", UNKNOWN: "yellow"}
_LONGEST = 100


@dataclass(frozen=True)
class PropertyDifference(Part):
    """A property that is not as expected; `kind` is AWS's ADD, REMOVE or NOT_EQUAL.

    `expected` is null for one that was added, `actual` for one that was removed.
    """

    path: str
    expected: str | None
    actual: str | None
    kind: str

    def __str__(self) -> str:
        if self.kind == "ADD":
            return f"{self.path}: added {_cut(self.actual)}"
        if self.kind == "REMOVE":
            return f"{self.path}: removed, was {_cut(self.expected)}"
        return f"{self.path}: {_cut(self.expected)} → {_cut(self.actual)}"


@dataclass(frozen=True)
class DriftedResource(Row):
    """A resource that is not as its template says, or of which AWS could not tell."""

    stack: str = column(doc="Its stack; a nested one as a path of logical ids.")
    logical_id: str = column()
    status: str = column(
        colour=_COLOURS, unsure=UNKNOWN, doc="MODIFIED, DELETED; UNKNOWN: AWS could not tell."
    )
    type: str = column()
    physical_id: str | None = column(show="path")
    properties: Sequence[PropertyDifference] = column(
        wide=True, doc="path, expected, actual, kind (ADD, REMOVE, NOT_EQUAL)."
    )
    reason: str | None = column(wide=True, doc="Why AWS could not tell.")
    detected: datetime | None = column(show="age", wide=True, doc="When AWS looked at it.")
    stack_id: str = column(wide=True)
    details: Sequence[str] = column(show="below", doc="The differences as sentences.")


@dataclass
class Tally:
    """How much was looked at in a run, over all its targets.

    `incomparable` are the resources of types that AWS cannot compare, `unknown` those that it
    could have compared and did not. `unchecked` are stacks that nothing is known of.
    """

    resources: int = 0
    drifted: int = 0
    stacks: int = 0
    drifted_stacks: int = 0
    incomparable: int = 0
    unknown: int = 0
    unchecked: int = 0
    oldest: datetime | None = None

    @property
    def sentence(self) -> str:
        """All of it."""
        return "; ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        where = f" in {self.drifted_stacks} of {counted(self.stacks, 'stack')}"
        if self.stacks == 1:
            where = ""
        yield f"{self.drifted} of {counted(self.resources, 'resource')} drifted{where}"
        if self.incomparable:
            yield f"{self.incomparable} of types that AWS cannot compare"
        if self.unknown:
            yield f"{self.unknown} could not be checked"
        if self.unchecked:
            yield f"{counted(self.unchecked, 'stack')} not checked"
        if self.oldest is not None:
            yield f"the oldest result is of {self.oldest:%Y-%m-%d %H:%MZ}"


def _cut(value: str | None) -> str:
    """A value for a line; -o json has all of it."""
    text = "nothing" if value is None else value
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
