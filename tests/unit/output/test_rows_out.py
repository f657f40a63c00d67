"""Rows leave as soon as they can, and the output is whole however the run ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from hawse.errors import CLIError, UsageError
from hawse.output import FORMATS, check_view
from tests.unit.output.samples import DB, VIEW, WEB, Machine, opened


@pytest.mark.parametrize("format", ["lines", "json", "jsonl", "yaml", "ids"])
def test_a_first_row_is_written_before_the_next_is_asked_for(format: str) -> None:
    writer, out, _ = opened(Machine, format=format)
    seen: list[str] = []

    def rows() -> Iterator[Machine]:
        yield WEB
        seen.append(out.getvalue())
        yield DB

    writer.add(rows(), {})

    assert "i-1" in seen[0]


@pytest.mark.parametrize("asked", [{"sort": ("id",)}, {"query": "[]"}, {"format": "table"}])
def test_what_needs_all_rows_waits_for_them(asked: dict[str, Any]) -> None:
    writer, out, _ = opened(Machine, **asked)

    writer.add([WEB], {})
    assert out.getvalue() == ""

    writer.close()
    assert "i-1" in out.getvalue()


def test_json_is_whole_after_an_error() -> None:
    writer, out, _ = opened(Machine, format="json")

    def rows() -> Iterator[Machine]:
        yield WEB
        raise CLIError("lost")

    with pytest.raises(CLIError, match="lost"):
        writer.add(rows(), {})
    writer.close()

    assert [row["id"] for row in json.loads(out.getvalue())] == ["i-1"]


def test_a_table_shows_what_came_before_an_error() -> None:
    writer, out, _ = opened(Machine, format="table", columns=("id",))

    def rows() -> Iterator[Machine]:
        yield WEB
        raise CLIError("lost")

    with pytest.raises(CLIError):
        writer.add(rows(), {})
    writer.close()

    assert out.getvalue() == "ID\ni-1\n"


def test_rows_of_several_targets_are_one_array() -> None:
    writer, out, _ = opened(Machine, ("account", "region"), format="json", columns=("region", "id"))

    writer.add([WEB], {"account": "1", "region": "eu-west-1"})
    writer.add([], {"account": "1", "region": "eu-west-2"})
    writer.add([DB], {"account": "1", "region": "us-east-1"})
    writer.close()

    assert json.loads(out.getvalue()) == [
        {"region": "eu-west-1", "id": "i-1"},
        {"region": "us-east-1", "id": "i-2"},
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_a_limit_says_what_it_left_out(format: str) -> None:
    writer, out, notes = opened(Machine, format=format, limit=1)

    writer.add([WEB, DB, DB], {})
    writer.close()

    assert "i-1" in out.getvalue() and "i-2" not in out.getvalue()
    assert notes == ["2 more rows not shown: --limit 0"]


def test_a_limit_that_leaves_nothing_out_says_nothing() -> None:
    writer, _, notes = opened(Machine, limit=2)

    writer.add([WEB, DB], {})
    writer.close()

    assert notes == []


def test_a_limit_counts_after_the_sort() -> None:
    writer, out, _ = opened(Machine, format="ids", limit=1, sort=("-id",))

    writer.add([WEB, DB], {})
    writer.close()

    assert out.getvalue() == "i-2\n"


def test_rows_are_counted_before_and_after_the_filters() -> None:
    writer, _, _ = opened(Machine, filters=("state=stopped",), limit=0)

    writer.add([WEB, DB, WEB], {})

    assert (writer.given, writer.seen) == (3, 1)


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("table", ""),
        ("lines", ""),
        ("json", "[]\n"),
        ("jsonl", ""),
        ("yaml", "[]\n"),
        ("csv", "id\n"),
        ("ids", ""),
    ],
)
def test_no_rows_at_all(format: str, text: str) -> None:
    writer, out, notes = opened(Machine, format=format, columns=("id",))

    writer.close()

    assert (out.getvalue(), writer.seen, notes) == (text, 0, [])


def test_a_first_row_is_not_kept_in_a_buffer() -> None:
    writer, out, _ = opened(Machine)
    flushed: list[str] = []
    out.flush = lambda: flushed.append(out.getvalue())  # type: ignore[method-assign]

    def rows() -> Iterator[Machine]:
        yield WEB
        assert flushed and flushed[-1].startswith("i-1")

    writer.add(rows(), {})


def test_a_reader_that_went_away_is_not_hidden() -> None:
    writer, out, _ = opened(Machine)

    def gone(_: str) -> int:
        raise BrokenPipeError

    out.write = gone  # type: ignore[method-assign]

    with pytest.raises(BrokenPipeError):
        writer.add([WEB], {})


def test_columns_and_a_query_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="--query already says what is shown"):
        check_view(replace(VIEW, query="[].id", columns=("id",)), Machine)
