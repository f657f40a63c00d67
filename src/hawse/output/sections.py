"""A table that falls into several: one below the other, each with the columns that it needs.

Rows of one type may be of kinds that people think of apart. What tells the kinds apart is a column
that the row type marks; every other format has it as any column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hawse.output.columns import NAMED, Column, Record
from hawse.output.escape import escape
from hawse.output.style import paint


class Section(NamedTuple):
    """Some of the rows, under a title; "" where there is but one table."""

    title: str
    columns: Sequence[Column]
    records: Sequence[Record]


def sections(columns: Sequence[Column], records: Sequence[Record]) -> list[Section]:
    """The tables, in the order in which their rows come first."""
    by = next((one for one in columns if one.field.sections and one.rank != NAMED), None)
    if by is None:
        return [Section("", columns, records)]
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(str(by.value(record)), []).append(record)
    rest = [one for one in columns if one is not by]
    return [Section(title, _needed(rest, some), some) for title, some in groups.items()]


def headed(section: Section, *, first: bool, colour: bool) -> Iterator[str]:
    """The lines before a table."""
    if not section.title:
        return
    if not first:
        yield ""
    title = escape(section.title)
    yield paint(title, "bold") if colour else title


def _needed(columns: Sequence[Column], records: Sequence[Record]) -> Sequence[Column]:
    """The columns that say something in these rows, and those that were asked for."""

    def says(column: Column) -> bool:
        return any(column.value(record) not in (None, "", (), {}) for record in records)

    return [one for one in columns if one.rank == NAMED or says(one)]
