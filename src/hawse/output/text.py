"""Rows as plain text for other programs: tab-separated lines, csv, and ids alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hawse.output.columns import Column, Record, getter
from hawse.output.escape import escape, line_start
from hawse.output.values import text

# A colon is quoted too where it begins a line: `::error::` is an order to a CI system.
_QUOTED = re.compile(r'[",\r\n]|^[\s:]|\s$')
# What a spreadsheet would calculate, fetch or run, were it the beginning of a cell. Numbers may.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9.,]*%?$)")

_PRINTABLE = bytes(range(0x20, 0x7F))


class Lines:
    """One row a line, separated by tabs: no headings, nothing cut, nothing wrapped."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._values = getter(columns)

    def line(self, record: Record) -> str:
        """The row; a tab or a newline in a value is shown as \\t or \\n."""
        cells = [text(value) for value in self._values(record)]
        joined = "".join(cells)
        if not joined.isprintable() or "##" in joined:
            cells = [escape(cell) for cell in cells]
        return line_start("\t".join(cells)) + "\n"

    def block(self, records: Sequence[Record]) -> str:
        """Many rows: by columns, which takes a fifth of the time when nothing is escaped."""
        columns = [_texts(column) for column in zip(*map(self._values, records))]
        for column in columns:
            if not _harmless("".join(column)):
                return "".join(map(self.line, records))
        return "\n".join([*map("\t".join, zip(*columns)), ""])

    def tail(self) -> str:
        """Nothing."""
        return ""


def _texts(column: Sequence[object]) -> Sequence[str]:
    """The texts of a column, most often of one type."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return column  # type: ignore[return-value]  # mypy does not narrow by type()
    return list(map(str if kinds == {int} else text, column))


def _harmless(joined: str) -> bool:
    """Whether nothing in it is ever escaped; for ASCII told in a fifth of the time."""
    if joined.isascii():
        printable = not joined.encode().translate(None, _PRINTABLE)
    else:
        printable = joined.isprintable()
    return printable and "##" not in joined and "::" not in joined


class Ids:
    """The first column alone, one a line, as `-` reads them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._column = columns[0]

    def line(self, record: Record) -> str:
        """The id; nothing for a row without one."""
        found = text(self._column.value(record))
        return line_start(escape(found)) + "\n" if found else ""

    def block(self, records: Sequence[Record]) -> str:
        """The ids."""
        return "".join(map(self.line, records))

    def tail(self) -> str:
        """Nothing."""
        return ""


class Csv:
    """RFC 4180 with a heading line, ending lines with a newline alone.

    Values are raw: control characters stay within their quotes, but on a terminal they are shown.
    Only a text that a spreadsheet would take for a formula has the mark of a text, ', before it:
    whoever may tag a machine must not run programs on that of an accountant.
    """

    def __init__(self, columns: Sequence[Column], *, terminal: bool) -> None:
        self._values, self._terminal = getter(columns), terminal
        self._head = self._joined([column.name for column in columns])

    def line(self, record: Record) -> str:
        """The row, the first one with the headings before it."""
        head, self._head = self._head, ""
        return head + self._joined([text(value) for value in self._values(record)])

    def block(self, records: Sequence[Record]) -> str:
        """The rows, the first one with the headings before it."""
        return "".join(map(self.line, records))

    def tail(self) -> str:
        """The headings, when there was no row."""
        return self._head

    def _joined(self, cells: list[str]) -> str:
        cells = ["'" + cell if _FORMULA.match(cell) else cell for cell in cells]
        if self._terminal:
            cells = [escape(cell) for cell in cells]
        search = _QUOTED.search
        shown = ['"' + cell.replace('"', '""') + '"' if search(cell) else cell for cell in cells]
        return (",".join(shown) if shown != [""] else '""') + "\n"
