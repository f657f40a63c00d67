"""Times are what the standard library makes of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from hawse.errors import Unavailable
from hawse.transfer.objects import modified_at


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))
def test_a_time_of_s3_is_its_posix_seconds(moment: datetime) -> None:
    text = moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{moment.microsecond // 1000:03d}Z"
    wanted = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)

    assert modified_at(text) == pytest.approx(wanted.timestamp(), abs=1e-6)


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("2024-05-01T12:00:00Z", 1714564800.0),
        ("2024-05-01T12:00:00.500Z", 1714564800.5),
        ("2024-05-01T12:00:00", 1714564800.0),
        ("2024-05-01T14:00:00+02:00", 1714564800.0),
        ("1969-12-31T23:59:59.000Z", -1.0),
    ],
)
def test_other_ways_to_write_it(text: str, seconds: float) -> None:
    assert modified_at(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "never", "2024-13-01T12:00:00.000Z", "2024-05-01T12:00:00.xZ"]
)
def test_what_is_no_time_is_an_error(text: str) -> None:
    with pytest.raises(Unavailable, match="not a time"):
        modified_at(text)
