"""What is due of a schedule at a moment: tables over time zones and summer time, and properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from hawse.services.ec2.schedules.deciding import Due, Event, due, last_event, next_event
from hawse.services.ec2.schedules.grammar import Schedule, parse


def schedule(text: str = "off=(M-F,19);on=(M-F,7);tz=Europe/Berlin") -> Schedule:
    found = parse(text)
    assert found is not None
    return found


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "last", "coming"),
    [
        # In winter Berlin is an hour ahead of UTC; 23 November 2026 is a Monday.
        ("2026-11-23T12:00", ("2026-11-23T06:00", "start"), ("2026-11-23T18:00", "stop")),
        ("2026-11-23T06:00", ("2026-11-23T06:00", "start"), ("2026-11-23T18:00", "stop")),
        ("2026-11-23T05:59", ("2026-11-20T18:00", "stop"), ("2026-11-23T06:00", "start")),
        ("2026-11-23T18:00", ("2026-11-23T18:00", "stop"), ("2026-11-24T06:00", "start")),
        ("2026-11-22T12:00", ("2026-11-20T18:00", "stop"), ("2026-11-23T06:00", "start")),
        # In summer it is two.
        ("2026-07-01T12:00", ("2026-07-01T05:00", "start"), ("2026-07-01T17:00", "stop")),
        # Over the change: stopped on Friday by winter time, started on Monday by summer time.
        ("2026-03-29T12:00", ("2026-03-27T18:00", "stop"), ("2026-03-30T05:00", "start")),
        ("2026-10-25T12:00", ("2026-10-23T17:00", "stop"), ("2026-10-26T06:00", "start")),
    ],
)
def test_what_a_schedule_said_last_and_says_next(
    now: str, last: tuple[str, str], coming: tuple[str, str]
) -> None:
    found = last_event(schedule(), utc(now)), next_event(schedule(), utc(now))

    assert [(one.at, one.action) for one in found if one] == [
        (utc(last[0]), last[1]),
        (utc(coming[0]), coming[1]),
    ]


@pytest.mark.parametrize(
    ("text", "now", "at"),
    [
        # 02:00 does not exist in Berlin on 29 March 2026: it comes at 03:00, which is 01:00 UTC.
        ("on=(U,2);tz=Europe/Berlin", "2026-03-29T12:00", "2026-03-29T01:00"),
        # 02:00 comes twice on 25 October 2026: the first counts, at 00:00 UTC.
        ("on=(U,2);tz=Europe/Berlin", "2026-10-25T12:00", "2026-10-25T00:00"),
        ("on=(U,1);tz=America/New_York", "2026-11-01T12:00", "2026-11-01T05:00"),
        # A zone that is not whole hours away, and one beyond the date line.
        ("on=(M,9);tz=it", "2026-11-23T12:00", "2026-11-23T03:30"),
        ("on=(M,1);tz=Pacific/Kiritimati", "2026-11-22T12:00", "2026-11-22T11:00"),
        ("on=(M,23);tz=Pacific/Pago_Pago", "2026-11-24T12:00", "2026-11-24T10:00"),
    ],
)
def test_hours_are_those_of_the_zone(text: str, now: str, at: str) -> None:
    assert last_event(schedule(text), utc(now)) == Event(utc(at), "start")


def test_an_hour_that_comes_twice_is_said_once() -> None:
    hours = schedule("on=(U,2);tz=Europe/Berlin")
    first = utc("2026-10-25T00:00")

    assert last_event(hours, first + timedelta(hours=1, minutes=30)) == Event(first, "start")
    assert next_event(hours, first) == Event(utc("2026-11-01T01:00"), "start")


def test_days_that_are_left_out_say_nothing() -> None:
    holidays = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    noon = utc("2026-12-25T12:00")

    assert last_event(schedule(), noon, holidays) == Event(utc("2026-12-23T18:00"), "stop")
    assert next_event(schedule(), noon, holidays) == Event(utc("2026-12-28T06:00"), "start")


def test_a_day_is_left_out_by_the_clock_of_the_zone() -> None:
    """Monday 08:00 in Auckland is still Sunday in UTC."""
    hours = schedule("on=(M,8);tz=Pacific/Auckland")
    noon = utc("2026-11-22T20:00")

    assert last_event(hours, noon) == Event(utc("2026-11-22T19:00"), "start")
    assert last_event(hours, noon, frozenset({date(2026, 11, 23)})) == Event(
        utc("2026-11-15T19:00"), "start"
    )


def test_a_schedule_without_hours_says_nothing() -> None:
    empty = Schedule((), (), "Etc/UTC")

    assert last_event(empty, utc("2026-11-23T12:00")) is None
    assert next_event(empty, utc("2026-11-23T12:00")) is None


STOP = Event(utc("2026-11-23T18:00"), "stop")
START = Event(utc("2026-11-23T06:00"), "start")


@pytest.mark.parametrize(
    ("state", "since", "last", "now", "action", "why"),
    [
        ("running", "2026-11-23T06:01", STOP, "2026-11-23T18:00", "stop", ""),
        ("running", "2026-11-20T06:01", STOP, "2026-11-24T03:00", "stop", ""),
        ("running", "2026-11-23T18:00", STOP, "2026-11-23T20:00", "", "was started by somebody"),
        ("running", "2026-11-23T19:00", STOP, "2026-11-23T20:00", "", "was started by somebody"),
        ("stopped", "2026-11-20T18:01", START, "2026-11-23T06:00", "start", ""),
        ("stopped", "2026-11-20T18:01", START, "2026-11-23T17:59", "start", ""),
        ("stopped", "2026-11-23T09:00", START, "2026-11-23T12:00", "", "was stopped by somebody"),
        ("stopped", None, START, "2026-11-23T06:59", "start", ""),
        ("stopped", None, START, "2026-11-23T07:00", "", "does not say since when"),
        ("running", "2026-11-20T06:00", START, "2026-11-23T12:00", "", "as its schedule says"),
        ("stopped", None, STOP, "2026-11-23T20:00", "", "as its schedule says"),
        ("pending", "2026-11-20T06:00", STOP, "2026-11-23T20:00", "", "is pending"),
        ("stopping", None, START, "2026-11-23T12:00", "", "is stopping"),
        ("terminated", None, START, "2026-11-23T12:00", "", "is terminated"),
        ("running", "2026-11-20T06:00", None, "2026-11-23T12:00", "", "said nothing yet"),
    ],
)
def test_what_is_due(
    state: str, since: str | None, last: Event | None, now: str, action: str, why: str
) -> None:
    found = due(state, utc(since) if since else None, last, utc(now))

    assert found.action == action
    assert (why in found.why) and bool(found.why) is bool(why)


def test_what_cannot_be_known_is_marked_so() -> None:
    assert due("stopped", None, START, utc("2026-11-23T12:00")).unsure
    assert not due("stopped", utc("2026-11-23T09:00"), START, utc("2026-11-23T12:00")).unsure


_MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
_ZONES = st.sampled_from(["Europe/Berlin", "pt", "Australia/Sydney", "Asia/Kolkata", "utc"])
_HOURS = st.sampled_from(
    ["off=(M-F,19);on=(M-F,7)", "off=[(M-F,21),(U,18)];on=[(M-F,6),(U,10)]", "on=(U,2);off=(U,3)"]
)


@given(_MOMENTS, _ZONES, _HOURS)
def test_now_is_always_between_what_was_said_and_what_comes(
    now: datetime, zone: str, hours: str
) -> None:
    found = schedule(f"{hours};tz={zone}")
    last, coming = last_event(found, now), next_event(found, now)

    assert last is not None and coming is not None
    assert last.at <= now < coming.at
    assert last_event(found, coming.at) == coming
    assert next_event(found, last.at) == coming


@given(_MOMENTS, _ZONES, _HOURS, st.timedeltas(timedelta(0), timedelta(days=6)))
def test_once_it_is_done_nothing_is_due_until_the_schedule_speaks_again(
    now: datetime, zone: str, hours: str, old: timedelta
) -> None:
    found = schedule(f"{hours};tz={zone}")
    last = last_event(found, now)
    assert last is not None
    before = "running" if last.action == "stop" else "stopped"
    after = "stopped" if last.action == "stop" else "running"

    assert due(before, last.at - timedelta(seconds=1) - old, last, now) == Due(last.action, last)
    assert due(after, now, last, now).action == ""
    assert due(before, now, last, now).action == ""  # somebody undid it
