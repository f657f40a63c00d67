"""Raw values: what JSON has, and one line of text for scripts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

import pytest
from hypothesis import given, strategies as st

from hawse.output.values import missing, natural, raw, text


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Rule:
    port: int
    since: date


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00Z"),
        (datetime(2026, 3, 1, 2, tzinfo=timezone(timedelta(hours=2))), "2026-03-01T00:00:00Z"),
        (datetime(2026, 3, 1), "2026-03-01T00:00:00Z"),
        (date(2026, 3, 1), "2026-03-01"),
        (Decimal("70.08"), 70.08),
        (Decimal("3"), 3),
        (float("nan"), None),
        (Decimal("Infinity"), None),
        (Colour.RED, "red"),
        (("a", None), ["a", None]),
        ({"b", "a"}, ["a", "b"]),
        (MappingProxyType({"a": (1,)}), {"a": [1]}),
        (Rule(22, date(2026, 3, 1)), {"port": 22, "since": "2026-03-01"}),
    ],
)
def test_a_value_becomes_json_types(value: object, plain: object) -> None:
    assert raw(value) == plain
    assert type(raw(value)) is type(plain)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (None, ""),
        (True, "true"),
        (0, "0"),
        (1.5, "1.5"),
        (("a", "b"), "a,b"),
        ((), ""),
        ({"a": 1}, '{"a":1}'),
        ((("a",), ("b",)), '[["a"],["b"]]'),
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00Z"),
        (Colour.RED, "red"),
    ],
)
def test_a_value_becomes_one_line(value: object, line: str) -> None:
    assert text(value) == line


def test_a_value_that_no_format_can_show_is_a_bug() -> None:
    with pytest.raises(TypeError, match="object"):
        raw(object())


def test_numbers_in_names_are_in_their_own_order() -> None:
    assert sorted(["web-10", "Web-2", "web-1", "db"], key=natural) == [
        "db",
        "web-1",
        "Web-2",
        "web-10",
    ]


@given(st.lists(st.text(), max_size=8))
def test_any_texts_can_be_put_in_order(names: list[str]) -> None:
    assert sorted(names, key=natural) == sorted(reversed(names), key=natural)


@pytest.mark.parametrize("value", [None, "", (), {}, float("nan")])
def test_what_aws_did_not_say_is_missing(value: object) -> None:
    assert missing(value)


@pytest.mark.parametrize("value", [0, 0.0, False, Decimal(0), "0", (None,)])
def test_zero_and_no_are_not_missing(value: object) -> None:
    assert not missing(value)
