"""From a page to the things on it."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given, strategies as st

from hawse.aws.items import selector, steps_of

PLAIN = ("A[]", "A[].B[]", "A[].B", "A.B[]", "A[].B.C[]", "A[].B[].C", "A.B.C[]")
LEAVES = st.none() | st.integers(0, 3) | st.text(max_size=2)
PAGES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from("ABC"), inner, max_size=3),
    max_leaves=12,
)


@given(page=st.dictionaries(st.sampled_from("ABC"), PAGES, max_size=3))
@pytest.mark.parametrize("path", PLAIN)
def test_a_walked_path_selects_what_jmespath_selects(path: str, page: dict[str, Any]) -> None:
    assert list(selector(path)(page)) == (jmespath.search(path, page) or [])


@pytest.mark.parametrize("path", PLAIN)
def test_plain_paths_are_walked(path: str) -> None:
    assert steps_of(path) is not None


@pytest.mark.parametrize("path", ["A[?B]", "A[*].B", "A[0]", "keys(A)", "A | [0]", "A.B"])
def test_other_paths_are_left_to_jmespath(path: str) -> None:
    assert steps_of(path) is None


def test_a_path_to_one_value_selects_that_value() -> None:
    assert list(selector("A.B")({"A": {"B": "x"}})) == ["x"]


def test_a_path_that_selects_nothing_gives_nothing() -> None:
    assert list(selector("A.B")({})) == []


def test_a_filter_selects_what_jmespath_selects() -> None:
    page = {"A": [{"B": "x", "C": 1}, {"B": "y", "C": 2}]}

    assert list(selector("A[?B=='y'].C")(page)) == [2]
