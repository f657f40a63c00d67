"""Rows that a table only counts, and several sentences below a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from hawse.output import View, open_rows
from hawse.rows import Row, column
from tests.conftest import NOW, Stream


@dataclass(frozen=True)
class Item(Row):
    name: str
    folded: str | None = column(wide=True, folds=True)
    said: Sequence[str] = column(show="below")


ROWS = (Item("a", None, ("one", "two")), Item("b", "dull", ("three",)), Item("c", "dull", ()))


def written(format: str, *columns: str) -> tuple[str, list[str]]:
    out, notes = Stream(), list[str]()
    view = View(format, "", columns, (), (), None, colour=False, width=80, now=NOW)
    rows = open_rows(view, Item, (), out, notes.append)
    rows.add(ROWS, {})
    rows.close()
    return out.getvalue(), notes


def test_a_table_counts_what_folds_and_shows_each_sentence_on_a_line() -> None:
    assert written("table") == ("NAME\na\n  one\n  two\n", ["2 not shown: dull"])


def test_the_column_that_says_why_brings_them_back() -> None:
    text, notes = written("table", "+folded")

    assert "b" in text and notes == []


@pytest.mark.parametrize("format", ["lines", "json", "jsonl", "csv", "yaml", "ids"])
def test_no_other_format_leaves_any_out(format: str) -> None:
    text, notes = written(format)

    assert "b" in text and notes == []
