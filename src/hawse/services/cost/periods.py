"""Days and months as Cost Explorer counts them. Pure: the day of today is always handed in.

The end of a period is the first day that is not in it. AWS refuses one that is not after the start
or lies beyond the first of the next month, and days longer ago than it keeps.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from hawse.errors import UsageError

DAILY, MONTHLY = "DAILY", "MONTHLY"
_DAY = timedelta(days=1)
_DAYS_SHOWN = 62
"""The most that is asked for day by day when nobody says how."""
_KEPT_MONTHS, _EVER_MONTHS = 14, 38
_FORMS = "month, last-month, 2026-11, 30d, 6m or 2026-11-01..2026-11-15"


class Period(NamedTuple):
    """From the day `start` until the day before `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - _DAY

    @property
    def asked(self) -> dict[str, str]:
        """As the API takes it."""
        return {"Start": self.start.isoformat(), "End": self.end.isoformat()}

    def __str__(self) -> str:
        """`2026-11` for a whole month, else the first and the last day."""
        if self == month_of(self.start):
            return f"{self.start:%Y-%m}"
        if self.days == 1:
            return self.start.isoformat()
        return f"{self.start.isoformat()}..{self.last.isoformat()}"


def first_of(day: date) -> date:
    """The first of its month."""
    return day.replace(day=1)


def months_later(day: date, months: int) -> date:
    """The first of the month so many months later; earlier when negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def month_of(day: date) -> Period:
    """The whole month that a day is in."""
    return Period(first_of(day), months_later(day, 1))


def so_far(today: date) -> Period:
    """This month with today, of which AWS knows the beginning."""
    return Period(first_of(today), today + _DAY)


def whole_days(today: date) -> Period | None:
    """This month without today; None on its first day."""
    return Period(first_of(today), today) if today.day > 1 else None


def rest_of_month(today: date) -> Period | None:
    """From today to the end of the month; None on the last day, which is as good as over."""
    rest = Period(today, months_later(today, 1))
    return rest if rest.days > 1 else None


def compared(today: date) -> tuple[Period, Period]:
    """This month's whole days and the same days of the last month.

    Both end where the shorter of the months does. On the first of a month there is no whole day:
    then the last month is compared with the one before it, each whole.
    """
    now = whole_days(today)
    if now is None:
        last = months_later(today, -1)
        return month_of(last), month_of(months_later(last, -1))
    before = month_of(months_later(today, -1))
    days = timedelta(days=min(now.days, before.days))
    return Period(now.start, now.start + days), Period(before.start, before.start + days)


def period_before(period: Period) -> Period:
    """The one that ends where this begins: whole months before whole months, else as many days."""
    end = period.end
    if period.start.day == 1 and end.day == 1:
        months = (end.year - period.start.year) * 12 + end.month - period.start.month
        return Period(months_later(period.start, -months), period.start)
    return Period(period.start - timedelta(days=period.days), period.start)


def granularity_of(period: Period) -> str:
    """Days where there are few of them, else months."""
    return DAILY if period.days <= _DAYS_SHOWN else MONTHLY


def period_of(text: str, today: date, option: str = "--period") -> Period:
    """What was typed; UsageError with what can be."""
    try:
        found = _parsed(text, today)
    except ValueError as error:
        raise UsageError(f"{option} {text}", why=str(error), hint=_FORMS) from error
    if found is None:
        raise UsageError(f"{option} {text}", why="it is no period", hint=_FORMS)
    if found.start > today:
        raise UsageError(f"{option} {text}", why="it is yet to come", hint="hawse cost forecast")
    return found._replace(end=min(found.end, today + _DAY))


def check_kept(period: Period, granularity: str, today: date) -> None:
    """UsageError for what AWS does not keep, or not day by day."""
    oldest, ever = months_later(today, -_KEPT_MONTHS), months_later(today, -_EVER_MONTHS)
    if period.start >= oldest:
        return
    if period.start < ever:
        why = f"AWS keeps costs for {_EVER_MONTHS} months at most"
        raise UsageError(str(period), why=why, hint=f"begin on {ever} or later")
    if granularity == DAILY:
        why = f"AWS keeps single days for {_KEPT_MONTHS} months"
        raise UsageError(str(period), why=why, hint="--granularity monthly")
    if period.start.day != 1:
        why = f"what is longer ago than {_KEPT_MONTHS} months begins on the first of a month"
        raise UsageError(str(period), why=why, hint=f"begin on {first_of(period.start)}")


def _parsed(text: str, today: date) -> Period | None:
    if text in ("month", "last-month"):
        return month_of(today if text == "month" else months_later(today, -1))
    if found := re.fullmatch(r"(\d{1,4})([dm])", text):
        return _last(int(found[1]), found[2], today)
    begin, dots, end = text.partition("..")
    first = _named(begin)
    last = _named(end) if dots else first
    if first is None or last is None:
        return None
    if last.end <= first.start:
        raise ValueError("it ends before it begins")
    return Period(first.start, last.end)


def _last(count: int, unit: str, today: date) -> Period:
    """So many whole days or months, of which today and this month are none."""
    if not count:
        raise ValueError("it is empty")
    if unit == "m":
        return Period(months_later(today, -min(count, 1200)), first_of(today))
    return Period(today - timedelta(days=count), today)


def _named(text: str) -> Period | None:
    """`2026-11` or `2026-11-01`; ValueError for what is in no calendar."""
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text)
    if not found:
        return None
    day = date(int(found[1]), int(found[2]), int(found[3] or 1))
    return Period(day, day + _DAY) if found[3] else month_of(day)
