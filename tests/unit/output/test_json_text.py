"""JSON and JSON Lines: stable keys, raw values, nothing that a terminal obeys."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType

from hypothesis import example, given, strategies as st

import pytest
import yaml

from hawse.output import open_rows
from hawse.output.columns import Column
from hawse.output.fields import Field
from hawse.output.json_text import shaper
from hawse.output.values import iso
from hawse.rows import Row, column
from tests.unit.output.samples import DB, VIEW, WEB, Machine, Notes, opened, shown


def test_an_array_has_a_row_a_line() -> None:
    assert shown([WEB, DB], format="json") == (
        "[\n"
        '{"id":"i-1","name":"web-1","state":"running","launched":"2026-02-26T12:00:00Z",'
        '"size":3221225472,"usd_month":70.08,"spot":false,"groups":["sg-1","sg-2"],'
        '"tags":{"env":"prod"}},\n'
        '{"id":"i-2","name":null,"state":"stopped","launched":null,'
        '"size":null,"usd_month":null,"spot":true,"groups":[],'
        '"tags":{"env":"dev","team":"data"}}\n'
        "]\n"
    )


@pytest.mark.parametrize("size", [2**63 - 1, 2**64, 10**30, -(2**70)])
def test_a_number_of_any_size_comes_back(size: int) -> None:
    (found,) = json.loads(shown([replace(WEB, size=size)], format="json"))

    assert found["size"] == size
    assert found["launched"] == "2026-02-26T12:00:00Z"


def test_a_terminal_gets_a_field_a_line() -> None:
    text = shown([WEB], format="json", width=80, columns=("id", "spot", "tags"))

    assert text == (
        '[\n  {\n    "id": "i-1",\n    "spot": false,\n    "tags": {"env": "prod"}\n  }\n]\n'
    )


def test_no_rows_are_an_empty_array() -> None:
    writer, out, _ = opened(Machine, format="json")
    writer.close()

    assert out.getvalue() == "[]\n"


def test_json_lines_have_an_object_a_line() -> None:
    lines = shown([WEB, DB], format="jsonl").splitlines()

    assert [json.loads(line)["id"] for line in lines] == ["i-1", "i-2"]


def test_no_rows_are_no_json_lines() -> None:
    writer, out, _ = opened(Machine, format="jsonl")
    writer.close()

    assert out.getvalue() == ""


def test_a_key_keeps_its_place_in_its_mapping() -> None:
    text = shown([DB], format="jsonl", columns=("id", "tags.team", "tags.none"))

    assert json.loads(text) == {"id": "i-2", "tags": {"team": "data", "none": None}}


def test_a_glob_of_keys_keeps_what_matches() -> None:
    text = shown([DB], format="jsonl", columns=("tags.t*",))

    assert json.loads(text) == {"tags": {"team": "data"}}


zones = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
times = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 28))


@example(datetime(2026, 2, 26, 14, tzinfo=timezone(timedelta(hours=2))))
@example(datetime(2026, 2, 26, 14, tzinfo=timezone(timedelta(seconds=7))))
@given(st.builds(lambda when, zone: when.replace(tzinfo=zone), times, st.none() | zones))
def test_a_time_of_any_zone_is_told_in_utc(when: datetime) -> None:
    for format in ("json", "jsonl"):
        assert f'"launched":"{iso(when)}"' in shown([replace(WEB, launched=when)], format=format)


def test_other_types_are_written_raw() -> None:
    @dataclass(frozen=True)
    class Bill(Row):
        total: Decimal
        ratio: float
        when: tuple[datetime, ...]
        by: Mapping[str, Decimal] = column(spread=True)

    when = datetime(2026, 3, 1, tzinfo=UTC)
    bill = Bill(Decimal("1.25"), float("nan"), (when,), MappingProxyType({"ec2": Decimal("2")}))

    assert json.loads(shown([bill], format="json")) == [
        {"total": 1.25, "ratio": None, "when": ["2026-03-01T00:00:00Z"], "by": {"ec2": 2}}
    ]


@given(st.text(), st.text(), st.booleans())
def test_any_text_comes_back_from_json(name: str, value: str, pretty: bool) -> None:
    row = replace(WEB, name=name, tags={"k": value})

    (found,) = json.loads(shown([row], format="json", width=80 if pretty else 0))

    assert (found["name"], found["tags"]) == (name, {"k": value})


@given(st.text(st.characters(codec=None)), st.booleans())
@example("\x7f", False)
@example("\x7f", True)
def test_nothing_in_json_is_obeyed_by_a_terminal(name: str, pretty: bool) -> None:
    text = shown([replace(WEB, name=name)], format="json", width=80 if pretty else 0)

    dangerous = "\x1b\x07\x7f\x85\x9b\u202e\u200b\u2028\u2066\ufeff\ud800"
    assert not set(text) & set(dangerous)


@pytest.mark.parametrize("form", ["json", "jsonl", "yaml"])
@pytest.mark.parametrize("name", ["##vso[x]", "a\\##[error]b", "###[x]", "## heading", "##"])
def test_nothing_in_json_is_obeyed_by_a_build_server(form: str, name: str) -> None:
    text = shown([replace(WEB, name=name)], format=form, columns=("name",))

    assert re.search(r"##\w*\[", text) is None
    assert yaml.safe_load(text) in ([{"name": name}], {"name": name})


def test_a_stream_that_has_only_ascii_gets_escapes() -> None:
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="ascii", write_through=True)
    writer = open_rows(
        replace(VIEW, format="json", columns=("name",)), Machine, (), out, Notes().append
    )
    writer.add([replace(WEB, name="größe")], {})
    writer.close()

    text = written.getvalue()
    assert json.loads(text) == [{"name": "größe"}]


@dataclass(frozen=True)
class Group(Row):
    """Rows that hold objects with their own first key."""

    name: str
    members: tuple[Mapping[str, str], ...] = column(show="list", default=())


@pytest.mark.parametrize("format", ["json", "jsonl"])
@pytest.mark.parametrize(
    "rows",
    [
        [Group("a", ({"name": "b"}, {"name": "c"})), Group("d")],
        [Group('},{"name":'), Group('\\"},{"name":"x'), Group("")],
        [Group("\ud800", ({"name": "},{"},)), Group("\u202e")],
    ],
)
def test_rows_are_parted_between_rows_alone(format: str, rows: list[Group]) -> None:
    together, apart = opened(Group, format=format), opened(Group, format=format)

    rows = [Group("first"), *rows]
    together[0].add(rows, {})  # the first alone, the others in one block
    for row in rows:
        apart[0].add([row], {})
    together[0].close()
    apart[0].close()

    assert together[1].getvalue() == apart[1].getvalue()
    assert together[1].getvalue().count("\n") == len(rows) + 2 * (format == "json")


@given(st.text())
def test_a_name_is_a_key_and_nothing_that_is_run(name: str) -> None:
    shape = shaper([Column(Field(name, ""), 1)])

    assert shape(("a", "b")) == {name: "b"}
