"""JSON files of an assembly, read without trust: each value knows where it stands.

An assembly may come from anywhere. Whatever is wrong with it is a `Broken`, which names the file
and the place within it, and never any other exception. What is not known is ignored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hawse.errors import UsageError

Steps = tuple[str | int, ...]
LARGEST = 64 * 1024 * 1024
"""Bytes of a JSON file of an assembly; the manifest of an app of 1,000 stacks has 2 MiB."""

_KINDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}


class Broken(UsageError):
    """Something about an assembly that cannot be used; `check` makes a finding of it."""

    def __init__(self, code: str, document: Document, steps: Steps, says: str, hint: str = ""):
        self.finding = code
        self.document = document
        self.steps = steps
        self.says = says
        where = f" at {json_path(steps)}" if steps else ""
        super().__init__(f"{document.shown}{where}", why=says, hint=hint)


@dataclass(frozen=True, eq=False)
class Document:
    """A file of an assembly: `shown` is its name for people, from where the assembly was named."""

    shown: str
    text: str = field(default="", repr=False)

    def place(self, steps: Steps) -> tuple[int, int]:
        """Line and column of what stands there, or of the nearest thing around it; from 1."""
        offset = _offset(self.text, steps) if self.text else 0
        line = self.text.count("\n", 0, offset) + 1
        return line, offset - self.text.rfind("\n", 0, offset)


@dataclass(frozen=True, eq=False)
class Piece:
    """A value in a document, which is asked for by the type that it must have."""

    document: Document
    value: Any
    steps: Steps = ()

    def broken(self, code: str, says: str, *, hint: str = "") -> Broken:
        """What is wrong here."""
        return Broken(code, self.document, self.steps, says, hint)

    def wrong(self, wanted: str) -> Broken:
        """It is of another type than it must be."""
        return self.broken("WRONG_TYPE", f"must be {wanted}, and is {_named(self.value)}")

    def member(self, key: str) -> Piece | None:
        """A member of an object; None where there is none or it is null."""
        found = self.mapping.get(key)
        return None if found is None else Piece(self.document, found, (*self.steps, key))

    def needed(self, key: str) -> Piece:
        """A member that must be there."""
        found = self.member(key)
        if found is None:
            raise self.broken("MISSING_MEMBER", f"{key} is missing")
        return found

    def text(self, key: str) -> str:
        """A member that is a text; "" without it."""
        found = self.member(key)
        return "" if found is None else found.typed(str)

    def flag(self, key: str) -> bool | None:
        """A member that is true or false; None without it."""
        found = self.member(key)
        return None if found is None else found.typed(bool)

    def number(self, key: str) -> int | None:
        """A member that is a whole number; None without it."""
        found = self.member(key)
        return None if found is None else found.typed(int)

    def texts(self, key: str) -> tuple[str, ...]:
        """A member that is a list of texts; () without it."""
        found = self.member(key)
        return () if found is None else tuple(one.typed(str) for one in found.elements())

    def named_texts(self, key: str) -> dict[str, str]:
        """A member that is an object of texts, numbers counting as such; {} without it."""
        found = self.member(key)
        return {} if found is None else {name: one.scalar for name, one in found.members()}

    def members(self, key: str = "") -> Iterator[tuple[str, Piece]]:
        """The members of this object, or of its member `key`, in order."""
        found = self.member(key) if key else self
        if found is not None:
            for name, value in found.mapping.items():
                yield name, Piece(self.document, value, (*found.steps, name))

    def elements(self) -> Iterator[Piece]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        for number, value in enumerate(self.value):
            yield Piece(self.document, value, (*self.steps, number))

    @property
    def mapping(self) -> Mapping[str, Any]:
        """The object that it is."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self.value

    @property
    def scalar(self) -> str:
        """A text, or what stands for one."""
        if isinstance(self.value, (dict, list)) or self.value is None:
            raise self.wrong("a text")
        return self.value if isinstance(self.value, str) else json.dumps(self.value)

    def typed(self, kind: type) -> Any:
        """The value, when it is of this type: true is no number."""
        if type(self.value) is not kind:
            raise self.wrong(_KINDS[kind])
        return self.value


def read_json(path: Path, shown: str) -> Piece:
    """The whole of a JSON file; Broken when it cannot be read as one."""
    text = _text(path, shown)
    document = Document(shown, text)
    try:
        return Piece(document, json.loads(text))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        says = f"it is no JSON: {error.msg.lower()} ({place})"
        raise Broken("NO_JSON", document, (), says) from error
    except (RecursionError, ValueError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else "a number"
        raise Broken("NO_JSON", document, (), f"it cannot be read: {why}") from error


def _text(path: Path, shown: str) -> str:
    empty = Document(shown)
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            says = f"it has {path.stat().st_size:,} bytes; no such file has more than {LARGEST:,}"
            raise Broken("FILE_TOO_LARGE", empty, (), says)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Broken("NO_JSON", empty, (), "it is not UTF-8") from error
    except FileNotFoundError as error:
        raise Broken("FILE_MISSING", empty, (), "there is no such file") from error
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise Broken("FILE_UNREADABLE", empty, (), why) from error


def json_path(steps: Steps) -> str:
    """`$.artifacts['Network.assets'].properties.file`"""
    return "$" + "".join(
        (
            f"[{step}]"
            if isinstance(step, int)
            else f".{step}" if step.isidentifier() else f"[{json.dumps(step)[1:-1]!r}]"
        )
        for step in steps
    )


def _named(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", float: "a number", type(None): "null", **_KINDS}
    return kinds.get(type(value), type(value).__name__)


def _offset(text: str, steps: Steps) -> int:
    """Where a value begins in a text that is known to be JSON."""
    at = _blank(text, 0)
    for step in steps:
        found = next((start for name, start in _inner(text, at) if name == step), None)
        if found is None:
            return at
        at = found
    return at


def _inner(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """The members or elements that stand in the value which begins at `at`, with their places."""
    if text[at : at + 1] not in ("{", "["):
        return
    decoder = json.JSONDecoder()
    is_object, number, at = text[at] == "{", 0, _blank(text, at + 1)
    while text[at : at + 1] not in ("}", "]", ""):
        name: str | int = number
        if is_object:
            name, at = decoder.raw_decode(text, at)
            at = _blank(text, _blank(text, at) + 1)
        yield name, at
        _, at = decoder.raw_decode(text, at)
        at, number = _blank(text, at), number + 1
        if text[at : at + 1] == ",":
            at = _blank(text, at + 1)


def _blank(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t", "\n", "\r", "\ufeff") and at < len(text):
        at += 1
    return at
