"""What a run would need to know to go on after `kill -9`, in SQLite under the state folder.

The id of a multipart upload is on the disk before its first part is sent, since nobody else knows
it. Everything else is written in batches by a thread of its own: what a batch loses is found again
(parts by ListParts) or done again (small objects). awscrt's thread only appends to a queue.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError
from hawse.transfer.files import Source

if TYPE_CHECKING:
    from sqlite3 import Connection

NAME = "transfers.sqlite"
_BATCH = 512
_SECONDS = 0.25
_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, argv TEXT, source TEXT, destination TEXT, started REAL, state TEXT);
CREATE TABLE IF NOT EXISTS upload (
    id INTEGER PRIMARY KEY, run TEXT, bucket TEXT, key TEXT, upload_id TEXT, part_size INTEGER,
    path TEXT, size INTEGER, mtime_ns INTEGER, inode INTEGER, algorithm TEXT, started REAL);
CREATE TABLE IF NOT EXISTS part (
    upload INTEGER, number INTEGER, etag TEXT, crc TEXT,
    PRIMARY KEY (upload, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS done (
    run TEXT, key TEXT, size INTEGER, mtime_ns INTEGER, etag TEXT,
    PRIMARY KEY (run, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS download (
    id INTEGER PRIMARY KEY, run TEXT, bucket TEXT, key TEXT, version TEXT, etag TEXT, size INTEGER,
    path TEXT, temporary TEXT, part_size INTEGER, parts BLOB, crcs BLOB, started REAL);
CREATE INDEX IF NOT EXISTS upload_place ON upload (bucket, key, path);
CREATE INDEX IF NOT EXISTS download_place ON download (bucket, key, path);
"""

_LEFT = (
    "(EXISTS (SELECT 1 FROM upload WHERE run=?1) OR EXISTS (SELECT 1 FROM download WHERE run=?1))"
)


class Run(NamedTuple):
    """One command that moves objects; `state` is `running`, `done` or `failed`."""

    id: str
    argv: str
    source: str
    destination: str
    started: float
    state: str


class UploadInParts(NamedTuple):
    """A multipart upload that was begun. `algorithm`: of its checksum, "" without one."""

    run: str
    bucket: str
    key: str
    upload_id: str
    part_size: int
    source: Source
    algorithm: str = ""
    id: int = 0
    started: float = 0.0


class Part(NamedTuple):
    """A part that S3 has."""

    number: int
    etag: str
    crc: int = 0


class DownloadInParts(NamedTuple):
    """A download that was begun; `parts` has a byte for each part, 1 when it is in the file."""

    run: str
    bucket: str
    key: str
    version: str
    etag: str
    size: int
    path: str
    temporary: str
    part_size: int
    parts: bytes
    crcs: bytes = b""
    id: int = 0
    started: float = 0.0


class Done(NamedTuple):
    """A small object that was moved."""

    run: str
    key: str
    size: int
    mtime_ns: int
    etag: str


