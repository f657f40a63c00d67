"""The value of a schedule tag, as Cloud Custodian's off-hours filters read it. Pure.

`off=(M-F,19);on=(M-F,7);tz=Europe/Berlin`; lists stand in brackets: `on=[(M-F,6),(U,10)]`. Empty or
`on` means the default schedule, `off` none at all. It is stricter: what cannot be read as a whole
means nothing. And what is not written does not happen: a tag with `off` alone starts nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

DEFAULT = "off=(M-F,19);on=(M-F,7)"
_DAYS = "mtwhfsu"
_PART = re.compile(r"\s*(\w+)\s*=\s*(\[[^\]]*\]|\([^)]*\)|[^;\s]+)\s*(?:;\s*)*")
_SLOT = re.compile(r"\(\s*([mtwhfsu])(?:\s*-\s*([mtwhfsu]))?\s*,\s*([0-9]{1,2})\s*\)")
_WORDS = {
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("mt", "mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("ct", "cst", "cdt"), "America/Chicago"),
    **dict.fromkeys(("et", "est", "edt"), "America/New_York"),
    **dict.fromkeys(("at", "ast"), "America/Phoenix"),
    **dict.fromkeys(("gmt", "gt"), "Etc/GMT"),
    "utc": "Etc/UTC",
    "bst": "Europe/London",
    "ist": "Europe/Dublin",
    "cet": "Europe/Berlin",
    "it": "Asia/Kolkata",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "sgt": "Asia/Singapore",
    "aet": "Australia/Sydney",
    "brt": "America/Sao_Paulo",
}
"""Abbreviations as Cloud Custodian understands them: places, so that summer time is heeded."""


class NoSchedule(ValueError):
    """A text is none; its words say why."""


class Slot(NamedTuple):
    """An hour of the day, on some days of the week (Monday is 0)."""

    days: frozenset[int]
    hour: int


class Schedule(NamedTuple):
    """When something starts and stops, by the clock of an IANA time zone."""

    starts: tuple[Slot, ...]
    stops: tuple[Slot, ...]
    zone: str


def parse(text: str, *, default: str = DEFAULT, zone: str = "") -> Schedule | None:
    """What a tag says; None when it opts out. Raises NoSchedule.

    `default` is the schedule where it names no hours, `zone` its time zone where it names none.
    """
    value = text.strip().strip("'\"").strip().lower()
    if value == "off":
        return None
    parts = {} if value == "on" else _parts(value)
    usual = _parts(default.lower())
    hours = parts if parts.keys() & {"on", "off"} else usual
    starts, stops = _slots(hours.get("on", "")), _slots(hours.get("off", ""))
    _refuse_clash(starts, stops)
    named = parts.get("tz") or usual.get("tz") or zone
    if not named:
        raise NoSchedule("no time zone: tz=… in the tag, or the setting schedule.tz")
    return Schedule(starts, stops, zone_of(named))


def zone_of(name: str) -> str:
    """The IANA name of a zone or an abbreviation, whatever its case; NoSchedule for none."""
    word = name.strip().lower()
    found = _zones().get(_WORDS.get(word, word).lower())
    if found is None:
        raise NoSchedule(f"{name} is no time zone")
    return found


@cache
def _zones() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {name.lower(): name for name in available_timezones()}


def _parts(value: str) -> dict[str, str]:
    """`off`, `on` and `tz` of a text in lower case."""
    found: dict[str, str] = {}
    place = len(value) - len(value.lstrip("; "))
    while place < len(value):
        part = _PART.match(value, place)
        if part is None:
            raise NoSchedule(f"{value[place:].strip()!r} is not on=…, off=… or tz=…")
        key = part[1]
        if key not in ("on", "off", "tz"):
            raise NoSchedule(f"{key!r} is not on, off or tz")
        if key in found:
            raise NoSchedule(f"{key} is there twice")
        found[key] = part[2]
        place = part.end()
    return found


def _slots(text: str) -> tuple[Slot, ...]:
    """`(m-f,19)`, or a list of such in brackets; () for nothing."""
    if not text:
        return ()
    inner = text[1:-1] if text.startswith("[") else text
    found: list[Slot] = []
    place = 0
    while True:
        slot = _SLOT.match(inner, place)
        if slot is None:
            raise NoSchedule(f"{inner[place:].strip()!r} is not (DAYS,HOUR) like (M-F,19)")
        if int(slot[3]) > 23:
            raise NoSchedule(f"the hour {slot[3]} is not 0 to 23")
        found.append(Slot(_days(slot[1], slot[2] or slot[1]), int(slot[3])))
        rest = inner[slot.end() :].lstrip()
        if not rest:
            return tuple(found)
        if not rest.startswith(","):
            raise NoSchedule(f"{rest!r} does not belong there")
        place = len(inner) - len(rest[1:].lstrip())


def _days(first: str, last: str) -> frozenset[int]:
    """From day to day, over the end of the week where need be."""
    begin, end = _DAYS.index(first), _DAYS.index(last)
    count = (end - begin) % len(_DAYS) + 1
    return frozenset((begin + number) % len(_DAYS) for number in range(count))


def _refuse_clash(starts: tuple[Slot, ...], stops: tuple[Slot, ...]) -> None:
    begun = {(day, slot.hour) for slot in starts for day in slot.days}
    ended = {(day, slot.hour) for slot in stops for day in slot.days}
    if begun & ended:
        _, hour = min(begun & ended)
        raise NoSchedule(f"it starts and stops at the same hour, {hour}")
