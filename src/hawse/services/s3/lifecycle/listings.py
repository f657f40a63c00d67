"""Objects from a file that lists them: rows of `hawse s3 ls`, or what the AWS CLI prints.

The file is read as it is needed, an object at a time, however long it is.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple

from hawse.errors import UsageError
from hawse.services.s3.lifecycle.classes import STANDARD
from hawse.services.s3.lifecycle.days import day_in, seconds_in
from hawse.services.s3.lifecycle.grouping import Version, in_order
from hawse.services.s3.lifecycle.simulating import Thing

_CHUNK = 1 << 16
_NAME = re.compile(r'"(\w+)"\s*:\s*')
_OUTER = re.compile(r'\{\s*"(\w+)"\s*:')
_LISTS = ("Contents", "Versions", "DeleteMarkers")
_AROUND = (*_LISTS, "IsTruncated", "Name", "Prefix", "RequestCharged", "KeyCount", "MaxKeys")
_DAMAGED = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
_HINT = "hawse s3 ls -R s3://BUCKET -o jsonl, or aws s3api list-object-versions"


class Listing(NamedTuple):
    """Objects, or with `versioned` all versions of keys, the newest of each first."""

    things: Iterator[Thing]
    versioned: bool


def listing(path: Path) -> Listing:
    """What a file lists. UsageError for what is no listing, now or when it is come to."""
    found = _elements(path)
    first = next(found, None)
    if first is None:
        return Listing(iter(()), False)
    every = chain((first,), found)
    versioned = bool({"version", "VersionId"} & set(first))
    if versioned:
        return Listing(
            in_order(_version(path, number, one) for number, one in enumerate(every)), True
        )
    return Listing((_thing(path, one) for one in every), False)


def opened(path: Path) -> IO[str]:
    """The text of a file, unpacked when it is packed."""
    try:
        if path.name.endswith(".gz"):
            return gzip.open(path, "rt", encoding="utf-8", newline="")
        return open(path, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(str(path), why=(error.strerror or str(error)).lower()) from error


def _elements(path: Path) -> Iterator[Mapping[str, Any]]:
    with opened(path) as file:
        try:
            yield from _Reader(file).elements()
        except (
            ValueError,
            EOFError,
            OSError,
            RecursionError,
            zlib.error,
        ) as error:  # neither JSON nor UTF-8, or cut short
            raise UsageError(str(path), why=f"no listing in JSON: {error}", hint=_HINT) from error


class _Reader:
    """Takes JSON objects out of a text that is one list of them, several, or one a line."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._list = ""

    def elements(self) -> Iterator[Mapping[str, Any]]:
        """Each object, with the name of the list that it is in as `in`."""
        decode = json.JSONDecoder().raw_decode
        while self._skipped():
            char = self._text[self._at]
            if char in "[]}" or (char == "{" and self._around()):
                self._at += 1
            elif char == '"' and (name := self._member()):
                self._list = name if name in _LISTS else self._list
                if name not in _LISTS:
                    self._value(decode)
            else:
                value = self._value(decode)
                if not isinstance(value, Mapping):
                    raise ValueError(f"{json.dumps(value)[:40]} is no object")
                yield {**value, "in": self._list} if self._list else value

    def _skipped(self) -> bool:
        """Whether anything is left after spaces and commas."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n,":
                self._at += 1
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def _more(self) -> bool:
        read = self._file.read(_CHUNK)
        self._text, self._at = self._text[self._at :] + read, 0
        return bool(read)

    def _around(self) -> bool:
        """Whether what begins here is what the AWS CLI puts around lists."""
        while (found := _OUTER.match(self._text, self._at)) is None:
            if not self._more():
                return False
        return found[1] in _AROUND

    def _member(self) -> str:
        while (found := _NAME.match(self._text, self._at)) is None or found.end() == len(
            self._text
        ):
            if not self._more():
                return ""
        self._at = found.end()
        return found[1]

    def _value(self, decode: Any) -> Any:
        while True:
            try:
                value, end = decode(self._text, self._at)
            except ValueError:
                if not self._more():
                    raise
                continue
            if end == len(self._text) and self._more():  # a number may go on
                continue
            self._at = end
            return value


def _thing(path: Path, one: Mapping[str, Any]) -> Thing:
    try:
        if "key" in one:
            key, size, made = one["key"], one["size"], one["modified"]
            storage, tags = one.get("storage_class"), one.get("tags")
        else:
            key, size, made = one["Key"], one["Size"], one["LastModified"]
            storage, tags = one.get("StorageClass"), None
        return Thing(str(key), int(size or 0), day_in(made), storage or STANDARD, tags=tags)
    except _DAMAGED as error:
        raise _strange(path, one) from error


def _version(path: Path, number: int, one: Mapping[str, Any]) -> Version:
    try:
        if "key" in one:
            key, size, made, version = one["key"], one.get("size"), one["modified"], one["version"]
            latest, storage, gone = one["latest"], one.get("storage_class"), one["deleted"]
        else:
            key, size, made, version = (
                one[name] if name != "Size" else one.get(name)
                for name in ("Key", "Size", "LastModified", "VersionId")
            )
            latest, storage = one["IsLatest"], one.get("StorageClass")
            gone = one.get("in") == "DeleteMarkers"
        thing = (int(size or 0), day_in(made), storage or STANDARD, str(version), bool(gone))
        return (str(key), not latest, -seconds_in(made), number, *thing, one.get("tags"))
    except _DAMAGED as error:
        raise _strange(path, one) from error


def _strange(path: Path, one: Mapping[str, Any]) -> UsageError:
    return UsageError(str(path), why=f"no object in a listing: {json.dumps(one)[:80]}", hint=_HINT)
