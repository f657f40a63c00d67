"""How long resources take, learned from every operation that is seen.

One SQLite file in the state folder, safe for several processes. It never fails anybody: a file
that cannot be read or written is the same as an empty one. Nothing in it names a resource.
"""

from __future__ import annotations

import os
from contextlib import suppress
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hawse.services.cfn.events.attempts import CLEANUP, FORWARD, Attempt
from hawse.services.cfn.events.records import STACK
from hawse.systems import open_private, private_folder

if TYPE_CHECKING:
    import sqlite3

_SCHEMA = """
CREATE TABLE IF NOT EXISTS durations (
    type TEXT NOT NULL, action TEXT NOT NULL, region TEXT NOT NULL, seconds REAL NOT NULL,
    at REAL NOT NULL, UNIQUE (type, action, region, seconds, at));
CREATE INDEX IF NOT EXISTS durations_by_type ON durations (type, action, at);
"""
_OF_LATE = 200
_BUSY_SECONDS = 2.0


class Took(NamedTuple):
    """One resource that was made, changed or removed."""

    type: str
    action: str
    region: str
    seconds: float
    at: float


class Usual(NamedTuple):
    """What half of them, and nine of ten, took at most; `known`: from the same type."""

    p50: float
    p90: float
    known: bool = True


def took(attempt: Attempt, region: str) -> list[Took]:
    """What an attempt tells about durations: on its way forward and in its cleanup, each from the
    first event to the completion. Nested stacks are sums of others, and left out."""
    found: list[Took] = []
    for stack in attempt.recording.by_stack:
        begun: dict[tuple[str, str], float] = {}
        for event, phase in attempt.phases(stack):
            if phase not in (FORWARD, CLEANUP) or event.own or event.type == STACK:
                continue
            key, at = (event.logical_id, event.action), event.at.timestamp()
            if event.in_progress:
                begun.setdefault(key, at)
            elif event.status.endswith("_COMPLETE") and key in begun:
                seconds = round(at - begun.pop(key), 3)
                found.append(Took(event.type, event.action, region, seconds, at))
    return found


class Durations:
    """The durations in the file `path`, made when it is first written to; None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._kept: dict[tuple[str, str, str], Usual | None] = {}

    def learn(self, rows: Iterable[Took]) -> None:
        """Remember; what is known already is not counted twice."""
        known = list(rows)
        if known:
            self._do("INSERT OR IGNORE INTO durations VALUES (?, ?, ?, ?, ?)", known)
            self._kept.clear()

    def usual(self, type_: str, action: str, region: str) -> Usual | None:
        """Of this type and action here, else anywhere, else of another action, else of the same
        service; None when nothing is known."""
        key = (type_, action, region)
        if key not in self._kept:
            self._kept[key] = self._asked(*key)
        return self._kept[key]

    def _asked(self, type_: str, action: str, region: str) -> Usual | None:
        service = type_.rpartition("::")[0] + "::"
        for test, values, known in (
            ("type = ? AND action = ? AND region = ?", (type_, action, region), True),
            ("type = ? AND action = ?", (type_, action), True),
            ("type = ?", (type_,), True),
            ("type >= ? AND type < ? AND action = ?", (service, f"{service}~", action), False),
        ):
            latest = f"ORDER BY at DESC LIMIT {_OF_LATE}"
            # The tests stand above; what is sought is bound.
            query = f"SELECT seconds FROM durations WHERE {test} {latest}"  # nosec B608
            found = self._do(query, None, values)
            if found:
                return usual_of([float(seconds) for (seconds,) in found], known=known)
        return None

    def _do(
        self, query: str, rows: Sequence[Took] | None, values: Sequence[object] = ()
    ) -> list[tuple[float]]:
        """The answer, or [] when the file cannot be used."""
        import sqlite3

        if self._path is None or (rows is None and not self._path.exists()):
            return []
        try:
            db = _opened(self._path)
            try:
                db.executescript(_SCHEMA)
                with db:
                    if rows is not None:
                        db.executemany(query, rows)
                        return []
                    return db.execute(query, values).fetchall()
            finally:
                db.close()
        except (OSError, sqlite3.Error) as error:
            if type(error) is sqlite3.DatabaseError:
                with suppress(OSError):  # it is no database: what is learned from now on is
                    self._path.unlink()
            return []


def usual_of(seconds: Sequence[float], *, known: bool = True) -> Usual:
    """The median and the ninth of ten."""
    ordered = sorted(seconds)
    last = len(ordered) - 1
    return Usual(ordered[last // 2], ordered[round(last * 0.9)], known)


def _opened(path: Path) -> sqlite3.Connection:
    import sqlite3

    private_folder(path.parent)
    os.close(open_private(path, os.O_RDWR))
    return sqlite3.connect(path, timeout=_BUSY_SECONDS)
