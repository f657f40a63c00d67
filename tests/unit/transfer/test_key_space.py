"""A split is between the ends of its range, below the prefix, and can be sent."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, strategies as st

from hawse.transfer.key_space import KeySpace, after_all

KEYS = st.text(st.sampled_from("ab/019-é\ue000\U0001f600"), min_size=1, max_size=8)
PREFIXES = st.text(st.sampled_from("ab/"), max_size=2)


@given(PREFIXES, st.lists(KEYS), KEYS, st.none() | KEYS)
def test_a_split_is_between_the_ends(
    prefix: str, seen: list[str], low: str, high: str | None
) -> None:
    low, high = prefix + low, high and prefix + high
    assume(high is None or low < high)
    space = KeySpace(prefix)
    space.learn(prefix + key for key in seen)

    split = space.between(low, high)

    if split is not None:
        assert low < split and (high is None or split < high)
        assert split.startswith(prefix)


@given(PREFIXES, st.lists(KEYS), KEYS, KEYS, st.none() | KEYS)
def test_a_share_is_a_number_that_is_not_negative(
    prefix: str, seen: list[str], low: str, key: str, high: str | None
) -> None:
    low, key, high = prefix + low, prefix + key, high and prefix + high
    assume(low <= key and (high is None or key < high))
    space = KeySpace(prefix)
    space.learn([*(prefix + other for other in seen), low, key])

    assert space.share(low, key, high) >= 0


@given(PREFIXES, KEYS)
def test_after_all_is_after_all_that_start_so(prefix: str, rest: str) -> None:
    shared = prefix + rest
    found = after_all(shared, prefix)

    assert found is None or (found > shared + "\U0010ffff" and found.startswith(prefix))


@pytest.mark.parametrize(
    "shared, found",
    [("p/ab", "p/ac"), ("p/a\U0010ffff", "p/b"), ("p/\ud7ff", "p/\ue000"), ("p/", None)],
)
def test_the_key_after_all(shared: str, found: str | None) -> None:
    assert after_all(shared, "p/") == found


def test_a_key_that_is_too_long_to_be_sent_is_cut() -> None:
    found = after_all("p/" + "é" * 600, "p/")

    assert found is not None and len(found.encode()) <= 1024


def test_numbers_are_split_in_the_middle_of_what_is_left() -> None:
    space = KeySpace("")
    space.learn(["obj-000", "obj-009"])

    assert space.between("obj-009", "obj-1") == "obj-05"
    assert space.share("obj-000", "obj-249", "obj-5") == pytest.approx(1, rel=0.1)


def test_a_word_that_all_keys_have_is_not_split() -> None:
    space = KeySpace("")
    space.learn(["t/giant/0000", "t/giant/0099"])

    assert space.between("t/giant/0099", "t0") == "t/giant/5"


def test_digits_that_are_not_there_are_not_tried_again() -> None:
    space = KeySpace("")
    space.learn(["2024-01-01"])
    assert space.between("2024-01-01", "2024-1") == "2024-06"

    space.unlearn("2024-06", "2024-1")

    assert space.between("2024-01-01", "2024-06") == "2024-04"
    assert space.between("2023-01-01", "2023-1") == "2023-04"
