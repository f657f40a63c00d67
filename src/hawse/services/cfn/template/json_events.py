"""JSON as events, with places; `json` of the standard library tells none, and it recurses.

Not read as YAML: JSON may be indented with tabs, and must not end a list with a comma.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from hawse.services.cfn.template.nodes import Broken, Event, Place, Scalar

_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST = 300
"""A number with more digits stays the text that it is: Python refuses the longest ones."""


def events(text: str) -> Iterator[Event]:
    """The events of a document; keys are scalars before their values. Broken is raised."""
    return _Reader(text).document()


class _Reader:
    """One pass over a text; `_at` is where it stands, `_open` the brackets to be closed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open: list[str] = []
        self._fresh = False  # whether the last bracket was opened a moment ago
        self._lines = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def document(self) -> Iterator[Event]:
        """All events."""
        yield from self._value()
        while self._open:
            yield from self._part()
        if self._next():
            raise self._broken("something stands after the end of the document")

    def _part(self) -> Iterator[Event]:
        """The next member or element with what separates it from the last one; or the end."""
        closing = self._open[-1]
        first, self._fresh = self._fresh, False
        if self._next() == closing:
            yield self._closed()
            return
        if not first:
            self._comma(closing)
        if closing == "}":
            yield self._key()
        yield from self._value()

    def _comma(self, closing: str) -> None:
        if self._next() != ",":
            raise self._broken(f"expected a comma or {closing}")
        comma = self._at
        self._at += 1
        if self._next() == closing:
            self._at = comma
            raise self._broken(f"a comma stands before {closing}")

    def _key(self) -> Event:
        if self._next() != '"':
            raise self._broken("expected a key in double quotes")
        found = self._string()
        if self._next() != ":":
            raise self._broken("expected a colon after the key")
        self._at += 1
        return found

    def _value(self) -> Iterator[Event]:
        """A scalar, or the beginning of what holds others."""
        first = self._next()
        if first == "{":
            yield self._opened("}")
        elif first == "[":
            yield self._opened("]")
        else:
            yield self._string() if first == '"' else self._scalar()

    def _opened(self, closing: str) -> Event:
        event = Event("mapping" if closing == "}" else "list", self._place())
        self._open.append(closing)
        self._fresh = True
        self._at += 1
        return event

    def _closed(self) -> Event:
        event = Event("end", self._place())
        self._open.pop()
        self._at += 1
        return event

    def _scalar(self) -> Event:
        place = self._place()
        for word, value in _WORDS.items():
            if self._text.startswith(word, self._at):
                self._at += len(word)
                return Event("scalar", place, word, value)
        match = _NUMBER.match(self._text, self._at)
        if match is None:
            raise self._broken("expected a value" if self._next() else "it ends too early")
        self._at = match.end()
        return Event("scalar", place, match.group(), _number(match))

    def _string(self) -> Event:
        place = self._place()
        match = _STRING.match(self._text, self._at)
        if match is None:
            raise self._broken("a string that does not end, or has a line break or tab in it")
        found: str = match.group()[1:-1]
        if "\\" in found:
            found = self._unescaped(match.group())
        self._at = match.end()
        return Event("scalar", place, found, found)

    def _unescaped(self, quoted: str) -> str:
        try:
            found: str = json.loads(quoted)
        except json.JSONDecodeError as error:
            self._at += error.pos
            raise self._broken("not an escape that JSON has") from error
        # Half a character cannot be written anywhere.
        return _SURROGATE.sub("\ufffd", found)

    def _next(self) -> str:
        """The next character that is no blank; "" at the end."""
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._text[self._at : self._at + 1]

    def _place(self) -> Place:
        line = bisect_right(self._lines, self._at)
        return Place(line, self._at - self._lines[line - 1] + 1)

    def _broken(self, why: str) -> Broken:
        return Broken(f"it is no JSON: {why}", self._place())


def _number(match: re.Match[str]) -> Scalar:
    text = match.group()
    if len(text) > _LONGEST:
        return text
    if match.group(1) or match.group(2):
        value = float(text)
        return text if value in (float("inf"), float("-inf")) else value
    return int(text)
