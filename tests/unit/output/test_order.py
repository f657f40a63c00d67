"""The order of rows under `--sort`."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies as st

from tests.unit.output.samples import Machine, shown


def ids(rows: list[Machine], *sort: str) -> list[str]:
    return shown(rows, sort=sort, format="ids").split()


def test_names_are_in_natural_order_and_missing_ones_last() -> None:
    rows = [Machine("a", "web-10"), Machine("b"), Machine("c", "web-9"), Machine("d", "")]

    assert ids(rows, "name") == ["c", "a", "b", "d"]


def test_descending_leaves_missing_ones_last() -> None:
    rows = [Machine("a", size=1), Machine("b"), Machine("c", size=20)]

    assert ids(rows, "-size") == ["c", "a", "b"]


def test_the_first_key_counts_most_and_equal_rows_keep_their_order() -> None:
    rows = [
        Machine("a", "x", "stopped"),
        Machine("b", "y"),
        Machine("c", "x"),
        Machine("d", "y"),
    ]

    assert ids(rows, "state", "-name") == ["b", "d", "c", "a"]


def test_a_tag_can_be_the_key() -> None:
    rows = [Machine("a", tags={"rank": "10"}), Machine("b", tags={"rank": "9"}), Machine("c")]

    assert ids(rows, "tags.rank") == ["b", "a", "c"]


@given(st.lists(st.one_of(st.none(), st.integers()), max_size=8))
def test_numbers_are_sorted_as_python_does(sizes: list[int | None]) -> None:
    rows = [Machine(f"i-{place}", size=size) for place, size in enumerate(sizes)]
    if not rows:
        return
    by_size = sorted(rows, key=lambda row: (row.size is None, row.size or 0))

    assert ids(rows, "size") == [row.id for row in by_size]


def test_the_order_does_not_change_the_rows() -> None:
    row = replace(Machine("a"), groups=("sg-2", "sg-1"))

    assert "sg-2,sg-1" in shown([row], sort=("groups",))
