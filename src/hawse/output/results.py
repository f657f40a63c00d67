"""What became of a change, as rows: the result of every command that changes something."""

from __future__ import annotations


from hawse.rows import Row, column, quick_row

OUTCOMES = {
    "done": "green",
    "would succeed": "green",
    "undone": "green",
    "left": "dim",
    "skipped": "dim",
    "blocked": "yellow",
    "in flight": "yellow",
    "waiting": "yellow",
    "not started": "yellow",
    "not asked": "yellow",
    "failed": "red",
    "denied": "red",
    "timed out": "red",
    "would fail": "red",
    "would be denied": "red",
}
"""Every outcome with its colour."""


@quick_row
class Change(Row):
    """One thing, what was to happen to it and what became of that."""

    id: str = column(show="arn", doc="What was changed.")
    name: str | None = column(doc="What people call it; null when AWS gives it no name.")
    change: str = column(doc="What was to happen to it.")
    outcome: str = column(colour=OUTCOMES, doc=f"One of: {', '.join(OUTCOMES)}.")
    detail: str | None = column(doc="Why it was skipped or failed, or what it left.")


@quick_row
class Ran(Change):
    """One machine, and what became of the command that was run on it."""

    exit_code: int | None = column(
        default=None, doc="Of the command there; null when it gave none."
    )
    output: str | None = column(default=None, wide=True, doc="What it wrote to standard output.")
    errors: str | None = column(default=None, wide=True, doc="What it wrote to standard error.")


@quick_row
class Moved(Row):
    """One object or file, what was to happen to it and what became of that."""

    action: str = column(doc="upload, download, copy, move or delete.")
    source: str = column(
        show="path", doc="Where it is, or was: s3://bucket/key, or the name of a file."
    )
    destination: str | None = column(show="path", doc="Where it went; null when it went nowhere.")
    size: int | None = column(show="bytes")
    outcome: str = column(colour=OUTCOMES, doc="done, left, skipped, failed, or would succeed.")
    detail: str | None = column(doc="Why it was skipped or failed.")
