"""JMESPath over the JSON, in every format."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hawse.errors import UsageError
from hawse.output import check_view
from tests.unit.output.samples import DB, VIEW, WEB, Machine, shown


@pytest.mark.parametrize(
    ("query", "format", "text"),
    [
        ("[].id", "lines", "i-1\ni-2\n"),
        ("[].[id, tags.env]", "lines", "i-1\tprod\ni-2\tdev\n"),
        ("[].{i: id, e: tags.env}", "table", "I    E\ni-1  prod\ni-2  dev\n"),
        ("[].[id, state]", "table", "i-1  running\ni-2  stopped\n"),
        ("[].{i: id, n: name}", "csv", "i,n\ni-1,web-1\ni-2,\n"),
        ("[].{i: id, n: name}", "ids", "i-1\ni-2\n"),
        ("length(@)", "lines", "2\n"),
        ("[0].name", "table", "web-1\n"),
        ("[9]", "lines", ""),
        ("[].id", "jsonl", '"i-1"\n"i-2"\n'),
        ("length(@)", "json", "2\n"),
        ("[9]", "json", "null\n"),
        ("[].id", "json", '[\n  "i-1",\n  "i-2"\n]\n'),
        ("[].id", "yaml", "- i-1\n- i-2\n"),
        ("[0].tags", "yaml", "env: prod\n"),
        ("[?launched < '2026-03'].id", "lines", "i-1\n"),
    ],
)
def test_the_answer_is_shown_in_the_format_asked_for(query: str, format: str, text: str) -> None:
    assert shown([WEB, DB], query=query, format=format) == text


def test_filter_sort_and_limit_come_before_the_query() -> None:
    text = shown([WEB, DB, WEB], query="[].id", format="json", sort=("-id",), limit=2)

    assert json.loads(text) == ["i-2", "i-1"]


@pytest.mark.parametrize("query", ["[?", "[].id |", "foo(@"])
def test_a_query_that_makes_no_sense_is_refused_before_any_request(query: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_view(replace(VIEW, query=query), Machine)

    assert caught.value.what == f"--query {query}"
    assert "\n" not in caught.value.why


def test_a_query_that_does_not_fit_the_rows_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        shown([WEB], query="sum([].id)")

    assert caught.value.what == "--query sum([].id)"


@pytest.mark.parametrize("query", ["&id", "[].{a: &id}"])
def test_an_expression_is_no_answer(query: str) -> None:
    with pytest.raises(UsageError, match="an expression"):
        shown([WEB], query=query)


def test_the_reason_does_not_repeat_all_that_was_found() -> None:
    with pytest.raises(UsageError) as caught:
        shown([WEB] * 50, query="max(@)")

    assert len(caught.value.why) <= 201


def test_control_characters_are_escaped_in_answers_too() -> None:
    assert shown([replace(WEB, name="a\x1bb")], query="[].name") == "a\\x1bb\n"