class State:
    """The file, opened by its first use: small objects need none. Any thread may use it; `close`
    writes what is still queued. CLIError when it cannot be opened.

    `run` is whose state this is: noted with its first large object, and forgotten by `close` when
    it left none.
    """

    def __init__(self, folder: Path, run: Run | None = None) -> None:
        self.path = folder / NAME
        self._run = run
        self._lock = threading.RLock()
        self._queue: deque[tuple[str, tuple[Any, ...]]] = deque()
        self._wake = threading.Event()
        self._closed = False
        self._writer: threading.Thread | None = None

    @cached_property
    def _connection(self) -> Connection:
        found = self._opened()
        self._writer = threading.Thread(target=self._write, name="state", daemon=True)
        self._writer.start()
        return found

    # --- Runs

    def begin(self, run: Run) -> None:
        """A command begins."""
        with self._now() as connection:
            connection.execute("INSERT OR REPLACE INTO run VALUES (?,?,?,?,?,?)", run)

    def end(self, run: str, state: str) -> None:
        """A command ends. What it had done is of no use any more once all is done."""
        self.flush()
        with self._now() as connection:
            connection.execute("UPDATE run SET state=? WHERE id=?", (state, run))
            if state == "done":
                connection.execute("DELETE FROM done WHERE run=?", (run,))

    def _begin(self, connection: Connection) -> None:
        if self._run is not None:
            connection.execute("INSERT OR IGNORE INTO run VALUES (?,?,?,?,?,?)", self._run)

    def _settle(self) -> None:
        """What a run left can be gone on with; one that left nothing is forgotten."""
        if self._run is None:
            return
        run = (self._run.id,)
        with self._now() as connection:
            connection.execute(f"UPDATE run SET state='failed' WHERE id=?1 AND {_LEFT}", run)
            connection.execute(f"DELETE FROM run WHERE id=?1 AND NOT {_LEFT}", run)

    def taken_over(self, begun: UploadInParts | DownloadInParts) -> None:
        """This run goes on with what another one began, and which may have left nothing else."""
        if self._run is None:
            return
        table = "upload" if isinstance(begun, UploadInParts) else "download"
        with self._now() as connection:
            self._begin(connection)
            connection.execute(f"UPDATE {table} SET run=? WHERE id=?", (self._run.id, begun.id))
            connection.execute(f"DELETE FROM run WHERE id=?1 AND NOT {_LEFT}", (begun.run,))

    def runs(self) -> list[Run]:
        """All runs that are known, the newest first."""
        return [Run(*row) for row in self._rows("SELECT * FROM run ORDER BY started DESC")]

    def forget(self, run: str) -> None:
        """Remove a run and all that belongs to it."""
        self.flush()
        with self._now() as connection:
            connection.execute(
                "DELETE FROM part WHERE upload IN (SELECT id FROM upload WHERE run=?)", (run,)
            )
            for table in ("upload", "download", "done"):
                connection.execute(f"DELETE FROM {table} WHERE run=?", (run,))
            connection.execute("DELETE FROM run WHERE id=?", (run,))

    # --- Small objects

    def note(self, done: Done) -> None:
        """An object was moved; written soon."""
        self._later("INSERT OR REPLACE INTO done VALUES (?,?,?,?,?)", tuple(done))

    def done(self, run: str) -> Mapping[str, Done]:
        """What a run has moved, by key."""
        self.flush()
        rows = self._rows("SELECT * FROM done WHERE run=?", run)
        return {row[1]: Done(*row) for row in rows}

    # --- Uploads in parts

    def upload_begun(self, begun: UploadInParts) -> UploadInParts:
        """On the disk when this returns."""
        source = begun.source
        with self._now() as connection:
            self._begin(connection)
            cursor = connection.execute(
                "INSERT INTO upload (run, bucket, key, upload_id, part_size, path, size, mtime_ns,"
                " inode, algorithm, started) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (*begun[:5], *source, begun.algorithm, begun.started or time()),
            )
            return begun._replace(id=int(cursor.lastrowid or 0))

    def part_done(self, upload: int, part: Part) -> None:
        """S3 has a part; written soon."""
        row = (upload, part.number, part.etag, f"{part.crc:x}")
        self._later("INSERT OR REPLACE INTO part VALUES (?,?,?,?)", row)

    def uploads(self, bucket: str = "", key: str = "", path: str = "") -> list[UploadInParts]:
        """Uploads that were begun and not ended: all, or those of one file to one object."""
        where = " WHERE bucket=? AND key=? AND path=?" if bucket else ""
        values = (bucket, key, path) if bucket else ()
        rows = self._rows(f"SELECT * FROM upload{where} ORDER BY id DESC", *values)
        return [_upload(row) for row in rows]

    def parts(self, upload: int) -> dict[int, Part]:
        """The parts of an upload that were noted, by number."""
        self.flush()
        rows = self._rows("SELECT number, etag, crc FROM part WHERE upload=?", upload)
        return {number: Part(number, etag, int(crc, 16)) for number, etag, crc in rows}

    def upload_ended(self, upload: int) -> None:
        """Completed or aborted."""
        self.flush()
        with self._now() as connection:
            connection.execute("DELETE FROM part WHERE upload=?", (upload,))
            connection.execute("DELETE FROM upload WHERE id=?", (upload,))

    # --- Downloads in parts

    def download_begun(self, begun: DownloadInParts) -> DownloadInParts:
        """On the disk when this returns."""
        with self._now() as connection:
            self._begin(connection)
            cursor = connection.execute(
                "INSERT INTO download (run, bucket, key, version, etag, size, path, temporary,"
                " part_size, parts, crcs, started) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (*begun[:11], begun.started or time()),
            )
            return begun._replace(id=int(cursor.lastrowid or 0))

    def download_marked(self, download: int, parts: bytes, crcs: bytes) -> None:
        """These parts are in the file, and on the disk."""
        with self._now() as connection:
            connection.execute(
                "UPDATE download SET parts=?, crcs=? WHERE id=?", (parts, crcs, download)
            )

    def downloads(self, bucket: str = "", key: str = "", path: str = "") -> list[DownloadInParts]:
        """Downloads that were begun and not ended: all, or those of one object to one file."""
        where = " WHERE bucket=? AND key=? AND path=?" if bucket else ""
        values = (bucket, key, path) if bucket else ()
        rows = self._rows(f"SELECT * FROM download{where} ORDER BY id DESC", *values)
        return [DownloadInParts._make((*row[1:12], row[0], row[12])) for row in rows]

    def download_ended(self, download: int) -> None:
        """Renamed to its name, or given up."""
        with self._now() as connection:
            connection.execute("DELETE FROM download WHERE id=?", (download,))

    # --- The file

    def flush(self) -> None:
        """Write what is queued."""
        with self._lock:
            if self._queue:
                with self._now() as connection:
                    while self._queue:
                        connection.execute(*self._queue.popleft())

    def close(self) -> None:
        """Write what is queued, and close."""
        self._closed = True
        self._wake.set()
        if self._writer is not None:
            self._writer.join(5)
        with self._lock:
            self.flush()
            if self._writer is not None:
                self._settle()
                self._connection.close()

    def _later(self, statement: str, row: tuple[Any, ...]) -> None:
        self._queue.append((statement, row))
        if len(self._queue) >= _BATCH:
            self._wake.set()

    def _write(self) -> None:
        while not self._closed:
            self._wake.wait(_SECONDS)
            self._wake.clear()
            if not self._closed:
                self.flush()

    @contextmanager
    def _now(self) -> Iterator[Connection]:
        """A transaction, committed when the block ends."""
        import sqlite3

        with self._lock:
            try:
                with self._connection:
                    yield self._connection
            except sqlite3.Error as error:
                raise _broken(self.path, error) from error

    def _rows(self, query: str, *values: object) -> list[Any]:
        import sqlite3

        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise _broken(self.path, error) from error

    def _opened(self) -> Connection:
        import sqlite3

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            found = sqlite3.connect(self.path, timeout=10.0, check_same_thread=False)
            found.execute("PRAGMA journal_mode=WAL")
            found.execute("PRAGMA synchronous=NORMAL")
            found.executescript(_TABLES)
            found.execute(f"PRAGMA user_version={_VERSION}")
            return found
        except (sqlite3.Error, OSError) as error:
            raise _broken(self.path, error) from error


def _upload(row: Any) -> UploadInParts:
    return UploadInParts._make((*row[1:6], Source._make(row[6:10]), row[10], row[0], row[11]))


def _broken(path: Path, error: Exception) -> CLIError:
    return CLIError(str(path), why=str(error), hint="move it away; what it knew is lost")
