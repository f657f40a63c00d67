"""Ages, sizes and money as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from hawse.output.words import age, moment, shower, size, usd

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(), "0s"),
        (timedelta(seconds=59.9), "59s"),
        (timedelta(minutes=1), "1m"),
        (timedelta(hours=5, minutes=59), "5h"),
        (timedelta(hours=47), "47h"),
        (timedelta(days=3), "3d"),
        (timedelta(days=400), "400d"),
        (timedelta(days=800), "2y"),
        (timedelta(days=-30), "in 30d"),
        (timedelta(seconds=-0.5), "now"),
    ],
)
def test_an_age_has_one_unit(passed: timedelta, words: str) -> None:
    assert age(passed.total_seconds()) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (200 * 1024**3, "200 GiB"),
        (5 * 1024**7, "5120 EiB"),
        (-2048, "-2.0 KiB"),
    ],
)
def test_a_size_is_in_iec_units(count: int, words: str) -> None:
    assert size(count) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (70.08, "$70.08"),
        (1234567.891, "$1,234,567.89"),
        (0.0104, "$0.0104"),
        (0.5, "$0.50"),
        (Decimal("-3.1"), "-$3.10"),
        (0, "$0.00"),
    ],
)
def test_money_has_cents_and_small_prices_keep_their_figures(amount: float, words: str) -> None:
    assert usd(amount) == words


def test_a_time_is_shown_in_utc() -> None:
    value = datetime(2026, 3, 1, 13, 30, 5, tzinfo=timezone(timedelta(hours=1)))

    assert moment(value) == "2026-03-01 12:30:05Z"


@pytest.mark.parametrize(
    ("show", "value", "words"),
    [
        ("text", None, "-"),
        ("text", "", "-"),
        ("text", False, "no"),
        ("text", 0, "0"),
        ("text", 0.1 + 0.2, "0.3"),
        ("bytes", None, "-"),
        ("list", ("a", "b"), "a b"),
        ("list", (), "-"),
        ("tags", {"env": "prod", "team": "web"}, "env=prod team=web"),
        ("tags", {}, "-"),
        ("age", None, "-"),
        ("age", datetime(2026, 2, 26), "3d"),
        ("time", datetime(2026, 2, 26, tzinfo=UTC), "2026-02-26 00:00:00Z"),
        ("usd", None, "-"),
    ],
)
def test_a_table_shows_each_kind_of_value(show: str, value: object, words: str) -> None:
    assert shower(show, NOW)(value) == words


@pytest.mark.parametrize(
    ("value", "show", "text"),
    [
        (1234.5, "amount", "1,234.50"),
        (0.001, "amount", "<0.01"),
        (-0.001, "amount", ">-0.01"),
        (0, "amount", "0.00"),
        (80.789, "signed", "+80.79"),
        (-3, "signed", "-3.00"),
        (0, "signed", "0.00"),
        (56.64, "percent", "56.6"),
        (50, "bar", "━" * 6),
        (-5, "bar", ""),
        (None, "bar", ""),
        (True, "mark", "~"),
        (False, "mark", ""),
        ({"a": 0, "b": 3.5, "c": 7}, "spark", "▁▅█"),
        ({"a": -1, "b": 1}, "spark", "▁█"),
        ({"a": 0, "b": 0}, "spark", "▁▁"),
        ({"a": 1}, "spark", ""),
        ({}, "spark", ""),
    ],
)
def test_money_and_what_it_looks_like(value: object, show: str, text: str) -> None:
    assert shower(show, NOW)(value) == text


def test_a_trend_of_a_year_of_days_takes_no_more_than_a_month_of_columns() -> None:
    trend = shower("spark", NOW)({str(day): day for day in range(365)})

    assert len(trend) <= 31
    assert (trend[0], trend[-1]) == ("▁", "█")
