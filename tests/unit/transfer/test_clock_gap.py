"""What an answer tells of S3's clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hawse.errors import CLIError
from hawse.transfer.clock_gap import ClockGap, seconds_of
from hawse.transfer.requests import Reply

NOON = 1_785_585_600.0  # 2026-08-01 12:00:00 UTC, a Saturday


def ahead(asked: float, answered: float, date: str) -> float:
    times: Iterator[float] = iter([asked, answered])
    gap, bodies = ClockGap(lambda: next(times)), list[object]()
    gap.watched(bodies.append)(Reply(200, {"date": date}, b"body"))
    assert bodies == [b"body"]
    return gap.ahead


@pytest.mark.case(22)
@pytest.mark.parametrize(
    ("answered", "date", "gap"),
    [
        (NOON + 0.1, "Sat, 01 Aug 2026 12:00:00 GMT", 0.0),
        (NOON + 5.0, "Sat, 01 Aug 2026 12:00:05 GMT", 0.0),  # it took that long
        (NOON + 0.1, "Sat, 01 Aug 2026 12:00:01 GMT", 0.0),  # no more than a date leaves open
        (NOON + 0.1, "Sat, 01 Aug 2026 12:01:00 GMT", 61.0),
        (NOON + 0.1, "Sat, 01 Aug 2026 11:00:00 GMT", 0.0),  # perhaps out of a cache
        (NOON + 0.1, "yesterday", 0.0),
        (NOON + 0.1, "Sat, 31 Feb 2026 11:00:00 GMT", 0.0),
        (NOON + 0.1, "", 0.0),
    ],
)
def test_a_clock_is_ahead_only_when_that_is_certain_and_then_by_all_it_may_be(
    answered: float, date: str, gap: float
) -> None:
    assert ahead(NOON, answered, date) == gap


def test_an_error_tells_nothing_and_is_passed_on() -> None:
    gap, came = ClockGap(), list[object]()
    error = CLIError("listing")

    gap.watched(came.append)(error)

    assert (gap.ahead, came) == (0.0, [error])


def test_dates_of_http_are_read() -> None:
    assert seconds_of("Sat, 01 Aug 2026 12:00:00 GMT") == NOON
    assert seconds_of("Thu, 01 Jan 1970 00:00:00 GMT") == 0.0
