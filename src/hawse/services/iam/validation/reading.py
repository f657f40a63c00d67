"""JSON that remembers where everything stands, since a finding without a place is hard to use.

`json` tells a position only of what it cannot read, and of two equal keys it drops the first
without a word. Values are those of JSON; a number that Python cannot hold is infinite.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Path = tuple[str | int, ...]
DEEPEST = 60
"""No policy is nested as deeply; what is would end Python's stack."""

_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None}
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value and where it stands: `start` is its first character, `key` that of its key."""

    value: Any
    path: Path
    start: int
    key: int

    @property
    def named(self) -> Node:
        """The same, to be told of by its key: the key is what is wrong."""
        return Node(self.value, self.path, self.key, self.key)

    @property
    def is_object(self) -> bool:
        """Whether it is an object, whose value is a mapping to nodes."""
        return isinstance(self.value, dict)

    @property
    def is_array(self) -> bool:
        """Whether it is an array, whose value is a list of nodes."""
        return isinstance(self.value, list)

    @property
    def is_text(self) -> bool:
        """Whether it is a string."""
        return isinstance(self.value, str)

    @property
    def text(self) -> str:
        """A scalar as a policy means it, where `true` and `"true"` are the same."""
        return self.value if isinstance(self.value, str) else json.dumps(self.value)

    def get(self, key: str) -> Node | None:
        """A member of an object; None without it, and for everything else."""
        return self.value.get(key) if self.is_object else None

    def members(self) -> Iterator[tuple[str, Node]]:
        """The members of an object; nothing of everything else."""
        yield from self.value.items() if self.is_object else ()

    def each(self) -> tuple[Node, ...]:
        """The elements of an array; else the node itself, as policies write lists of one."""
        return tuple(self.value) if self.is_array else (self,)

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        return [node.plain() for node in self.value] if self.is_array else self.value


@dataclass(frozen=True)
class Source:
    """A text as read: its `root`, or what is wrong with its syntax, and where.

    `doubles` are members that an equal key later in the same object replaces.
    """

    text: str
    root: Node | None = None
    problem: str = ""
    problem_at: int = 0
    doubles: tuple[Node, ...] = field(default=())

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, from 1."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", self.text))]


def read(text: str) -> Source:
    """A text as JSON; it never fails: what cannot be read is told in the answer."""
    reader = _Reader(text)
    try:
        root = reader.document()
    except _Broken as broken:
        return Source(text, None, broken.why, broken.at)
    return Source(text, root, doubles=tuple(reader.doubles))


class _Broken(ValueError):
    """Not JSON from here on."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.why, self.at = why, at


class _Reader:
    """Reads one document; every method gives what it read and where that ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.doubles: list[Node] = []

    def document(self) -> Node:
        """The one value that the text is."""
        start = self._after_blanks(len(_BOM) if self.text.startswith(_BOM) else 0)
        value, end = self._value(start, ())
        rest = self._after_blanks(end)
        if rest < len(self.text):
            raise _Broken("something stands after the end of the document", rest)
        return Node(value, (), start, start)

    def _value(self, at: int, path: Path) -> tuple[Any, int]:
        first = self.text[at : at + 1]
        if len(path) > DEEPEST:
            raise _Broken(f"nested more than {DEEPEST} levels deep", at)
        if first == "{":
            return self._object(at, path)
        if first == "[":
            return self._array(at, path)
        if first == '"':
            return self._string(at)
        for word, value in _WORDS.items():
            if self.text.startswith(word, at):
                return value, at + len(word)
        return self._number(at)

    def _object(self, at: int, path: Path) -> tuple[dict[str, Node], int]:
        found: dict[str, Node] = {}
        for here in self._parts(at, "}"):
            if not self.text.startswith('"', here):
                raise _Broken("expected a key in double quotes", here)
            key, end = self._string(here)
            colon = self._after_blanks(end)
            if not self.text.startswith(":", colon):
                raise _Broken("expected a colon after the key", colon)
            start = self._after_blanks(colon + 1)
            value, self._end = self._value(start, (*path, key))
            if key in found:
                self.doubles.append(found[key])
            found[key] = Node(value, (*path, key), start, here)
        return found, self._end

    def _array(self, at: int, path: Path) -> tuple[list[Node], int]:
        found: list[Node] = []
        for here in self._parts(at, "]"):
            inner = (*path, len(found))
            value, self._end = self._value(here, inner)
            found.append(Node(value, inner, here, here))
        return found, self._end

    def _parts(self, at: int, closing: str) -> Iterator[int]:
        """Where each part begins, between brackets; `_end` is where the last part ended."""
        here = self._after_blanks(at + 1)
        while not self.text.startswith(closing, here):
            yield here
            here = self._after_blanks(self._end)
            if self.text.startswith(closing, here):
                break
            if not self.text.startswith(",", here):
                raise _Broken(f"expected a comma or {closing}", here)
            comma, here = here, self._after_blanks(here + 1)
            if self.text.startswith(closing, here):
                raise _Broken(f"a comma stands before {closing}", comma)
        self._end = here + 1

    _end = 0

    def _string(self, at: int) -> tuple[str, int]:
        match = _STRING.match(self.text, at)
        if match is None:
            raise _Broken("a string that does not end, or has a line break or tab in it", at)
        text: str = match.group()[1:-1]
        try:
            text = json.loads(match.group()) if "\\" in text else text
        except json.JSONDecodeError as error:
            raise _Broken("not an escape that JSON has", at + error.pos) from error
        return text, match.end()

    def _number(self, at: int) -> tuple[int | float, int]:
        match = _NUMBER.match(self.text, at)
        if match is None:
            end = at >= len(self.text)
            raise _Broken("the document ends too early" if end else "expected a value", at)
        text = match.group()
        return (int(text) if len(text) < 300 and _is_whole(text) else float(text)), match.end()

    def _after_blanks(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return match.end() if match else at


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdigit()
