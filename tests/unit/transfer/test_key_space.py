"""A split is between the ends of its range, below the prefix, and can be sent."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, strategies as st

from hawse.transfer.key_space import KeySpace, after_all

KEYS = st.text(st.sampled_from("ab/019-é\ue000\U0001f600"), min_size=1, max_size=8)
LAST = "\U0010fffd"
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


@given(KEYS, KEYS)
def test_after_all_is_after_all_that_start_so(shared: str, rest: str) -> None:
    found = after_all(shared)

    assert found is not None and found > shared + rest


def test_a_key_that_is_too_long_is_not_sent() -> None:
    space = KeySpace("")
    space.learn(["é" * 600 + "1"])

    assert after_all("é" * 600) is None
    assert space.between("é" * 600 + "1", None) is None


def test_numbers_are_split_in_the_middle_of_what_is_left() -> None:
    space = KeySpace("")
    space.learn(["obj-000", "obj-009"])

    assert space.between("obj-009", f"obj-0{LAST}") == f"obj-04{LAST}"
    assert space.share("obj-000", "obj-249", f"obj-4{LAST}") == pytest.approx(1, rel=0.1)


def test_a_word_that_all_keys_have_is_not_split() -> None:
    space = KeySpace("")
    space.learn(["t/giant/0000", "t/giant/0099"])

    assert space.between("t/giant/0099", f"t/{LAST}") == f"t/giant/4{LAST}"
    assert space.share("t/giant/0000", "t/giant/0999", "t0") == pytest.approx(9, rel=0.2)


def test_digits_that_are_not_there_are_not_tried_again() -> None:
    space = KeySpace("")
    space.learn(["2024-01-01"])
    assert space.between("2024-01-01", f"2024-0{LAST}") == f"2024-05{LAST}"

    space.unlearn(f"2024-05{LAST}", f"2024-0{LAST}")

    assert space.between("2024-01-01", f"2024-05{LAST}") == f"2024-03{LAST}"
    assert space.between("2023-01-01", f"2023-0{LAST}") == f"2023-03{LAST}"


def test_a_split_is_not_the_name_of_a_folder() -> None:
    """SeaweedFS leaves out what is in it."""
    space = KeySpace("data/")
    space.learn([f"data/{number:02d}/x" for number in range(20)])

    assert space.between("data/03/x", f"data/1{LAST}") == f"data/0{LAST}"
    assert space.between("data/03/x", f"data/0{LAST}") == f"data/06{LAST}"
