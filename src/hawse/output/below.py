"""Sentences that belong to the rows of a table: each on lines of its own, below its row.

Beside the other columns there would be no room for them, and cut they say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hawse.output.columns import Column, Record
from hawse.output.escape import escape, line_start
from hawse.output.view import View
from hawse.output.words import NOTHING, shower

_INDENT = "  "


def apart(columns: Sequence[Column]) -> tuple[Sequence[Column], Sequence[Column]]:
    """The columns that stand beside each other, and those below; all beside without others."""
    below = [column for column in columns if column.field.show == "below"]
    beside = [column for column in columns if column.field.show != "below"]
    return (beside, below) if beside else (columns, ())


def interleaved(
    lines: Iterator[str],
    below: Sequence[Column],
    records: Sequence[Record],
    view: View,
    *,
    heading: bool,
) -> Iterator[str]:
    """The lines of a table with those that belong below each row."""
    if heading:
        yield next(lines)
    show = shower("text", view.now)
    for line, record in zip(lines, records, strict=True):
        yield line
        for column in below:
            text = escape(show(column.value(record)))
            yield from map(line_start, _folded(text, view.width) if text != NOTHING else ())


def _folded(text: str, width: int) -> Iterator[str]:
    """Broken between words where the terminal would break it within one."""
    if not width or len(_INDENT + text) <= width:
        yield _INDENT + text
        return
    from textwrap import wrap

    indent = dict.fromkeys(("initial_indent", "subsequent_indent"), _INDENT)
    yield from wrap(text, width, **indent, break_long_words=False, break_on_hyphens=False)
