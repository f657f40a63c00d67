"""What is due of a schedule at a moment. Pure: the clock and the zones are all it looks at.

What counts is what the schedule last said, and whether the thing has changed since. So a run that
comes late does what an earlier one would have done, a second one finds nothing to do, and what a
person started or stopped in between stays so until the schedule says something new.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

from hawse.services.ec2.schedules.grammar import Schedule, Slot

Action = Literal["start", "stop", ""]

_FAR = 400
"""Days that are looked back and ahead: all but a year of them may be left out."""
_AT_ONCE = timedelta(hours=1)


class Event(NamedTuple):
    """A moment, in UTC, at which a schedule starts or stops something."""

    at: datetime
    action: Action


class Due(NamedTuple):
    """What is to be done now and what of the schedule says so; "" with the reason otherwise.

    `unsure`: it cannot be known whether something is due.
    """

    action: Action
    event: Event | None
    why: str = ""
    unsure: bool = False


def last_event(
    schedule: Schedule, now: datetime, left_out: frozenset[date] = frozenset()
) -> Event | None:
    """What the schedule last said; None when that is too long ago. Days `left_out` are local."""
    return next((one for one in _days(schedule, now, left_out, step=-1) if one.at <= now), None)


def next_event(
    schedule: Schedule, now: datetime, left_out: frozenset[date] = frozenset()
) -> Event | None:
    """What it says next."""
    return next((one for one in _days(schedule, now, left_out, step=1) if one.at > now), None)


def due(state: str, since: datetime | None, last: Event | None, now: datetime) -> Due:
    """What is due of an instance in this state, in which it is `since` (None: EC2 does not say).

    Where that is unknown, only what the schedule said within the hour is done.
    """
    if last is None:
        return Due("", None, "its schedule has said nothing yet")
    opposite = {"start": "stopped", "stop": "running"}[last.action]
    if state != opposite:
        as_said = ", as its schedule says" if state in _SETTLED else ""
        return Due("", last, f"is {state}{as_said}")
    if since is None:
        if now - last.at < _AT_ONCE:
            return Due(last.action, last)
        return Due("", last, f"EC2 does not say since when it is {state}", unsure=True)
    if since >= last.at:
        return Due("", last, f"was {_DONE[last.action]} by somebody after its schedule spoke")
    return Due(last.action, last)


_SETTLED = ("running", "stopped")
_DONE = {"start": "stopped", "stop": "started"}


def _days(
    schedule: Schedule, now: datetime, left_out: frozenset[date], *, step: int
) -> Iterator[Event]:
    """The events day by day, away from now; each day's in that order too."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(schedule.zone)
    today = now.astimezone(zone).date()
    for number in range(-1, _FAR):
        day = today + timedelta(days=number * step)
        if day not in left_out:
            yield from sorted(_of_day(schedule, day, zone), reverse=step < 0)


def _of_day(schedule: Schedule, day: date, zone: tzinfo) -> Iterator[Event]:
    """An hour that summer time skips comes an hour later, one that comes twice counts once."""
    actions: tuple[tuple[Action, tuple[Slot, ...]], ...] = (
        ("start", schedule.starts),
        ("stop", schedule.stops),
    )
    for action, slots in actions:
        for hour in {slot.hour for slot in slots if day.weekday() in slot.days}:
            local = datetime.combine(day, time(hour), zone)
            yield Event(local.astimezone(UTC), action)
