"""The audit log: every change before and after it is made, in a chain of hashes.

One JSON object a line. Each record carries the hash of the one before, so that an edited or a
removed line is found; the last hash and the count are kept in a second file, so that a cut tail
is found as well. Secrets are removed before a record is made (`aws.redaction`). Nothing is ever
rewritten. It must not know what a command is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError
from hawse.nesting import json_value
from hawse.plurals import counted, were
from hawse.records import dataclass
from hawse.systems import new_private, own_folder

if TYPE_CHECKING:
    from hawse.app import App, Clock

VERSION = 1
_START = "0" * 64
_NO_HEAD = (_START, 0)
"""What the head file of an empty log would say: where it is gone, records came after that."""


@dataclass(frozen=True)
class Record:
    """One line: `kind` is begin, prepare, discarded, intent, done, failed, reached, stage or end.

    `t` is seconds since the epoch; `op` the operation's id; `body` everything else.
    """

    t: float
    op: str
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many records are whole, what a crash tore, what is wrong where."""

    records: int
    torn: int = 0
    problem: str = ""


class Journal:
    """The log of one user, safe for several threads and processes."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self.path = folder / "journal.jsonl"
        self._head = folder / "journal.head"

    @classmethod
    def of(cls, app: App) -> Journal:
        """The audit log of this user."""
        return cls(app.paths.state, app.clock)

    def append(self, op: str, kind: str, **body: object) -> None:
        """Add one record and make sure that it is on the disk before returning.

        A change must not be made without its record, so a journal that cannot be written to is a
        CLIError, told before the call is sent.
        """
        try:
            with self._locked(), open(self.path, "ab+") as file:
                whole, previous, count, cut = self._tail(file)
                record = {"v": VERSION, "t": self._clock.now().timestamp(), "op": op, "kind": kind}
                record |= body | ({"cut": True} if cut else {}) | {"prev": previous}
                record["hash"] = _hash(record)
                line = json.dumps(record, separators=(",", ":"), default=str).encode()
                # After a torn last line (a kill, a full disk) start on a line of our own.
                file.write((b"" if whole else b"\n") + line + b"\n")
                file.flush()
                os.fsync(file.fileno())
                self._keep_head(str(record["hash"]), count + 1)
        except OSError as error:
            raise CLIError(
                f"journal {self.path}",
                why=f"cannot be written ({error.strerror}), so nothing is changed",
                hint="set XDG_STATE_HOME to a folder that can be written",
            ) from error

    def records(self, op: str = "", *, recent: bool = False) -> Iterator[Record]:
        """All whole records, oldest first; only those of `op`, or of the last MiB (`recent`)."""
        for _, line in self._lines(_RECENT if recent else None):
            raw = _parsed(line)
            if raw is not None and (not op or raw["op"] == op):
                body = {k: v for k, v in raw.items() if k not in _FRAME}
                yield Record(raw["t"], raw["op"], raw["kind"], body)

    def verify(self) -> Verdict:
        """Check every link of the chain, and that its end is the one last written."""
        verdict = self._looked_through()
        if verdict.problem or verdict.torn:
            # Somebody may be writing: while nobody does, what is wrong is wrong.
            with suppress(OSError, CLIError), self._alone():
                verdict = self._looked_through()
        return verdict

    def _looked_through(self) -> Verdict:
        previous, before, count, torn = _START, _START, 0, 0
        for number, line in self._lines():
            raw = _parsed(line)
            if raw is None and _torn(line):
                torn += 1
                continue
            problem = _broken(raw, previous)
            if raw is None or problem:
                return Verdict(count, torn, f"line {number} {problem}")
            before, previous, count = previous, raw["hash"], count + 1
        head = self._read_head()
        # A crash between a record and the head file leaves the head one record behind.
        if head in ((previous, count), (before, count - 1)):
            return Verdict(count, torn)
        if head == _NO_HEAD:
            return Verdict(count, torn, f"its end is unknown: {self._head.name} is gone or damaged")
        written = f"{counted(head[1], 'record')} {were(head[1])} written"
        return Verdict(count, torn, f"the end is missing: {written}")

    def _lines(self, last: int | None = None) -> Iterator[tuple[int, bytes]]:
        with suppress(FileNotFoundError), open(self.path, "rb") as file:
            if last is not None and os.fstat(file.fileno()).st_size > last:
                file.seek(-last, os.SEEK_END)
                file.readline()  # the rest of a line
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line

    @contextmanager
    def _locked(self) -> Iterator[None]:
        own_folder(self._folder)
        with self._alone():
            if not self.path.exists():
                new_private(self.path).close()
            yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        from hawse.core.locks import locked

        # A file of its own: Windows locks bytes, and a locked byte cannot be read.
        with locked(self._folder / "journal.lock"):
            yield

    def _tail(self, file: Any) -> tuple[bool, str, int, bool]:
        """Whether the last line is whole; the hash to go on from; the count; whether it was cut.

        It was cut when the last record is neither the one that the head file names nor its
        successor: the next record says so, or appending would hide it.
        """
        head = self._read_head()
        last, whole = _last_record(file)
        digest = last["hash"] if last else _START
        if head[0] == digest:
            return whole, digest, head[1], False
        follows = last is not None and last["prev"] == head[0]
        count = sum(1 for _ in self.records())
        return whole, digest, count, not follows

    def _keep_head(self, digest: str, count: int) -> None:
        temporary = self._head.with_suffix(".new")
        temporary.unlink(missing_ok=True)  # a killed run's
        with new_private(temporary) as file:
            file.write(f"{digest} {count}\n".encode())
        os.replace(temporary, self._head)

    def _read_head(self) -> tuple[str, int]:
        try:
            digest, count = self._head.read_text(encoding="ascii").split()
            return digest, int(count)
        except (FileNotFoundError, ValueError):
            return _NO_HEAD


_FRAME = {"v", "t", "op", "kind", "prev", "hash"}
_CHUNK = 1 << 16
_RECENT = 1 << 20


def _hash(record: Mapping[str, Any]) -> str:
    import hashlib

    text = json.dumps(record, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _parsed(line: bytes) -> dict[str, Any] | None:
    """The record in a line, or None when it is none (torn, or not ours)."""
    try:
        raw = json_value(line)
    except ValueError:
        return None
    if not isinstance(raw, dict) or not isinstance(raw.get("t"), (int, float)):
        return None
    texts = ("op", "kind", "prev", "hash")
    return raw if all(isinstance(raw.get(name), str) for name in texts) else None


def _broken(raw: Mapping[str, Any] | None, previous: str) -> str:
    """What is wrong with a record that should follow `previous`, or ""."""
    if raw is None:
        return "is not a record"
    if raw["hash"] != _hash({key: value for key, value in raw.items() if key != "hash"}):
        return "was edited"
    if raw["prev"] != previous:
        return "does not follow the one before: records were removed or moved"
    if raw.get("cut"):
        return "was written after the end of the log had been cut off"
    return ""


def _torn(line: bytes) -> bool:
    """A record that a crash cut short: it begins as ours do and does not end."""
    return line.startswith(b'{"v":') and not line.rstrip().endswith(b"}")


def _last_record(file: Any) -> tuple[dict[str, Any] | None, bool]:
    """The last whole record, read from the end, and whether the file ends with a newline."""
    end = file.seek(0, os.SEEK_END)
    whole, tail = True, b""
    while end > 0:
        start = max(0, end - _CHUNK)
        file.seek(start)
        tail = file.read(end - start) + tail
        end = start
        whole = tail.endswith(b"\n")
        lines = tail.split(b"\n")
        for line in reversed(lines[1:] if start else lines):
            raw = _parsed(line) if line.strip() else None
            if raw is not None:
                return raw, whole
    return None, whole
