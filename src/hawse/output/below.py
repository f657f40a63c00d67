"""Sentences that belong to the rows of a table: each on lines of its own, below its row.

Beside the other columns there would be no room for them, and cut they say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from hawse.output.columns import Column, Record
from hawse.output.escape import escape, line_start
from hawse.output.view import View
from hawse.output.words import NOTHING, sentence, shower

if TYPE_CHECKING:
    from hawse.output.table import Cells

_INDENT = "  "


def apart(columns: Sequence[Column]) -> tuple[Sequence[Column], Sequence[Column]]:
    """The columns that stand beside each other, and those below; all beside without others."""
    below = [column for column in columns if column.field.show == "below"]
    beside = [column for column in columns if column.field.show != "below"]
    return (beside, below) if beside else (columns, ())


def sentences(
    column: Column, records: Sequence[Record], view: View, told: Callable[[str], str]
) -> list[Sequence[str]]:
    """What stands below each record, escaped: a line for each member of a list."""
    show = shower("text", view.now)

    def lines(value: object) -> Sequence[str]:
        several = value if isinstance(value, (list, tuple)) else (value,)
        return [told(escape(sentence(text))) for text in map(show, several) if text != NOTHING]

    return [lines(column.value(record)) for record in records]


def laid_out(
    beside: Sequence[Cells], below: Sequence[Sequence[Sequence[str]]], view: View, mark: str
) -> Iterator[str]:
    """The lines of a table, with the sentences that belong below each row."""
    from hawse.output.table import lines_of

    heading = any(one.title for one in beside)
    lines = lines_of(beside, colour=view.colour, heading=heading, mark=mark)
    if not below:
        yield from lines
        return
    rows = zip(*below, strict=True)
    for line, texts in zip(lines, chain([()] if heading else [], rows), strict=True):
        yield line
        for text in chain(*texts):
            yield from map(line_start, _folded(text, view.width))


def _folded(text: str, width: int) -> Iterator[str]:
    """Broken between words where the terminal would break it within one."""
    if not width or len(_INDENT + text) <= width:
        yield _INDENT + text
        return
    from textwrap import wrap

    room = width - len(_INDENT)
    for line in wrap(text, room, break_long_words=False, break_on_hyphens=False):
        yield _INDENT + line
