"""How far S3's clock is ahead of this machine's, as its own answers tell.

A file is taken for unchanged when its object was written after it was changed: two clocks. Where
S3's is ahead, a change soon after an upload would look older than the object, and be lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING

from hawse.transfer.requests import Reply

if TYPE_CHECKING:
    from hawse.errors import CLIError

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_DATE = re.compile(r"\w+, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT")
_SECOND = 1.0  # what a date of HTTP leaves open; less is no gap, since times of objects are whole


class ClockGap:
    """`ahead` is 0.0 until an answer shows that the clocks differ for certain, and never less than
    what it may be then: a copy too many costs time, a copy too few loses work.

    Nothing is taken for older because S3 seems to be behind: an answer out of a cache does that.
    """

    def __init__(self, clock: Callable[[], float] = time) -> None:
        self.ahead = 0.0
        self._clock = clock
        self._is_known = False

    def watched(
        self, done: Callable[[bytes | CLIError], None]
    ) -> Callable[[Reply | CLIError], None]:
        """What takes the answer to a request that is sent now, and gives its body to `done`."""
        asked = self._clock()

        def came(answer: Reply | CLIError) -> None:
            if isinstance(answer, Reply):
                self._note(asked, answer.headers.get("date", ""))
                done(answer.body)
            else:
                done(answer)

        return came

    def _note(self, asked: float, date: str) -> None:
        told = None if self._is_known else seconds_of(date)
        if told is None:
            return
        self._is_known = True
        if told - self._clock() > _SECOND:  # the date was written before the answer came
            self.ahead = told + _SECOND - asked


def seconds_of(date: str) -> float | None:
    """A date of HTTP in POSIX seconds; None for what is none."""
    found = _DATE.fullmatch(date)
    if found is None or found[2] not in _MONTHS:
        return None
    month = _MONTHS.index(found[2]) // 3 + 1
    day, year, hour, minute, second = (int(found[at]) for at in (1, 3, 4, 5, 6))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except ValueError:
        return None
