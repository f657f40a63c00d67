"""Timestamps are what botocore's own parser makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.utils import parse_timestamp as botocores
from hypothesis import given, strategies as st

from hawse.aws.timestamps import parse_timestamp

DIGITS = st.sampled_from(["", ".1", ".123", ".123456", ".000"])


@given(moment=st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)), fraction=DIGITS)
def test_iso_8601_in_utc(moment: datetime, fraction: str) -> None:
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + fraction + "Z"

    assert parse_timestamp(text) == botocores(text)


@given(seconds=st.integers(0, 4 * 10**9) | st.floats(0, 4e9))
def test_seconds_since_the_epoch(seconds: float) -> None:
    assert parse_timestamp(seconds) == botocores(seconds)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "2026-11-23T12:00:00+01:00",
        "2026-11-23T12:00:00.123456789Z",
        "2026-11-23T12:00:00",
        "2026-11-23",
        "20261123T120000Z",
        "1795435200",
        "1795435200.5",
    ],
)
def test_other_forms(text: str) -> None:
    assert parse_timestamp(text) == botocores(text)


@pytest.mark.parametrize(
    "value", ["", "never", "2026-13-45T99:99:99Z", None, "TTTTTTTTTTTTTTTTTTTTTZ"]
)
def test_what_is_no_time_is_refused_as_by_botocore(value: Any) -> None:
    with pytest.raises(Exception) as theirs:
        botocores(value)
    with pytest.raises(type(theirs.value)):
        parse_timestamp(value)


def test_a_time_without_a_zone_of_its_own_is_in_utc() -> None:
    assert parse_timestamp("2026-11-23T12:00:00Z") == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert parse_timestamp(0).tzinfo is UTC
