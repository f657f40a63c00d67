"""Answers worth keeping between runs, and an index of the ids that were seen.

One SQLite file, safe for several processes. A cache never fails anybody: a file that cannot be
read or written is the same as an empty one, and a broken one is made anew. Secrets never enter.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import sqlite3

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ids (
    kind TEXT, id TEXT, name TEXT, account TEXT, region TEXT, at REAL NOT NULL,
    PRIMARY KEY (id, account, region, kind)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ids_by_name ON ids (name);
"""
_VERSION = 1
_BUSY_SECONDS = 2.0
_FORGET_IDS_AFTER = 90 * 86400.0


class Seen(NamedTuple):
    """A thing that a listing showed; `age` is the seconds since it was last seen."""

    kind: str
    id: str
    name: str
    account: str
    region: str
    age: float


class CacheInfo(NamedTuple):
    """What is kept: where, how many answers (still good) and ids, and the size in bytes."""

    path: Path
    answers: int
    ids: int
    size: int


class Cache:
    """The cache in the file `path`, made when it is first written to.

    `now` gives seconds since the epoch.
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self.path = path
        self._now = now
        self._db: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def get(self, key: str) -> Any:
        """The JSON value kept under `key`, or None when there is none or it is too old."""
        import json

        found: list[tuple[str]] = []
        with self._open(write=False) as db:
            query = "SELECT value FROM answers WHERE key = ? AND expires > ?"
            found = db.execute(query, (key, self._now())).fetchall()
        return json.loads(found[0][0]) if found else None

    def put(self, key: str, value: object, ttl: float) -> None:
        """Keep a JSON value for `ttl` seconds."""
        import json

        text, now = json.dumps(value, separators=(",", ":")), self._now()
        with self._open(write=True) as db:
            db.execute("DELETE FROM answers WHERE expires <= ?", (now,))
            db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, text, now + ttl))

    def seen(self, kind: str, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Remember things of one kind as (id, name, account, region)."""
        now = self._now()
        with self._open(write=True) as db:
            db.execute("DELETE FROM ids WHERE at < ?", (now - _FORGET_IDS_AFTER,))
            db.executemany(
                "INSERT OR REPLACE INTO ids VALUES (?, ?, ?, ?, ?, ?)",
                ((kind, *row, now) for row in rows),
            )

    def find(self, id_or_name: str) -> list[Seen]:
        """Where an id or a name was seen, the latest first."""
        found: list[tuple[str, str, str, str, str, float]] = []
        with self._open(write=False) as db:
            query = (
                "SELECT kind, id, name, account, region, ? - at FROM ids"
                " WHERE id = ? OR name = ? ORDER BY at DESC, id LIMIT 100"
            )
            found = db.execute(query, (self._now(), id_or_name, id_or_name)).fetchall()
        return [Seen(*row) for row in found]

    def info(self) -> CacheInfo:
        """What is kept, and how large the file is."""
        answers = ids = 0
        with self._open(write=False) as db:
            query = "SELECT count(*) FROM answers WHERE expires > ?"
            answers = db.execute(query, (self._now(),)).fetchone()[0]
            ids = db.execute("SELECT count(*) FROM ids").fetchone()[0]
        return CacheInfo(self.path, answers, ids, sum(_size(path) for path in self._files()))

    def clear(self) -> int:
        """Remove everything; how many answers and ids there were."""
        info = self.info()
        self.close()
        for path in self._files():
            path.unlink(missing_ok=True)
        return info.answers + info.ids

    def close(self) -> None:
        """Give the file back; the cache can be used again."""
        with self._lock:
            if self._db is not None:
                self._db.close()
            self._db = None

    def _files(self) -> list[Path]:
        return [
            self.path,
            *(self.path.with_name(f"{self.path.name}-{end}") for end in ("wal", "shm")),
        ]

    @contextmanager
    def _open(self, *, write: bool) -> Iterator[Any]:
        """The database, in one transaction; what goes wrong with it ends the block in silence."""
        import sqlite3

        with self._lock:
            try:
                if self._db is None:
                    if not write and not self.path.exists():
                        raise sqlite3.OperationalError("nothing was kept yet")
                    self._db = self._connect()
                with self._db:
                    yield self._db
            except (OSError, sqlite3.Error) as error:
                self._broken(error)

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        db = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            db.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")
        return db

    def _broken(self, error: Exception) -> None:
        """Forget the connection; a file that is no database makes room for a new one."""
        import sqlite3

        if self._db is not None:
            self._db.close()
        self._db = None
        busy = isinstance(error, sqlite3.OperationalError)
        if isinstance(error, sqlite3.DatabaseError) and not busy:
            for path in self._files():
                path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
