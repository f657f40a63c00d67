"""What became of a change, as rows: the result of every command that changes something."""

from __future__ import annotations

from dataclasses import dataclass

from hawse.rows import Row, column

OUTCOMES = {
    "done": "green",
    "would succeed": "green",
    "undone": "green",
    "skipped": "dim",
    "blocked": "yellow",
    "in flight": "yellow",
    "not started": "yellow",
    "not asked": "yellow",
    "failed": "red",
    "denied": "red",
    "timed out": "red",
    "would fail": "red",
    "would be denied": "red",
}
"""Every outcome with its colour."""


@dataclass(frozen=True)
class Change(Row):
    """One thing, what was to happen to it and what became of that."""

    id: str = column(doc="What was changed.")
    name: str | None = column(doc="What people call it; null when AWS gives it no name.")
    change: str = column(doc="What was to happen to it.")
    outcome: str = column(colour=OUTCOMES, doc=f"One of: {', '.join(OUTCOMES)}.")
    detail: str | None = column(doc="Why it was skipped or failed, or what it left.")
