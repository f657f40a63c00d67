"""What a schedule tag says, and which texts say nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from hawse.services.ec2.schedules.grammar import DEFAULT, NoSchedule, Schedule, Slot, parse, zone_of

WEEK = frozenset(range(5))
USUAL = Schedule((Slot(WEEK, 7),), (Slot(WEEK, 19),), "Etc/UTC")


@pytest.mark.parametrize(
    "text",
    [
        "off=(M-F,19);on=(M-F,7);tz=utc",
        "on=(m-f,7);off=(m-f,19);tz=UTC",
        "off=(M-F,19) on=(M-F,7) tz=utc",
        " off = ( M - F , 19 ) ; on = [(M-F,07)] ;; tz = utc ; ",
        "'off=(M-F,19);on=(M-F,7);tz=utc'",
        '"tz=utc"',
        "tz=utc",
        ";tz=Etc/UTC;",
    ],
)
def test_spellings_of_the_same_schedule(text: str) -> None:
    assert parse(text) == USUAL


@pytest.mark.parametrize("text", ["", "on", "ON", "  ", "''"])
def test_no_hours_mean_the_default_in_the_zone_that_is_configured(text: str) -> None:
    assert parse(text, zone="utc") == USUAL
    assert parse(text, default="off=(S,1);tz=pt", zone="utc") == Schedule(
        (), (Slot(frozenset({5}), 1),), "America/Los_Angeles"
    )


@pytest.mark.parametrize("text", ["off", "OFF", " off ", "'off'"])
def test_off_opts_out(text: str) -> None:
    assert parse(text) is None


def test_what_is_not_written_does_not_happen() -> None:
    assert parse("off=(M-F,19);tz=utc") == Schedule((), (Slot(WEEK, 19),), "Etc/UTC")
    assert parse("on=(M-F,7);tz=utc") == Schedule((Slot(WEEK, 7),), (), "Etc/UTC")


def test_lists_single_days_and_ranges_over_the_weekend() -> None:
    assert parse("off=[(F-M,21),(W,0)];on=[(U,10), (H,23)];tz=utc") == Schedule(
        (Slot(frozenset({6}), 10), Slot(frozenset({3}), 23)),
        (Slot(frozenset({4, 5, 6, 0}), 21), Slot(frozenset({2}), 0)),
        "Etc/UTC",
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("off=(M-F,24);tz=utc", "0 to 23"),
        ("off=(M-F);tz=utc", "not (DAYS,HOUR)"),
        ("off=(X,1);tz=utc", "not (DAYS,HOUR)"),
        ("off=(M-F,-1);tz=utc", "not (DAYS,HOUR)"),
        ("off=(M-F,٧);tz=utc", "not (DAYS,HOUR)"),
        ("off=M-F,19;tz=utc", "not (DAYS,HOUR)"),
        ("off=[(M-F,19)(S,1)];tz=utc", "does not belong"),
        ("off=[(M-F,19),];tz=utc", "not (DAYS,HOUR)"),
        ("off=[];tz=utc", "not (DAYS,HOUR)"),
        ("off=(M-F,19);off=(S,1);tz=utc", "off is there twice"),
        ("stop=(M-F,19);tz=utc", "not on, off or tz"),
        ("nonsense", "not on=…"),
        ("off=(M-F,19);tz=utc;oops", "not on=…"),
        ("true", "not on=…"),
        ("off=(M-F,19);on=(W,19);tz=utc", "same hour, 19"),
        ("off=(M-F,19);tz=Mars/Olympus", "no time zone"),
        ("off=(M-F,19);tz=../../etc/passwd", "no time zone"),
        ("off=(M-F,19)", "no time zone"),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_no_schedule(text: str, why: str) -> None:
    with pytest.raises(NoSchedule) as refused:
        parse(text)

    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("pt", "America/Los_Angeles"),
        ("EST", "America/New_York"),
        ("cet", "Europe/Berlin"),
        ("bst", "Europe/London"),
        ("america/new_york", "America/New_York"),
        ("Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_zones_are_known_in_any_case_and_by_abbreviation(name: str, zone: str) -> None:
    assert zone_of(name) == zone


@given(st.text(alphabet="onftz=()[],;-mMtwhfsuFSU0123456789 '\"x", max_size=50))
@example("off=(m-f,19)")
@example("on=" + "[" * 40)
def test_any_text_is_a_schedule_or_none_and_never_a_crash(text: str) -> None:
    try:
        found = parse(text, zone="utc")
    except NoSchedule as error:
        assert str(error)
        return
    assert found is None or found.zone


_SLOTS = st.lists(
    st.tuples(st.sampled_from("MTWHFSU"), st.sampled_from("MTWHFSU"), st.integers(0, 11)),
    min_size=1,
    max_size=4,
)


@given(_SLOTS, _SLOTS, st.sampled_from(["pt", "Europe/Berlin"]))
def test_what_is_written_is_read(
    starts: list[tuple[str, str, int]], stops: list[tuple[str, str, int]], zone: str
) -> None:
    on = ",".join(f"({first}-{last},{hour})" for first, last, hour in starts)
    off = ",".join(f"({first}-{last},{hour + 12})" for first, last, hour in stops)

    found = parse(f"off=[{off}];on=[{on}];tz={zone}")

    assert found is not None and found.zone == zone_of(zone)
    assert [slot.hour for slot in found.starts] == [hour for _, _, hour in starts]
    assert [slot.hour for slot in found.stops] == [hour + 12 for _, _, hour in stops]
    assert all(
        "MTWHFSU".index(first) in slot.days
        for slot, (first, _, _) in zip(found.starts, starts, strict=True)
    )


def test_the_default_is_office_hours() -> None:
    assert parse(DEFAULT, zone="utc") == USUAL
