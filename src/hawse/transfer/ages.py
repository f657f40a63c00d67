"""A moment as people say it: an age such as `30d`, or a date such as `2026-03-01`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hawse.errors import UsageError

_AGE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)([smhdwy])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}


def moment_of(text: str, option: str, now: datetime) -> float:
    """The POSIX seconds of it; UsageError names the option."""
    found = _AGE.fullmatch(text.strip())
    if found:
        return now.timestamp() - float(found[1]) * _SECONDS[found[2]]
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        hint = "such as 30d, 12h or 2026-03-01"
        raise UsageError(f"{option} {text}", why="it is no age and no date", hint=hint) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
