"""One thing as a sheet: a field a line, and a line for each of several values.

It is how a table shows rows with more fields than a line has room for. Nothing is cut.
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
            for text in _texts(column, record, view):
                yield line_start(f"{paint(head, 'dim') if view.colour else head}{_GAP}{text}")
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
