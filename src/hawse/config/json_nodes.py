"""JSON with lines. `json` checks the text; a second walk over text known to be right finds lines.

Not a YAML parser: JSON may be indented with tabs and have keys longer than YAML allows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from hawse.config.nodes import DEEPEST, Node, Scalar, number
from hawse.config.problems import Wrong
from hawse.nesting import TooDeep, json_value

_SPACE = re.compile(r"[ \t\n\r]*")


def parse(text: str) -> Node:
    """The root of `text`; Wrong (with a line) for what is no JSON, and for a duplicate key."""
    try:
        json_value(text, parse_int=str)
    except json.JSONDecodeError as error:
        raise Wrong(f"no JSON: {_lower(error.msg)}", line=error.lineno) from error
    except TooDeep as error:
        raise Wrong("nested too deep") from error
    return _Walk(text).node()


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


class _Walk:
    """One pass over JSON that is known to be well formed; `_at` is where it stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted = (0, 1)
        self._decoder = json.JSONDecoder(parse_int=number)

    def node(self, depth: int = 0) -> Node:
        """The value that comes next."""
        opening = self._next()
        line = self._line()
        if depth > DEEPEST:
            raise Wrong("nested too deep", line=line)
        if opening == "{":
            return Node(self._object(depth), line)
        if opening == "[":
            return Node(tuple(self.node(depth + 1) for _ in self._members("]")), line)
        return Node(self._scalar(), line)

    def _object(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for _ in self._members("}"):
            line = self._line()
            key = str(self._scalar())
            if key in found:
                raise Wrong(f"{key} is given twice, first on line {found[key].line}", line=line)
            self._next()
            self._at += 1  # the colon
            found[key] = Node(self.node(depth + 1).value, line)
        return found

    def _members(self, closing: str) -> Iterator[None]:
        """Stand at each member in turn; whoever asks reads it."""
        self._at += 1
        while self._next() != closing:
            yield
            if self._next() == ",":
                self._at += 1
        self._at += 1

    def _scalar(self) -> Scalar:
        found: Scalar
        found, self._at = self._decoder.raw_decode(self._text, self._at)
        return found

    def _next(self) -> str:
        """The next character that is no space."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at]

    def _line(self) -> int:
        """Lines are asked in order, so only the text since the last question is counted."""
        seen, line = self._counted
        self._counted = (self._at, line + self._text.count("\n", seen, self._at))
        return self._counted[1]
