"""The ladder that decides whether to copy, rung by rung, and what it does not know."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.transfer.comparing import Comparison, Direction, Outcome, Rules, Rung, Side, Verdict
from hawse.transfer.etags import part_count

NOON = 1_700_000_000.0
UPLOAD, DOWNLOAD, COPY = Direction.UPLOAD, Direction.DOWNLOAD, Direction.COPY
CONTENT = b"twelve bytes"
MD5 = hashlib.md5(CONTENT).hexdigest()
OTHER_MD5 = "0" * 32


def side(size: int = 12, mtime: float | None = NOON, etag: str = "", **more: Any) -> Side:
    return Side("a", size, mtime, etag, **more)


def judged(direction: Direction, source: Side, destination: Side | None, **rules: Any) -> Verdict:
    return Comparison(Rules(direction, **rules), digest_of(CONTENT)).verdict(source, destination)


def digest_of(content: bytes, asked: list[int] | None = None) -> Callable[[str, int], str]:
    """A file of that content, which notes each time it is read."""

    def digest(_name: str, part_size: int) -> str:
        if asked is not None:
            asked.append(part_size)
        if not part_size:
            return hashlib.md5(content).hexdigest()
        parts = [content[at : at + part_size] for at in range(0, len(content), part_size)]
        whole = b"".join(hashlib.md5(part).digest() for part in parts)
        return f"{hashlib.md5(whole).hexdigest()}-{len(parts)}"

    return digest


# --- Size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", Direction)
def test_what_is_missing_is_copied(direction: Direction) -> None:
    assert judged(direction, side(), None) == (Outcome.COPY, Rung.MISSING, "")


@pytest.mark.parametrize("direction", Direction)
def test_another_size_is_copied_whatever_the_times(direction: Direction) -> None:
    found = judged(direction, side(12), side(13, NOON + 9))

    assert found == (Outcome.COPY, Rung.SIZE, "")


def test_size_only_looks_at_nothing_else() -> None:
    found = judged(UPLOAD, side(mtime=NOON), side(mtime=None), size_only=True)

    assert found == (Outcome.SAME, Rung.SIZE_ONLY, "")


@pytest.mark.case(23)
@pytest.mark.parametrize("direction", Direction)
def test_two_empty_ones_are_the_same_whatever_the_times(direction: Direction) -> None:
    assert judged(direction, side(0, NOON), side(0, 0.0)).rung is Rung.EMPTY


@pytest.mark.case(25)
@pytest.mark.parametrize("sizes", [(-1, 12), (12, -1), (-1, -1)])
def test_an_unknown_size_is_not_a_difference_and_not_equal_either(sizes: tuple[int, int]) -> None:
    source, destination = side(sizes[0], NOON), side(sizes[1], NOON + 1)

    assert judged(UPLOAD, source, destination).rung is Rung.NOT_OLDER
    assert judged(UPLOAD, source, destination, size_only=True) == (
        Outcome.COPY,
        Rung.SIZE_UNKNOWN,
        "",
    )


@pytest.mark.case(25)
def test_an_unknown_size_is_not_taken_for_empty() -> None:
    assert judged(UPLOAD, side(0, NOON), side(-1, NOON - 9)).rung is Rung.OLDER


@pytest.mark.case(26)
def test_a_change_of_storage_class_alone_is_no_difference() -> None:
    found = judged(COPY, side(storage="STANDARD"), side(storage="GLACIER_IR"))

    assert found.outcome is Outcome.SAME


# --- Times ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", [UPLOAD, COPY])
@pytest.mark.parametrize(
    ("later", "rung"),
    [(1.0, Rung.NOT_OLDER), (0.0, Rung.NOT_OLDER), (-0.001, Rung.OLDER), (-3600, Rung.OLDER)],
)
def test_an_object_written_since_the_last_change_is_the_same(
    direction: Direction, later: float, rung: Rung
) -> None:
    assert judged(direction, side(mtime=NOON), side(mtime=NOON + later)).rung is rung


@pytest.mark.parametrize(
    ("apart", "outcome"),
    [
        (0.0, Outcome.SAME),
        (0.999, Outcome.SAME),
        (-1.0, Outcome.SAME),
        (1.5, Outcome.COPY),
        (-1.5, Outcome.COPY),
    ],
)
def test_a_downloaded_file_has_the_objects_time_within_a_second(
    apart: float, outcome: Outcome
) -> None:
    assert judged(DOWNLOAD, side(mtime=NOON), side(mtime=NOON + apart)).outcome is outcome


def test_a_file_edited_after_its_download_is_fetched_again_unless_update_keeps_it() -> None:
    source, edited = side(mtime=NOON), side(mtime=NOON + 60)

    assert judged(DOWNLOAD, source, edited) == (Outcome.COPY, Rung.TIME_DIFFERS, "")
    assert judged(DOWNLOAD, source, edited, update=True) == (Outcome.KEEP, Rung.NEWER, "")


@pytest.mark.case(20)
def test_a_file_changed_within_the_second_of_its_upload_is_uploaded_again() -> None:
    """S3 tells 12:00:00 for a write at 12:00:00.2; the change at 12:00:00.7 must not be lost."""
    assert judged(UPLOAD, side(mtime=NOON + 0.7), side(mtime=NOON)).outcome is Outcome.COPY


@pytest.mark.case(20)
def test_an_hour_of_summer_time_is_a_difference_like_any_other() -> None:
    winter = datetime(2024, 10, 27, 1, 30, tzinfo=timezone.utc)
    summer = winter.astimezone(timezone(timedelta(hours=2)))

    same = judged(DOWNLOAD, side(mtime=winter.timestamp()), side(mtime=summer.timestamp())).outcome
    hour = judged(DOWNLOAD, side(mtime=NOON), side(mtime=NOON + 3600)).outcome

    assert (same, hour) == (Outcome.SAME, Outcome.COPY)


@pytest.mark.case(20)
def test_the_two_seconds_of_fat_are_allowed_for_by_the_modify_window() -> None:
    source, on_fat = side(mtime=NOON + 1.99), side(mtime=NOON)

    assert judged(DOWNLOAD, source, on_fat).outcome is Outcome.COPY
    assert judged(DOWNLOAD, source, on_fat, modify_window=2).outcome is Outcome.SAME
    assert judged(UPLOAD, source, on_fat, modify_window=2).outcome is Outcome.SAME


@pytest.mark.case(21)
@pytest.mark.parametrize("mtime", [-86_400.5, 0.0, 4_300_000_000.0])
def test_times_before_1970_and_after_2106_compare_like_others(mtime: float) -> None:
    assert judged(DOWNLOAD, side(mtime=mtime), side(mtime=mtime)).outcome is Outcome.SAME
    assert judged(DOWNLOAD, side(mtime=mtime), side(mtime=mtime + 5)).outcome is Outcome.COPY
    assert judged(UPLOAD, side(mtime=mtime), side(mtime=mtime - 5)).rung is Rung.OLDER


@pytest.mark.case(21)
@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("times", [(None, NOON), (NOON, None), (None, None)])
def test_what_has_no_time_is_copied_rather_than_believed(
    direction: Direction, times: tuple[float | None, float | None]
) -> None:
    found = judged(direction, side(mtime=times[0]), side(mtime=times[1]), update=True)

    assert found == (Outcome.COPY, Rung.TIME_UNKNOWN, "")


@pytest.mark.case(22)
def test_a_server_whose_clock_is_ahead_does_not_hide_a_later_change() -> None:
    changed, written = side(mtime=NOON + 30), side(mtime=NOON + 60)  # at NOON by our clock

    assert judged(UPLOAD, changed, written).outcome is Outcome.SAME
    ahead = Comparison(Rules(UPLOAD), clock_ahead=lambda: 60.0)
    assert ahead.verdict(changed, written).outcome is Outcome.COPY


def test_exact_times_want_equal_times_of_an_upload() -> None:
    later = side(mtime=NOON + 60)

    assert judged(UPLOAD, side(), later, exact_times=True).rung is Rung.TIME_DIFFERS
    assert judged(UPLOAD, side(), side(), exact_times=True).rung is Rung.TIME_EQUAL
    assert judged(UPLOAD, side(0), later._replace(size=0), exact_times=True).rung is (
        Rung.TIME_DIFFERS
    )


# --- The time that was stored with the object ----------------------------------------------------


def test_a_stored_time_decides_before_the_time_of_writing() -> None:
    """The content was replaced by an older one: written long after, and yet another one."""
    restored = judged(UPLOAD, side(mtime=NOON - 999), side(mtime=NOON, original=NOON - 500))
    same = judged(UPLOAD, side(mtime=NOON - 999), side(mtime=NOON - 5000, original=NOON - 999))

    assert restored == (Outcome.COPY, Rung.STORED_DIFFERS, "")
    assert same == (Outcome.SAME, Rung.STORED_EQUAL, "")


def test_a_stored_time_tells_changes_of_one_second_apart() -> None:
    found = judged(UPLOAD, side(mtime=NOON + 0.2), side(mtime=NOON, original=NOON + 0.1))

    assert found.rung is Rung.STORED_DIFFERS


def test_a_stored_time_survives_what_a_float_loses_of_nanoseconds() -> None:
    nanoseconds = 1_700_000_000_123_456_789
    read_back = float(f"{nanoseconds // 10**9}.{nanoseconds % 10**9:09}")

    found = judged(UPLOAD, side(mtime=nanoseconds / 1e9), side(original=read_back))

    assert found.rung is Rung.STORED_EQUAL


def test_a_download_compares_the_stored_time_of_the_source() -> None:
    source = side(mtime=NOON + 500, original=NOON)

    assert judged(DOWNLOAD, source, side(mtime=NOON)).rung is Rung.STORED_EQUAL
    assert judged(DOWNLOAD, source, side(mtime=NOON + 500)).rung is Rung.STORED_DIFFERS


def test_copies_compare_stored_times_only_when_both_are_known() -> None:
    source = side(original=NOON - 5)

    assert judged(COPY, source, side(original=NOON - 5)).rung is Rung.STORED_EQUAL
    assert judged(COPY, source, side(mtime=NOON + 1)).rung is Rung.NOT_OLDER


# --- Update --------------------------------------------------------------------------------------


def test_update_keeps_what_is_newer_even_of_another_size() -> None:
    newer = side(99, NOON + 60)

    assert judged(UPLOAD, side(), newer).outcome is Outcome.COPY
    assert judged(UPLOAD, side(), newer, update=True) == (Outcome.KEEP, Rung.NEWER, "")


@pytest.mark.parametrize(
    ("direction", "window"), [(UPLOAD, 2.0), (COPY, 2.0), (DOWNLOAD, 2.0), (DOWNLOAD, 0.0)]
)
def test_update_takes_nothing_for_newer_that_coarse_times_cannot_tell(
    direction: Direction, window: float
) -> None:
    there = side(99, NOON + (window or 1.0))

    found = judged(direction, side(), there, update=True, modify_window=window)

    assert found.rung is Rung.SIZE


def test_update_copies_what_is_older() -> None:
    assert judged(UPLOAD, side(), side(99, NOON - 60), update=True).rung is Rung.SIZE


def test_update_calls_the_same_what_is_the_same() -> None:
    assert judged(UPLOAD, side(), side(mtime=NOON + 60), update=True).outcome is Outcome.SAME


def test_update_believes_stored_times_first() -> None:
    """Written later, but from an older file."""
    found = judged(UPLOAD, side(), side(mtime=NOON + 60, original=NOON - 60), update=True)

    assert found == (Outcome.COPY, Rung.STORED_DIFFERS, "")


# --- Checksum ------------------------------------------------------------------------------------


@pytest.mark.case(19)
def test_same_size_and_older_but_other_content_is_found_by_checksum_alone() -> None:
    source, destination = side(mtime=NOON - 999), side(etag=OTHER_MD5)

    assert judged(UPLOAD, source, destination).outcome is Outcome.SAME
    assert judged(UPLOAD, source, destination, checksum=True) == (
        Outcome.COPY,
        Rung.CONTENT_DIFFERS,
        "",
    )


def test_same_content_is_not_copied_for_its_time() -> None:
    touched = side(mtime=NOON + 999)

    assert judged(UPLOAD, touched, side(etag=MD5), checksum=True).rung is Rung.CONTENT_EQUAL
    assert judged(DOWNLOAD, side(etag=MD5.upper()), touched, checksum=True).rung is (
        Rung.CONTENT_EQUAL
    )


def test_a_file_is_read_only_where_its_checksum_is_needed() -> None:
    asked: list[int] = []
    comparison = Comparison(Rules(UPLOAD, checksum=True), digest_of(CONTENT, asked))

    comparison.verdict(side(), None)
    comparison.verdict(side(), side(13, etag=MD5))
    comparison.verdict(side(0), side(0, etag=MD5))
    comparison.verdict(side(), side(etag=f"{MD5}-3"))
    comparison.verdict(side(), side(etag=""))
    assert asked == []

    comparison.verdict(side(), side(etag=MD5))
    assert asked == [0]


@pytest.mark.parametrize(
    ("etag", "part_size", "rung"),
    [
        (digest_of(CONTENT)("a", 5), 5, Rung.PARTS_EQUAL),
        (f"{OTHER_MD5}-3", 5, Rung.CONTENT_DIFFERS),
        (digest_of(CONTENT)("a", 12), 12, Rung.PARTS_EQUAL),
    ],
)
def test_an_etag_of_parts_is_compared_when_their_size_is_known(
    etag: str, part_size: int, rung: Rung
) -> None:
    known = side(mtime=NOON - 1, etag=etag, part_size=part_size)
    given_by_rules = side(mtime=NOON - 1, etag=etag)

    assert judged(UPLOAD, side(), known, checksum=True).rung is rung
    assert judged(UPLOAD, side(), given_by_rules, checksum=True, part_size=part_size).rung is rung


@pytest.mark.case(24)
@pytest.mark.parametrize("part_size", [0, 4, 7, 99])
def test_an_etag_of_parts_of_unknown_size_decides_nothing_and_says_so(part_size: int) -> None:
    """12 bytes in 7 parts have no such part size; nothing is called different for that."""
    there = side(mtime=NOON + 1, etag=f"{MD5}-7")

    found = judged(UPLOAD, side(), there, checksum=True, part_size=part_size)

    assert found.outcome is Outcome.SAME
    assert found.sentence == (
        "its ETag is of 7 parts of unknown size, so by size and time: "
        "the destination was written after the source was last changed"
    )


@pytest.mark.case(24)
@pytest.mark.parametrize(
    "etag", ["", "not-an-md5", "d41d8cd98f00b204e9800998ecf8427e-0", f"{MD5}a"]
)
def test_what_is_no_md5_is_not_taken_for_one(etag: str) -> None:
    found = judged(UPLOAD, side(), side(mtime=NOON - 1, etag=etag), checksum=True)

    assert found.rung is Rung.OLDER
    assert found.untold


def test_a_file_that_cannot_be_read_decides_nothing_by_checksum() -> None:
    found = Comparison(Rules(UPLOAD, checksum=True)).verdict(side(), side(etag=MD5))

    assert found.sentence.startswith("the file could not be read, so by size and time")


@pytest.mark.parametrize(
    ("one", "other", "rung", "told"),
    [
        (MD5, MD5, Rung.ETAG_EQUAL, True),
        (f"{MD5}-3", f"{MD5}-3", Rung.ETAG_EQUAL, True),
        (MD5, OTHER_MD5, Rung.ETAG_DIFFERS, True),
        (MD5, f"{OTHER_MD5}-2", Rung.NOT_OLDER, False),
        (f"{MD5}-3", f"{OTHER_MD5}-3", Rung.NOT_OLDER, False),
        ("", MD5, Rung.NOT_OLDER, False),
        ("always", "always", Rung.NOT_OLDER, False),
    ],
)
def test_two_objects_are_compared_by_etags_of_one_kind(
    one: str, other: str, rung: Rung, told: bool
) -> None:
    found = judged(COPY, side(etag=one), side(etag=other), checksum=True)

    assert (found.rung, not found.untold) == (rung, told)


# --- The rules themselves ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "argument"),
    [
        ({"size_only": True, "checksum": True}, "--checksum"),
        ({"size_only": True, "exact_times": True}, "--exact-times"),
        ({"modify_window": -1.0}, "--modify-window"),
        ({"modify_window": float("nan")}, "--modify-window"),
        ({"modify_window": float("inf")}, "--modify-window"),
    ],
)
def test_rules_that_contradict_are_refused_by_name(rules: dict[str, Any], argument: str) -> None:
    with pytest.raises(UsageError, match=argument):
        Rules(UPLOAD, **rules)


MOMENTS = st.none() | st.floats(-1e10, 1e10)
SIDES = st.builds(
    Side,
    name=st.just("a"),
    size=st.integers(-1, 2),
    mtime=MOMENTS,
    etag=st.sampled_from(["", MD5, OTHER_MD5, f"{MD5}-1", "odd"]),
    original=MOMENTS,
    part_size=st.integers(0, 2),
)
RULES = st.builds(
    Rules,
    st.sampled_from(Direction),
    checksum=st.booleans(),
    update=st.booleans(),
    exact_times=st.booleans(),
    modify_window=st.sampled_from([0.0, 2.0]),
    part_size=st.integers(0, 2),
)


@given(RULES, SIDES, SIDES)
def test_known_sizes_that_differ_are_never_the_same(
    rules: Rules, source: Side, destination: Side
) -> None:
    found = Comparison(rules, digest_of(CONTENT)).verdict(source, destination)

    if source.size != destination.size and min(source.size, destination.size) >= 0:
        assert found.outcome is not Outcome.SAME
    assert (found.outcome is Outcome.KEEP) == (found.rung is Rung.NEWER)
    assert found.outcome is not Outcome.KEEP or rules.update
    assert not found.untold or rules.checksum


@given(RULES, st.integers(0, 2), st.floats(-1e10, 1e10), MOMENTS)
def test_what_was_just_transferred_is_the_same(
    rules: Rules, size: int, mtime: float, original: float | None
) -> None:
    """As the engine leaves it: uploads and copies store the time, downloads set it."""
    changed = mtime if original is None else original
    if rules.direction is DOWNLOAD:
        source, after = Side("a", size, mtime, original=original), Side("a", size, changed)
    else:
        source = Side("a", size, changed, original=changed)
        after = Side("a", size, mtime + 1e10, original=changed)

    assert Comparison(rules).verdict(source, after).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("etag", "parts"),
    [(MD5, 0), (f"{MD5}-1", 1), (f"{MD5}-10000", 10_000), (f"{MD5}-01", None), ("", None)],
)
def test_parts_are_counted_by_the_etag(etag: str, parts: int | None) -> None:
    assert part_count(etag) == parts
