"""Days and months of Cost Explorer: the first, the last, February, and what AWS keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.cost.periods import (
    DAILY,
    MONTHLY,
    Period,
    check_kept,
    compared,
    granularity_of,
    month_of,
    months_later,
    period_before,
    period_of,
    rest_of_month,
    so_far,
    whole_days,
)

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2005, 1, 1), date(2095, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("month", "2026-11-01", "2026-11-24"),
        ("last-month", "2026-10-01", "2026-11-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("2026-11", "2026-11-01", "2026-11-24"),
        ("2026-11-03", "2026-11-03", "2026-11-04"),
        ("30d", "2026-10-24", "2026-11-23"),
        ("6m", "2026-05-01", "2026-11-01"),
        ("2026-11-01..2026-11-15", "2026-11-01", "2026-11-16"),
        ("2026-08..2026-10", "2026-08-01", "2026-11-01"),
        ("2026-11-20..2026-12-24", "2026-11-20", "2026-11-24"),
    ],
)
def test_a_period_ends_after_its_last_day_and_never_after_today(
    text: str, start: str, end: str
) -> None:
    assert period_of(text, TODAY).asked == {"Start": start, "End": end}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "0d",
        "2026-13",
        "2026-02-30",
        "2026-11-05..2026-11-01",
        "2027-01",
        "..",
        "7w",
    ],
)
def test_what_is_no_period_is_refused_before_anything_is_paid(text: str) -> None:
    with pytest.raises(UsageError):
        period_of(text, TODAY)


@given(DAYS)
def test_on_every_day_the_month_so_far_is_one_that_aws_takes(today: date) -> None:
    period = so_far(today)

    assert period == period_of("month", today)
    assert period.start < period.end <= months_later(today, 1)


def test_the_first_of_a_month_has_no_whole_day() -> None:
    assert whole_days(date(2026, 11, 1)) is None
    assert whole_days(date(2026, 11, 2)) == Period(date(2026, 11, 1), date(2026, 11, 2))


@pytest.mark.parametrize(
    ("today", "now", "before"),
    [
        ("2026-11-23", "2026-11-01..2026-11-22", "2026-10-01..2026-10-22"),
        ("2026-11-01", "2026-10", "2026-09"),
        ("2026-11-02", "2026-11-01", "2026-10-01"),
        ("2027-01-01", "2026-12", "2026-11"),
        ("2026-03-31", "2026-03-01..2026-03-28", "2026-02"),
        ("2024-03-31", "2024-03-01..2024-03-29", "2024-02"),
        ("2026-03-01", "2026-02", "2026-01"),
        ("2026-01-15", "2026-01-01..2026-01-14", "2025-12-01..2025-12-14"),
    ],
)
def test_the_same_days_of_the_last_month(today: str, now: str, before: str) -> None:
    assert tuple(map(str, compared(date.fromisoformat(today)))) == (now, before)


@given(DAYS)
def test_on_every_day_both_sides_are_as_long_and_over_but_for_whole_months(today: date) -> None:
    now, before = compared(today)

    assert before.start < before.end <= now.start < now.end <= today
    assert now.days == before.days or (now, before) == (
        month_of(now.start),
        month_of(before.start),
    )


@pytest.mark.parametrize(
    ("today", "rest"),
    [
        ("2026-11-29", "2026-11-29..2026-11-30"),
        ("2026-11-30", None),
        ("2026-12-31", None),
        ("2024-02-29", None),
        ("2026-02-27", "2026-02-27..2026-02-28"),
    ],
)
def test_on_the_last_day_nothing_of_the_month_is_to_come(today: str, rest: str | None) -> None:
    found = rest_of_month(date.fromisoformat(today))

    assert (None if found is None else str(found)) == rest


def test_months_are_counted_by_their_first_days() -> None:
    assert months_later(date(2026, 3, 31), -1) == date(2026, 2, 1)
    assert months_later(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert months_later(date(2026, 1, 31), -13) == date(2024, 12, 1)


def test_before_whole_months_come_whole_months_and_before_days_as_many_days() -> None:
    quarter = Period(date(2026, 7, 1), date(2026, 10, 1))

    assert str(period_before(quarter)) == "2026-04-01..2026-06-30"
    assert str(period_before(Period(date(2026, 11, 10), date(2026, 11, 20)))) == (
        "2026-10-31..2026-11-09"
    )


@pytest.mark.parametrize(
    ("start", "granularity", "hint"),
    [
        ("2025-08-20", DAILY, "--granularity monthly"),
        ("2025-08-20", MONTHLY, "begin on 2025-08-01"),
        ("2023-08-01", MONTHLY, "begin on 2023-09-01 or later"),
    ],
)
def test_what_aws_does_not_keep_is_refused_with_what_it_keeps(
    start: str, granularity: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        check_kept(Period(date.fromisoformat(start), TODAY), granularity, TODAY)

    assert caught.value.hint == hint


def test_what_is_longer_ago_than_fourteen_months_may_begin_on_the_first() -> None:
    check_kept(Period(date(2025, 8, 1), TODAY), MONTHLY, TODAY)
    check_kept(Period(date(2025, 9, 14), TODAY), DAILY, TODAY)


def test_few_days_are_told_one_by_one() -> None:
    assert granularity_of(Period(TODAY - timedelta(days=62), TODAY)) == DAILY
    assert granularity_of(Period(TODAY - timedelta(days=63), TODAY)) == MONTHLY
