"""Sentences below the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass

from hawse.rows import Row, column
from tests.unit.output.samples import shown


@dataclass(frozen=True)
class Remark(Row):
    """A row with a sentence."""

    id: str
    text: str | None = column(show="below")


ROWS = [Remark("a", "one two three four"), Remark("b", None), Remark("c", "\x1b[31m\nred")]


def shown_as(format: str = "table", **asked: object) -> str:
    return shown(ROWS, format=format, **asked)


def test_a_sentence_stands_below_its_row_and_nothing_where_there_is_none() -> None:
    assert shown_as() == "ID\na\n  one two three four\nb\nc\n  \\x1b[31m\\nred\n"


def test_it_is_folded_between_words() -> None:
    assert shown_as(width=12).startswith("ID\na\n  one two\n  three four\nb\n")


def test_alone_it_is_a_column() -> None:
    assert shown_as(columns=("text",)).splitlines()[:2] == ["TEXT", "one two three four"]


def test_other_formats_have_it_as_any_column() -> None:
    assert shown_as("lines").splitlines()[0] == "a\tone two three four"
