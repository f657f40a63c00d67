"""What `--filter` lets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.output import check_view
from tests.unit.output.samples import DB, NOW, VIEW, WEB, Machine, shown

OLD = replace(WEB, id="i-3", name="old", launched=NOW - timedelta(days=900), size=None)
ALL = [WEB, DB, OLD]


def ids(*filters: str) -> list[str]:
    return shown(ALL, filters=filters, format="ids").split()


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("state=running", "i-1 i-3"),
        ("state==running", "i-1 i-3"),
        ("state = running", "i-1 i-3"),
        ("state!=running", "i-2"),
        ("state=run*", "i-1 i-3"),
        ("state=stopped,pending", "i-2"),
        ("state!=stopped,running", ""),
        ("name=none", "i-2"),
        ("name!=none", "i-1 i-3"),
        ("name!=web-1", "i-2 i-3"),
        ("name~^web", "i-1"),
        ("name!~^web", "i-2 i-3"),
        ("name>v", "i-1"),
        ("launched<30d", "i-1"),
        ("launched>30d", "i-3"),
        ("launched>=3d", "i-1 i-3"),
        ("launched<1w", "i-1"),
        ("launched>2026-01-01", "i-1"),
        ("launched<2026-01-01", "i-3"),
        ("launched=2026-02", "i-1"),
        ("launched=2026-02-26T12*", "i-1"),
        ("launched=none", "i-2"),
        ("size>1GiB", "i-1"),
        ("size>=3G", "i-1"),
        ("size=3221225472", "i-1"),
        ("size=3GiB", "i-1"),
        ("size<3GB", ""),
        ("size>3GB", "i-1"),
        ("size>3GiB", ""),
        ("size>3072MiB", ""),
        ("size=none", "i-2 i-3"),
        ("usd_month=70.08", "i-1 i-3"),
        ("usd-month>$70", "i-1 i-3"),
        ("spot=true", "i-2"),
        ("spot=no", "i-1 i-3"),
        ("spot!=yes", "i-1 i-3"),
        ("groups=sg-1", "i-1 i-3"),
        ("groups=sg-*", "i-1 i-3"),
        ("groups!=sg-2", "i-2"),
        ("groups=none", "i-2"),
        ("tags.env=prod", "i-1 i-3"),
        ("tags.team=none", "i-1 i-3"),
        ("tags.env!=prod", "i-2"),
        ("tags=team", "i-2"),
        ("tags~env=d", "i-2"),
    ],
)
def test_a_filter_lets_through(filter: str, found: str) -> None:
    assert ids(filter) == found.split()


def test_several_filters_must_all_hold() -> None:
    assert ids("state=running", "launched<30d") == ["i-1"]


@pytest.mark.parametrize(
    ("filter", "why"),
    [
        ("state", "not KEY<OP>VALUE"),
        ("=running", "not KEY<OP>VALUE"),
        ("state=", "the value is empty"),
        ("tags.env= ", "the value is empty"),
        ("size>big", "big is not a number"),
        ("size=big", "big is not a number"),
        ("launched<soon", "soon is no age and no date"),
        ("launched=30d", "30d is not a date"),
        ("spot=maybe", "maybe is neither true nor false"),
        ("groups>1", "a list has no order"),
        ("tags<b", "a map has no order"),
        ("name~[", "not a regular expression"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_before_any_request(filter: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_view(replace(VIEW, filters=(filter,)), Machine)

    assert caught.value.what == f"--filter {filter}"
    assert caught.value.why.startswith(why)


def test_an_empty_value_says_how_to_ask_for_missing_ones() -> None:
    with pytest.raises(UsageError) as caught:
        check_view(replace(VIEW, filters=("tags.env=",)), Machine)

    assert "tags.env=none" in caught.value.hint


NAMES = st.one_of(st.none(), st.text(st.sampled_from("ab-*1 "), min_size=1, max_size=4))
OPERANDS = st.text(st.sampled_from("ab-1*"), min_size=1, max_size=3)


def naive_equal(value: str | None, operand: str) -> bool:
    if value is None:
        return False
    return fnmatchcase(value, operand) if "*" in operand else value == operand


@given(st.lists(NAMES, max_size=6), OPERANDS, st.sampled_from(["=", "!="]))
def test_equality_of_texts_is_that_of_the_naive_model(
    names: list[str | None], operand: str, op: str
) -> None:
    rows = [Machine(f"i-{place}", name) for place, name in enumerate(names)]
    wanted = [row.id for row in rows if naive_equal(row.name, operand) is (op == "=")]

    assert _filtered(rows, f"name{op}{operand}") == wanted


@given(
    st.lists(st.one_of(st.none(), st.integers(-(2**60), 2**60)), max_size=6),
    st.integers(-(2**60), 2**60),
    st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
)
def test_numbers_are_compared_exactly(numbers: list[int | None], operand: int, op: str) -> None:
    rows = [Machine(f"i-{place}", size=number) for place, number in enumerate(numbers)]
    wanted = [row.id for row in rows if _naive_number(row.size, op, operand)]

    assert _filtered(rows, f"size{op}{operand}") == wanted


def test_large_numbers_are_not_rounded() -> None:
    rows = [Machine("i-1", size=2**60), Machine("i-2", size=2**60 + 1)]

    assert _filtered(rows, f"size={2**60 + 1}") == ["i-2"]
    assert _filtered(rows, f"size>{2**60}") == ["i-2"]


@given(
    st.lists(st.integers(0, 10**6), max_size=6),
    st.integers(0, 30),
    st.sampled_from("smhdw"),
    st.sampled_from(["<", "<=", ">", ">="]),
)
def test_an_age_is_the_time_that_has_passed(
    seconds: list[int], count: int, unit: str, op: str
) -> None:
    rows = [
        Machine(f"i-{place}", launched=NOW - timedelta(seconds=passed))
        for place, passed in enumerate(seconds)
    ]
    limit = count * {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[unit]
    wanted = [
        row.id
        for row, passed in zip(rows, seconds, strict=True)
        if _naive_number(passed, op, limit)
    ]

    assert _filtered(rows, f"launched{op}{count}{unit}") == wanted


@given(st.floats(0, 1e6).map(lambda price: round(price, 4)))
def test_a_price_equals_itself_as_it_is_written(price: float) -> None:
    rows = [Machine("i-1", usd_month=price)]

    assert _filtered(rows, f"usd_month={price:f}".rstrip("0").rstrip(".")) == ["i-1"]


def _naive_number(value: int | None, op: str, operand: int) -> bool:
    if op == "=":
        return value == operand
    if op == "!=":
        return value != operand
    if value is None:
        return False
    return {
        "<": value < operand,
        "<=": value <= operand,
        ">": value > operand,
        ">=": value >= operand,
    }[op]


def _filtered(rows: list[Machine], filter: str) -> list[str]:
    return shown(rows, filters=(filter,), format="ids").split() if rows else []
