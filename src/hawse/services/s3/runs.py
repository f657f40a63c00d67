"""Runs that move objects, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hawse.rows import Row, column

STATES = {
    "running": "yellow",
    "interrupted": "yellow",
    "failed": "red",
    "done": "green",
    "resumed": "green",
}


@dataclass(frozen=True, kw_only=True)
class TransferRun(Row):
    """One command that moved objects, and what it left unfinished."""

    id: str = column(doc="The run, as in the audit log.")
    command: str = column(wide=True, doc="The command line, where it is known.")
    source: str = column(show="path")
    destination: str = column(show="path")
    started: datetime = column(show="age")
    state: str = column(
        colour=STATES,
        doc="running (or killed while it ran), interrupted, failed, done, or resumed by hand.",
    )
    unfinished: int = column(doc="Large objects of which parts have arrived.")
    arrived: int = column(show="bytes", doc="Their bytes that have arrived.")
    size: int = column(show="bytes", doc="All their bytes.")
