"""A table falls into several where its rows are of kinds; every other format has one list."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

from hawse.output import View, open_rows
from hawse.rows import Row, column
from tests.conftest import NOW


@dataclass(frozen=True)
class Pet(Row):
    """Of a kind."""

    kind: str = column(sections=True)
    name: str = column()
    feathers: int | None = column()


PETS = (Pet("cat", "Tom", None), Pet("bird", "Al", 9), Pet("cat", "Kit", None))


def shown(format: str, *columns: str) -> str:
    out = io.StringIO()
    view = View(format, "", columns, (), (), None, colour=False, width=80, now=NOW)
    rows = open_rows(view, Pet, (), out, print)
    rows.add(PETS, {})
    rows.close()
    return out.getvalue()


def test_each_kind_has_a_table_with_the_columns_it_needs() -> None:
    assert shown("table") == "cat\nNAME\nTom\nKit\n\nbird\nNAME  FEATHERS\nAl           9\n"


def test_who_asks_for_the_column_gets_one_table() -> None:
    assert shown("table", "kind", "name") == "KIND  NAME\ncat   Tom\nbird  Al\ncat   Kit\n"


def test_other_formats_have_one_list_in_its_order() -> None:
    assert [pet["name"] for pet in json.loads(shown("json"))] == ["Tom", "Al", "Kit"]
    assert shown("lines").splitlines()[1] == "bird\tAl\t9"
