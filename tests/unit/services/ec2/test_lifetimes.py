"""When an instance may go: the tag that says so, read and written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.ec2.lifetimes import KEEP, end_of, is_kept, read_end

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "end"),
    [
        ("2026-11-23T12:00:00Z", NOON),
        ("2026-11-23t12:00:00z", NOON),
        (" 2026-11-23T12:00:00Z ", NOON),
        ("2026-11-23T13:00:00+01:00", NOON),
        ("2026-11-23 12:00:00.000+00:00", NOON),
        ("2026-11-23T12:00:00", None),
        ("2026-11-23", None),
        ("2026-11-31T12:00:00Z", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("8h", None),
        ("1795435200", None),
        ("", None),
        ("tomorrow", None),
    ],
)
def test_an_end_is_a_time_of_rfc_3339_or_unknown(value: str, end: datetime | None) -> None:
    assert read_end(value) == end


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(9000, 1, 1)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=10_000)),
)
def test_an_end_that_is_written_is_read_to_the_second(now: datetime, ttl: timedelta) -> None:
    end = read_end(end_of(ttl, now.replace(tzinfo=UTC)))

    assert end is not None
    assert timedelta(0) <= now.replace(tzinfo=UTC) + ttl - end < timedelta(seconds=1)


@pytest.mark.parametrize("ttl", [timedelta(0), timedelta(days=4_000_000)])
def test_a_ttl_that_is_none_is_refused(ttl: timedelta) -> None:
    with pytest.raises(UsageError):
        end_of(ttl, NOON)


@given(st.text(max_size=40))
def test_any_text_is_an_end_or_none_and_never_a_crash(value: str) -> None:
    end = read_end(value)

    assert end is None or end.tzinfo is UTC


@pytest.mark.parametrize(
    ("tags", "kept"),
    [({KEEP: "true"}, True), ({KEEP: ""}, True), ({KEEP: "False"}, False), ({}, False)],
)
def test_the_tag_that_keeps_counts_unless_it_says_false(tags: dict[str, str], kept: bool) -> None:
    assert is_kept(tags) is kept
