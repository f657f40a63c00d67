"""Days of UTC as numbers, from the times that S3 writes: there are millions of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

_EPOCH = date(1970, 1, 1).toordinal()


def day_in(text: str) -> int:
    """The day of a time in ISO 8601. ValueError when it is none."""
    if text[-1:] == "Z" or text.endswith("+00:00"):
        return _day(text[:10])
    return int(seconds_in(text) // 86_400)


@lru_cache(maxsize=16_384)
def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - _EPOCH


def seconds_in(text: str) -> float:
    """The seconds since 1970 of a time in ISO 8601, in UTC where it says nothing."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
