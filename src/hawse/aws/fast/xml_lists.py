"""The long lists of an answer in XML, by what their items have in common.

Items differ in their texts and hardly in their tags. So an item is cut at its tags, and the same
tags in the same order mean the same value around other texts: where each text goes is learnt once
from the reader of trees, and filled in from then on. What is not plain (an entity, a text with an
odd character, tags that are met for the first time) is parsed; a list with comments or sections
in it is none of this module's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hawse.aws.fast.handing import NotAnAnswer
from hawse.records import dataclass

Tags = tuple[str, ...]
Fill = Callable[[list[str]], Any]
Parse = Callable[[bytes], Any]

# What stands for the items of a list while the rest of the answer is parsed, and what it reads as.
HOLE = b"<item/>"
HOLE_READ: list[dict[str, Any]] = [{}]
_SELDOM = 4  # to learn takes as long as to parse a few
# Texts of these need no parser: neither markup nor what XML forbids or changes. EF begins the two
# characters beyond ASCII that it forbids. What else is in an item has to be < and > by turns.
_PLAIN = b"\t\n" + bytes(c for c in range(32, 256) if c not in b"<>&\xef")


@dataclass(frozen=True)
class Place:
    """Stands in a value for a text of its item: which one, and what makes a value of it."""

    number: int
    convert: Callable[[str], Any]


def placing(scalars: Mapping[str, Callable[[str], Any]]) -> dict[str, Callable[[str], Any]]:
    """Scalars for reading a tree whose texts are numbers of places."""
    return {kind: partial(_place, convert) for kind, convert in scalars.items()}


def _place(convert: Callable[[str], Any], text: str) -> Any:
    return Place(int(text), convert) if text else convert(text)


class Items:
    """Reads the items of one list; what it learns from one answer it knows for the next."""

    def __init__(self, parse: Parse, learn: Parse) -> None:
        """`parse` reads an item as it is, and `learn` one whose texts are numbers of places."""
        self._parse = parse
        self._learn = learn
        self._met: Counter[Tags] = Counter()
        self._known: dict[Tags, Fill] = {}
        self._last: tuple[list[str], Fill] = ([], list)

    def read(self, inside: bytes) -> list[Any]:
        """The items in the text of a list, unless it does not begin with one.

        Raises what `parse` does, for what is no item or more than one too.
        """
        lead = inside[: inside.find(b">", inside.find(b">") + 1) + 1]  # an item and its first tag
        item = self._item if _is_plain(inside) else self._any
        return [item(lead + rest) for rest in inside.split(lead)[1:]]

    def _any(self, text: bytes) -> Any:
        return self._item(text) if _is_plain(text) else self._parse(text)

    def _item(self, text: bytes) -> Any:
        parts = text.decode().replace(">", "<").split("<")
        tags = parts[1::2]
        if tags != self._last[0]:
            fill = self._fill(tuple(tags))
            if fill is None:
                return self._parse(text)
            self._last = tags, fill
        return self._last[1](parts)

    def _fill(self, tags: Tags) -> Fill | None:
        """What makes a value of such an item; None while it is met too seldom to be learnt."""
        fill = self._known.get(tags)
        if fill is None and self._met[tags] == _SELDOM:
            fill = self._known[tags] = self._learnt(tags)
        self._met[tags] += fill is None
        return fill

    def _learnt(self, tags: Tags) -> Fill:
        if any(tag.startswith(("!", "?")) for tag in tags):
            raise NotAnAnswer("a comment or a section, whose texts are no text of their own")
        numbered = "".join(f"<{tag}>{place}" for place, tag in enumerate(tags, 1))
        value = self._learn(numbered.rstrip("0123456789").encode())
        names: dict[str, Any] = {}
        fill: Fill = eval(  # pylint: disable=eval-used  # as dataclasses make their methods
            f"lambda texts: {expression(value, names)}", names
        )
        return fill


def _is_plain(text: bytes) -> bool:
    return not text.translate(None, _PLAIN).replace(b"<>", b"")


def expression(value: Any, names: dict[str, Any]) -> str:
    """The expression that makes such a value of `texts`: brackets, numbers and names of ours.

    Whatever else is in the value, every text of it, is in `names` under the name that stands for
    it, so that nothing which was read can be part of what is run.
    """
    match value:
        case Place(number, convert):
            text = f"texts[{2 * number}]"
            return text if convert is str else f"{_named(convert, names)}({text})"
        case list():
            return f"[{','.join(expression(item, names) for item in value)}]"
        case dict():
            members = (f"{expression(k, names)}:{expression(v, names)}" for k, v in value.items())
            return f"{{{','.join(members)}}}"
    return _named(value, names)


def _named(value: Any, names: dict[str, Any]) -> str:
    name = f"_{len(names)}"
    names[name] = value
    return name
