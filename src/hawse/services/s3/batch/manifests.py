"""The list of objects that a job works on: a CSV whose keys are URL-encoded.

Written to a file as the objects are found, so that a million keys take no memory; the version
column is there for all objects or for none, as S3 wants it. Pure but for that file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any, NamedTuple
from urllib.parse import unquote_plus

from hawse.errors import UsageError

LARGEST = 5 << 30
"""Bytes of the largest object that a job copies."""
_IN_MEMORY = 8 << 20
_NO_VERSION = "null"
_UNSAFE = re.compile(r"[^A-Za-z0-9/._~-]")


class Item(NamedTuple):
    """One object; `version` "" is the newest, `size` None where the list does not tell."""

    bucket: str
    key: str
    version: str = ""
    size: int | None = None


def encoded(key: str) -> str:
    """A key as manifests have it: a space as %20, so that it is one to every decoder.

    As `urllib.parse.quote`, which takes most of the time that a list of a million takes.
    """
    return _UNSAFE.sub(_percent, key.encode().decode("latin-1"))


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


def decoded(key: str) -> str:
    """The key: what S3 writes itself has a space as `+`, and a plus as %2B."""
    return unquote_plus(key, errors="strict")


def _file() -> IO[bytes]:
    from tempfile import SpooledTemporaryFile

    return SpooledTemporaryFile(_IN_MEMORY)


@dataclass(eq=False)
class Listed:
    """A list that is being written; `size` counts the bytes that are known.

    It is a temporary file: whoever makes one closes it.
    """

    versions: bool = False
    count: int = 0
    size: int = 0
    unsized: int = 0
    buckets: set[str] = field(default_factory=set)
    _hash: Any = field(default_factory=sha256)
    file: IO[bytes] = field(default_factory=_file)

    def add(self, item: Item) -> None:
        """Write one object."""
        row = f"{item.bucket},{encoded(item.key)}"
        if self.versions:
            row += f",{item.version or _NO_VERSION}"
        line = f"{row}\n".encode()
        self.file.write(line)
        self._hash.update(line)
        self.count += 1
        self.buckets.add(item.bucket)
        if item.size is None:
            self.unsized += 1
        else:
            self.size += item.size

    @property
    def digest(self) -> str:
        """The hash of the content so far, which is its name."""
        return str(self._hash.hexdigest())

    @property
    def fields(self) -> list[str]:
        """The columns, in S3's words."""
        return ["Bucket", "Key", "VersionId"] if self.versions else ["Bucket", "Key"]


@dataclass(eq=False)
class Lists:
    """What a job gets, and what is too `large` for it."""

    job: Listed
    large: Listed

    def close(self) -> None:
        """Let the files go."""
        self.job.file.close()
        self.large.file.close()


def sorted_out(items: Iterable[Item], *, limit: int | None, versions: bool = False) -> Lists:
    """Write the items down: those above the limit for themselves; None is no limit."""
    lists = Lists(Listed(versions), Listed(versions))
    try:
        for item in items:
            above = limit is not None and item.size is not None and item.size > limit
            (lists.large if above else lists.job).add(item)
    except BaseException:
        lists.close()
        raise
    return lists


def read_rows(lines: Iterable[str], name: str) -> Iterator[Item]:
    """The objects of a CSV: bucket, URL-encoded key and perhaps version. UsageError for others."""
    wide = 0
    try:
        for number, row in enumerate(csv.reader(lines, strict=True), 1):
            if not row:
                continue
            wide = wide or len(row)
            yield _item(row, wide, f"{name}, line {number}")
    except csv.Error as error:
        raise UsageError(name, why=f"it is no CSV: {error}") from error


def _item(row: list[str], wide: int, place: str) -> Item:
    if len(row) != wide or wide not in (2, 3):
        why = f"{len(row)} columns; a manifest has bucket, key and perhaps version, in every line"
        raise UsageError(place, why=why, hint="bucket,photos/a%20b.jpg")
    if not all(row):
        raise UsageError(place, why="an empty column", hint="a version of none is written null")
    try:
        key = decoded(row[1])
    except UnicodeDecodeError as error:
        raise UsageError(place, why="the key is not URL-encoded UTF-8") from error
    if " " in row[1] or not row[1].isascii():
        hint = f"{row[0]},{encoded(row[1])}"
        raise UsageError(place, why="the key is not URL-encoded", hint=hint)
    return Item(row[0], key, row[2] if wide == 3 else "")
