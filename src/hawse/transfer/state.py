"""What a run would need to know to go on after `kill -9`, in SQLite under the state folder.

The id of a multipart upload is on the disk before its first part is sent, since nobody else knows
it. Everything else is written in batches by a thread of its own: what a batch loses is found again
(parts by ListParts) or done again (small objects). awscrt's thread only appends to a queue.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError
from hawse.transfer import statements
from hawse.transfer.files import Source, is_text
from hawse.transfer.state_file import broken, opened

if TYPE_CHECKING:
    from sqlite3 import Connection

NAME = "transfers.sqlite"
_BATCH = 512
_SECONDS = 0.25


def resuming(run: str) -> str:
    """What to type to go on with the large objects of a run."""
    return f"hawse s3 transfers resume {run} goes on with what is unfinished"


class Run(NamedTuple):
    """One command that moves objects; `state` is `running`, `interrupted`, `failed` or `done`."""

    id: str
    argv: str
    source: str
    destination: str
    started: float
    state: str


class UploadInParts(NamedTuple):
    """A multipart upload that was begun. `algorithm`: of its checksum, "" without one.

    `headers` is a digest of those that it was begun with: others mean another object.
    `begun_with` is what `hawse.transfer.begun_with` noted.
    Of a copy, `source` is the URL and the size of an object, with its `etag` and perhaps `version`.
    """

    run: str
    bucket: str
    key: str
    upload_id: str
    part_size: int
    source: Source
    algorithm: str = ""
    id: int = 0
    started: float = 0.0
    etag: str = ""
    version: str = ""
    headers: str = ""
    begun_with: str = ""

    @property
    def is_copy(self) -> bool:
        """Whether its parts are copied by S3."""
        return bool(self.etag)


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
    begun_with: str = ""


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
    it left none. Set `interrupted` when somebody stopped it.
    """

    def __init__(self, folder: Path, run: Run | None = None) -> None:
        self.path = folder / NAME
        self._run = run
        self._lock = threading.RLock()
        self._queue: deque[tuple[str, tuple[Any, ...]]] = deque()
        self._wake = threading.Event()
        self._closed = False
        self._at_hand: dict[tuple[str, int], str] = {}
        self.interrupted = False
        self._writer: threading.Thread | None = None

    @cached_property
    def _connection(self) -> Connection:
        found = opened(self.path)
        self._writer = threading.Thread(target=self._write, name="state", daemon=True)
        self._writer.start()
        return found

    # --- What is being moved now

    def goes_on(self, begun: UploadInParts | DownloadInParts) -> None:
        """What an earlier run, or this one, has begun is at hand."""
        table = "download" if isinstance(begun, DownloadInParts) else "upload"
        self._at_hand[table, begun.id] = begun.run

    @property
    def unfinished(self) -> list[str]:
        """The runs that began what was at hand here and has not ended."""
        return sorted(set(self._at_hand.values()))

    # --- Runs

    def begin(self, run: Run) -> None:
        """A command begins."""
        with self._now() as connection:
            values = tuple(map(_bound, run))
            connection.execute("INSERT OR REPLACE INTO run VALUES (?,?,?,?,?,?)", values)

    def end(self, run: str, state: str) -> None:
        """A command ends. What it had done is of no use any more once all is done."""
        self.flush()
        with self._now() as connection:
            connection.execute("UPDATE run SET state=? WHERE id=?", (state, run))
            if state == "done":
                connection.execute("DELETE FROM done WHERE run=?", (run,))

    def _begin(self, connection: Connection) -> None:
        if self._run is not None:
            values = tuple(map(_bound, self._run))
            connection.execute("INSERT OR IGNORE INTO run VALUES (?,?,?,?,?,?)", values)

    def _settle(self) -> None:
        """What a run left can be gone on with; one that left nothing is forgotten."""
        if self._run is None:
            return
        left = {"run": self._run.id, "state": "interrupted" if self.interrupted else "failed"}
        with self._now() as connection:
            connection.execute(statements.ENDED, left)
            connection.execute(statements.FORGOTTEN, left)

    def taken_over(self, begun: UploadInParts | DownloadInParts) -> None:
        """This run goes on with what another one began, and which may have left nothing else."""
        if self._run is None:
            return
        taken = statements.TAKEN[isinstance(begun, UploadInParts)]
        with self._now() as connection:
            self._begin(connection)
            connection.execute(taken, (self._run.id, begun.id))
            connection.execute(statements.FORGOTTEN, {"run": begun.run})
        self.goes_on(begun._replace(run=self._run.id))

    def runs(self) -> list[Run]:
        """All runs that are known, the newest first."""
        rows = self._rows("SELECT * FROM run ORDER BY started DESC")
        return [Run(*map(_read, row)) for row in rows]

    def forget(self, run: str) -> None:
        """Remove a run and all that belongs to it."""
        self.flush()
        with self._now() as connection:
            for statement in statements.REMOVED:
                connection.execute(statement, (run,))

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
                " inode, algorithm, started, etag, version, headers, begun_with)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    *(*begun[:5], *map(_bound, source), begun.algorithm),
                    *(begun.started or time(), *begun[9:]),
                ),
            )
            begun = begun._replace(id=int(cursor.lastrowid or 0))
        self.goes_on(begun)
        return begun

    def part_done(self, upload: int, part: Part) -> None:
        """S3 has a part; written soon."""
        row = (upload, part.number, part.etag, f"{part.crc:x}")
        self._later("INSERT OR REPLACE INTO part VALUES (?,?,?,?)", row)

    def uploads(self, bucket: str = "", key: str = "", path: str = "") -> list[UploadInParts]:
        """Uploads that were begun and not ended: all, or those of one file to one object."""
        values = (bucket, key, _bound(path)) if bucket else ()
        rows = self._rows(statements.UPLOADS[bool(bucket)], *values)
        return [_upload(row) for row in rows]

    def parts(self, upload: int) -> dict[int, Part]:
        """The parts of an upload that were noted, by number."""
        self.flush()
        rows = self._rows("SELECT number, etag, crc FROM part WHERE upload=?", upload)
        return {number: Part(number, etag, int(crc, 16)) for number, etag, crc in rows}

    def upload_ended(self, upload: int) -> None:
        """Completed or aborted."""
        self._at_hand.pop(("upload", upload), None)
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
                " part_size, parts, crcs, started, begun_with) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (*map(_bound, begun[:11]), begun.started or time(), begun.begun_with),
            )
            begun = begun._replace(id=int(cursor.lastrowid or 0))
        self.goes_on(begun)
        return begun

    def download_marked(self, download: int, parts: bytes, crcs: bytes) -> None:
        """These parts are in the file, and on the disk."""
        with self._now() as connection:
            connection.execute(
                "UPDATE download SET parts=?, crcs=? WHERE id=?", (parts, crcs, download)
            )

    def downloads(self, bucket: str = "", key: str = "", path: str = "") -> list[DownloadInParts]:
        """Downloads that were begun and not ended: all, or those of one object to one file."""
        values = (bucket, key, _bound(path)) if bucket else ()
        rows = self._rows(statements.DOWNLOADS[bool(bucket)], *values)
        return [_download(row) for row in rows]

    def download_ended(self, download: int) -> None:
        """Renamed to its name, or given up."""
        self._at_hand.pop(("download", download), None)
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
            self._flush_if_possible()
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
                self._flush_if_possible()

    def _flush_if_possible(self) -> None:
        with suppress(CLIError):  # what a batch loses is found again, or done again
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
                raise broken(self.path, error) from error

    def _rows(self, query: str, *values: object) -> list[Any]:
        import sqlite3

        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise broken(self.path, error) from error


def _upload(row: Any) -> UploadInParts:
    source = Source._make(map(_read, row[6:10]))
    return UploadInParts._make((*row[1:6], source, row[10], row[0], row[11], *row[12:16]))


def _download(row: Any) -> DownloadInParts:
    places = map(_read, row[7:9])
    return DownloadInParts._make((*row[1:7], *places, *row[9:12], row[0], *row[12:14]))


def _bound(value: Any) -> Any:
    """What SQLite takes: of a path that is not UTF-8 the bytes."""
    return os.fsencode(value) if isinstance(value, str) and not is_text(value) else value


def _read(value: Any) -> Any:
    """The other way round; not for what is bytes by itself."""
    return os.fsdecode(value) if isinstance(value, bytes) else value
