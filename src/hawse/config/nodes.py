"""A configuration file as read: plain values, each with the line it stands on.

The same in YAML, JSON and TOML, so that everything above knows one kind of file.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Scalar: TypeAlias = "str | int | float | bool | None"
DEEPEST = 16
"""Nesting beyond this is refused; the schema needs four levels."""

LONG_NUMBER = 11
"""Digits from which a number is an id: no setting counts so far, and account ids have twelve."""


class Node(NamedTuple):
    """A value and its line, counted from 1; in a mapping the line is that of the key."""

    value: Scalar | tuple[Node, ...] | dict[str, Node]
    line: int

    @property
    def kind(self) -> str:
        """The type as a person calls it."""
        if isinstance(self.value, bool):
            return "true or false"
        for known, word in _KINDS:
            if isinstance(self.value, known):
                return word
        return "nothing"

    @property
    def plain(self) -> object:
        """The values alone, as dicts and lists."""
        if isinstance(self.value, dict):
            return {key: each.plain for key, each in self.value.items()}
        if isinstance(self.value, tuple):
            return [each.plain for each in self.value]
        return self.value


_KINDS: tuple[tuple[type, str], ...] = (
    (str, "text"),
    (int, "a number"),
    (float, "a number"),
    (tuple, "a list"),
    (dict, "a mapping"),
)


def number(digits: str) -> int | str:
    """An int, but a long run of digits or one with leading zeros stays the text that it is.

    An account id may be written without quotes then, and keeps its zeros where the format
    allows them (YAML would read 012345670123 as an octal number).
    """
    bare = digits.lstrip("+-")
    if len(bare) >= LONG_NUMBER or (len(bare) > 1 and bare[0] == "0" and bare.isdigit()):
        return digits
    return int(digits, 0)
