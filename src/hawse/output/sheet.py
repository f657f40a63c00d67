"""One thing as a sheet: a field a line, and a line for each of several values.

It is how a table shows rows with more fields than a line has room for. Nothing is cut: what is
too long is broken between words, and goes on below where it began.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hawse.output.cells import width
from hawse.output.columns import Column, Record
from hawse.output.escape import escape, line_start
from hawse.output.style import paint
from hawse.output.values import laid_out, missing
from hawse.output.view import View
from hawse.output.words import NOTHING, shower

_GAP = "  "
_LEAST_ROOM = 20
"""Where there is less, breaking between words makes nothing easier to read."""


def sheets(columns: Sequence[Column], records: Sequence[Record], view: View) -> Iterator[str]:
    """The lines of every record, with an empty line between two."""
    titles = [escape(column.title) for column in columns]
    room = max(map(width, titles), default=0)
    for number, record in enumerate(records):
        if number:
            yield ""
        for title, column in zip(titles, columns, strict=True):
            if column.field.quiet and missing(column.value(record)):
                continue
            head = title + " " * (room - width(title))
            hang = 0 if column.field.show == "json" else room + len(_GAP)
            for text in _texts(column, record, view):
                first = f"{paint(head, 'dim') if view.colour else head}{_GAP}"
                for part in _folded(text, view.width, hang):
                    yield line_start(f"{first}{part}")
                    first = " " * hang
                head = " " * room


def _texts(column: Column, record: Record, view: View) -> Iterator[str]:
    """The value as escaped, coloured texts: one, or one for each member of a list or mapping."""
    if column.field.show == "json":
        yield from map(escape, laid_out(column.value(record)).splitlines())
        return
    show = shower("text" if column.key else column.field.show, view.now)
    for value in _members(column.value(record)):
        text = escape(show(value))
        hue = "dim" if text == NOTHING else column.field.colour.get(text, "")
        yield paint(text, hue) if view.colour else text


def _members(value: object) -> Sequence[object]:
    if isinstance(value, Mapping):
        return [{key: one} for key, one in value.items()] or [None]
    if isinstance(value, (list, tuple)):
        return list(value) or [None]
    return [value]


def _folded(text: str, limit: int, hang: int) -> Sequence[str]:
    """The text in parts that the terminal has room for, where it can be broken between words.

    A command at its end stays whole, since it is copied.
    """
    room = limit - hang
    if not hang or room < _LEAST_ROOM or width(text) <= room or "\x1b" in text:
        return [text]
    import re
    from textwrap import wrap

    found = re.fullmatch(r"(.*?)((?:(?<=: )(?:hawse|aws) .*)?)", text, re.DOTALL)
    told, command = found.groups() if found else (text, "")
    lines = wrap(told, room, break_long_words=False, break_on_hyphens=False)
    return [*lines, *([command] if command else ())]
