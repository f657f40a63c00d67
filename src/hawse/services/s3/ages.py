"""Ages and times as a person types them: `7d`, `12h`, `2026-11-23`, `2026-11-23T09:30`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hawse.errors import UsageError

_AGE = re.compile(r"(\d+(?:\.\d+)?)([smhdwy])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}


def age_of(text: str, argument: str) -> timedelta:
    """`7d` as a span of time. UsageError names the argument."""
    found = _AGE.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{argument} {text}", why="not an age", hint="such as 30m, 12h or 7d")
    try:
        return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])
    except OverflowError as error:
        raise UsageError(f"{argument} {text}", why="longer than anything lasts") from error


def moment_of(text: str, argument: str, now: datetime) -> datetime:
    """A time, or how long ago it was; a time without a zone is UTC. UsageError otherwise."""
    try:
        if _AGE.fullmatch(text.strip()):
            return now - age_of(text, argument)
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError) as error:
        hint = "such as 2h, 2026-11-23 or 2026-11-23T09:30:00Z"
        raise UsageError(f"{argument} {text}", why="not a time", hint=hint) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
