"""The plan of a sync as a file: what was shown, to be applied later and by somebody else.

A header says between what, the actions follow one a line with every delete after every copy, and
a footer has the counts and a digest of all before it. The file is read whole and checked before
its first action is handed out: one that was cut, edited or written by another version is refused.
The digest finds accidents and edits, not forgers; what protects objects is that each action
carries what it expects to find.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from hawse.errors import UsageError
from hawse.transfer.action_lines import action_line, line_of, read_action, value_of
from hawse.transfer.actions import Action, Copy, Delete, Left, Same, Weight

VERSION = 1
_MARK = "hawse_s3_plan"
_HEADER = {_MARK, "source", "destination", "options", "created"}
_COUNTS = ("copies", "bytes", "deletes", "delete_bytes", "left")


@dataclass(frozen=True)
class PlanHeader:
    """Between what, with which options, and when (ISO 8601). Options hold no secrets."""

    source: str
    destination: str
    created: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class PlanCounts:
    """What a plan file contains, in numbers. `left` counts what it tells and does not do."""

    copies: int = 0
    bytes: int = 0
    deletes: int = 0
    delete_bytes: int = 0
    left: int = 0

    def count(self, action: Copy | Delete | Left) -> None:
        """Add one action."""
        if isinstance(action, Copy):
            self.copies += 1
            self.bytes += max(action.size, 0)
        elif isinstance(action, Delete):
            self.deletes += 1
            self.delete_bytes += max(action.size, 0)
        else:
            self.left += 1


class PlanWriter:
    """Writes a plan as it streams. Without `end` the file is refused by whoever reads it."""

    def __init__(self, file: BinaryIO, header: PlanHeader) -> None:
        self.counts = PlanCounts()
        self._file = file
        self._digest = hashlib.sha256()
        self._write(
            line_of(
                {
                    _MARK: VERSION,
                    "source": header.source,
                    "destination": header.destination,
                    "options": dict(header.options),
                    "created": header.created,
                }
            )
        )

    def add(self, action: Action) -> None:
        """Write an action; what is the same, or left as the command line asks, is not written."""
        if isinstance(action, Same):
            return
        if isinstance(action, Left) and action.why.weight is Weight.ASKED:
            return
        if self.counts.deletes and not isinstance(action, Delete):
            raise ValueError(f"{action.name!r} comes after a delete")
        self.counts.count(action)
        self._write(action_line(action))

    def end(self) -> None:
        """Write the footer; nothing may be added after it."""
        self._file.write(_footer(self.counts, self._digest))

    def _write(self, line: bytes) -> None:
        self._digest.update(line)
        self._file.write(line)


class PlanFile:
    """A plan read back; making one checks the whole file, which must be one that can seek."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """`name` is what people call the file. UsageError when it is not a whole plan."""
        self._file = file
        self._name = name
        self.header = self._read_header()
        self.counts = self._read_footer()

    def actions(self) -> Iterator[Copy | Delete | Left]:
        """The actions, as they were written; UsageError when one is none."""
        counts = PlanCounts()
        for number, line in enumerate(self._before_footer(), start=1):
            if number > 1:
                yield self._counted(line, number, counts)
        if counts != self.counts:
            raise self._wrong("it was changed while it was applied")

    def _counted(self, line: bytes, number: int, counts: PlanCounts) -> Copy | Delete | Left:
        try:
            action = read_action(line)
        except ValueError as error:
            raise self._wrong(f"line {number}: {error}") from error
        if counts.deletes and not isinstance(action, Delete):
            raise self._wrong(f"line {number} comes after a delete")
        counts.count(action)
        return action

    def _read_header(self) -> PlanHeader:
        self._file.seek(0)
        try:
            value = value_of(self._file.readline())
        except ValueError as error:
            raise self._wrong("it was not written by hawse s3 sync --plan") from error
        if _MARK not in value:
            raise self._wrong("it was not written by hawse s3 sync --plan")
        if value[_MARK] != VERSION:
            raise UsageError(
                f"plan {self._name}",
                why=f"its version {value[_MARK]} is not {VERSION}",
                hint="apply it with the hawse that wrote it, or plan it again",
            )
        if not _is_header(value):
            raise self._wrong("its first line is damaged")
        return PlanHeader(value["source"], value["destination"], value["created"], value["options"])

    def _read_footer(self) -> PlanCounts:
        digest, footer = hashlib.sha256(), b""
        self._file.seek(0)
        for line in self._file:
            digest.update(footer)
            footer = line
        counts = _counts_in(footer)
        if counts is None:
            raise self._wrong("it is cut off")
        if footer != _footer(counts, digest):
            raise self._wrong("it was changed after it was written")
        return counts

    def _before_footer(self) -> Iterator[bytes]:
        self._file.seek(0)
        last = b""
        for line in self._file:
            if last:
                yield last
            last = line

    def _wrong(self, why: str) -> UsageError:
        return UsageError(f"plan {self._name}", why=why, hint="plan it again")


def _is_header(value: Mapping[str, Any]) -> bool:
    texts = (value.get("source"), value.get("destination"), value.get("created"))
    return (
        set(value) == _HEADER
        and all(isinstance(text, str) for text in texts)
        and isinstance(value["options"], dict)
    )


def _counts_in(footer: bytes) -> PlanCounts | None:
    try:
        value = value_of(footer)
    except ValueError:
        return None
    found = value.get("end")
    if not isinstance(found, dict) or set(found) != set(_COUNTS):
        return None
    if not all(type(count) is int for count in found.values()):
        return None
    return PlanCounts(**found)


def _footer(counts: PlanCounts, digest: hashlib._Hash) -> bytes:
    """The digest is of all lines before it and of the counts."""
    end = {name: getattr(counts, name) for name in _COUNTS}
    whole = digest.copy()
    whole.update(line_of(end))
    return line_of({"end": end, "sha256": whole.hexdigest()})
