"""Answers worth keeping between runs, and an index of the ids that were seen.

One SQLite file, safe for several processes. A cache never fails anybody: a file that cannot be
read or written is the same as an empty one, and a broken one is made anew. Secrets never enter.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from hawse.aws.patient_sqlite import patiently
from hawse.aws.seen_index import BUSY_SECONDS, LAST, VERSION, beginning, knowing, narrowed
from hawse.errors import CLIError
from hawse.records import dataclass
from hawse.systems import open_private, own_folder

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")
_SCHEMA = """
DROP TABLE IF EXISTS answers;
DROP TABLE IF EXISTS ids;
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ids (
    kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT, account TEXT NOT NULL,
    region TEXT NOT NULL, at REAL NOT NULL,
    UNIQUE (id, account, region, kind));
CREATE INDEX IF NOT EXISTS ids_by_name ON ids (name);
CREATE INDEX IF NOT EXISTS ids_by_time ON ids (at);
"""
_FORGET_IDS_AFTER = 90 * 86400.0
_MOST = 20_000


class Seen(NamedTuple):
    """A thing that a listing showed; `age` is the seconds since it was last seen."""

    kind: str
    id: str
    name: str
    account: str
    region: str
    age: float


@dataclass(frozen=True)
class CacheInfo:
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
        self._close: Callable[[], object] | None = None
        self._lock = threading.Lock()

    def get(self, key: str) -> Any:
        """The JSON value kept under `key`, or None when there is none or it is too old."""
        import json

        query = "SELECT value FROM answers WHERE key = ? AND expires > ?"
        found = self._rows(query, (key, self._now()))
        return json.loads(found[0][0]) if found else None

    def put(self, key: str, value: object, ttl: float) -> None:
        """Keep a JSON value for `ttl` seconds."""
        import json

        text, now = json.dumps(value, separators=(",", ":")), self._now()

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM answers WHERE expires <= ?", (now,))
            db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, text, now + ttl))

        self._do(work, None)

    def forget(self, prefix: str) -> None:
        """Drop the values whose key begins with `prefix`."""
        query = "DELETE FROM answers WHERE key >= ? AND key < ?"
        if self.path.exists():
            self._do(lambda db: db.execute(query, (prefix, prefix + LAST)), None)

    def seen(self, kind: str, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Remember things of one kind as (id, name, account, region); "" for what is in none."""
        now = self._now()
        stamped = [(kind, *row, now) for row in rows]

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM ids WHERE at < ?", (now - _FORGET_IDS_AFTER,))
            db.executemany("INSERT OR REPLACE INTO ids VALUES (?, ?, ?, ?, ?, ?)", stamped)

        self._do(work, None)

    def find(self, id_or_name: str) -> list[Seen]:
        """Where an id or a name was seen, the latest first."""
        query = (
            "SELECT kind, id, name, account, region, ? - at FROM ids"
            " WHERE id = ? OR name = ? ORDER BY at DESC, id LIMIT 100"
        )
        return [Seen(*row) for row in self._rows(query, (self._now(), id_or_name, id_or_name))]

    def beginning(
        self,
        prefix: str,
        *,
        kind: str = "",
        regions: Sequence[str] = (),
        accounts: Sequence[str] = (),
    ) -> list[Seen]:
        """At most 200 things whose id or name begins with `prefix`, the latest seen first.

        Of any kind without `kind`; `regions` may be globs, and what has none is in all of them.
        What was seen in an account that was not known then is in any of `accounts`. When more
        than 5000 fit, the latest of some 5000 are given: this is for somebody who waits for a key.
        """
        query, values = beginning(prefix, kind, regions, accounts, self._now())
        return [Seen(*row) for row in self._rows(query, values)]

    def things(
        self, kind: str, *, regions: Sequence[str] = (), accounts: Sequence[str] = ()
    ) -> list[Seen]:
        """All things of a kind, the latest seen first; see `beginning`."""
        tests, values = narrowed(kind, regions, accounts)
        query = (  # the tests are texts of ours, what is sought is bound
            "SELECT kind, id, name, account, region, ? - at FROM ids"  # nosec B608
            f" WHERE {' AND '.join(tests)} ORDER BY at DESC, name, id LIMIT {_MOST}"
        )
        return [Seen(*row) for row in self._rows(query, (self._now(), *values))]

    def knows(
        self, kind: str, *, regions: Sequence[str] = (), accounts: Sequence[str] = ()
    ) -> bool:
        """Whether anything fits; see `beginning`."""
        return bool(self._rows(*knowing(kind, regions, accounts)))

    def regions(self) -> list[str]:
        """The regions that were enabled when they were last asked for, and those of ids seen."""
        import json

        kept = "SELECT value FROM answers WHERE key >= 'regions:' AND key < 'regions;'"
        found = {str(region) for (text,) in self._rows(kept, ()) for region in json.loads(text)}
        found.update(region for (region,) in self._rows("SELECT DISTINCT region FROM ids", ()))
        found.discard("")
        return sorted(found)

    def info(self) -> CacheInfo:
        """What is kept, and how large the files are, in bytes."""
        answers = self._rows("SELECT count(*) FROM answers WHERE expires > ?", (self._now(),))
        ids = self._rows("SELECT count(*) FROM ids", ())
        kept, known = (rows[0][0] if rows else 0 for rows in (answers, ids))
        return CacheInfo(self.path, kept, known, sum(_size(path) for path in self._files()))

    def clear(self) -> int:
        """Remove everything; how many answers and ids there were. CLIError when it cannot be."""
        info = self.info()
        self.close()
        try:
            self._remove()
        except OSError as error:
            raise CLIError(f"cache {self.path}", why=str(error.strerror)) from error
        return info.answers + info.ids

    def close(self) -> None:
        """Give the file back; the cache can be used again."""
        with self._lock:
            self._forget()

    def _files(self) -> list[Path]:
        return [
            self.path,
            *(self.path.with_name(f"{self.path.name}-{end}") for end in ("wal", "shm")),
        ]

    def _rows(self, query: str, values: tuple[object, ...]) -> list[Any]:
        if not self.path.exists():
            return []
        return self._do(lambda db: db.execute(query, values).fetchall(), [])

    def _do(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What `work` gives, in one transaction, or `otherwise` when the file cannot be used."""
        import sqlite3

        with self._lock:
            try:
                if self._db is None:
                    self._db = self._opened()
                with self._db:
                    return work(self._db)
            except (OSError, sqlite3.Error) as error:
                self._broken(error)
                return otherwise

    def _opened(self) -> sqlite3.Connection:
        def connected() -> sqlite3.Connection:
            try:
                return self._connect()
            except BaseException:
                self._forget()
                raise

        return patiently(connected, BUSY_SECONDS)

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        own_folder(self.path.parent)
        os.close(open_private(self.path, os.O_RDWR))
        db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, check_same_thread=False)
        self._close = weakref.finalize(self, db.close)  # nobody has to close a cache
        new = _version(db) != VERSION
        if new:  # what is still empty need not be on the disk: that takes longer than a listing
            db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA journal_mode = WAL")
        if new:
            _make(db)
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    def _forget(self) -> None:
        if self._close is not None:
            self._close()
        self._db = self._close = None

    def _broken(self, error: Exception) -> None:
        """Forget the connection; a file that is no database makes room for a new one."""
        import sqlite3

        self._forget()
        busy = isinstance(error, sqlite3.OperationalError)
        if isinstance(error, sqlite3.DatabaseError) and not busy:
            with suppress(OSError):
                self._remove()

    def _remove(self) -> None:
        for path in self._files():
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()


def _make(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    if _version(db) != VERSION:  # another process may have made it meanwhile
        for statement in f"{_SCHEMA} PRAGMA user_version = {VERSION}".split(";"):
            db.execute(statement)
    db.commit()


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
