"""Two sorted sides are joined as dictionaries would be, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given, strategies as st

from hawse.errors import CLIError
from hawse.transfer.joining import joined


class Item(NamedTuple):
    name: str
    size: int = 0


def items(*names: str) -> list[Item]:
    return [Item(name) for name in names]


def told(pairs: Iterator[tuple[Item | None, Item | None]]) -> list[tuple[str | None, str | None]]:
    return [(left.name if left else None, right.name if right else None) for left, right in pairs]


# Characters around `/`, a surrogate-pair character and one just below the surrogates: where
# byte order, UTF-16 order and order by folder disagree.
KEYS = st.text(alphabet="-./0ab\x01é\ud7ff\ue000\uffff😀", max_size=5)
SIDES = st.dictionaries(KEYS, st.integers(0, 9), max_size=12)


@given(SIDES, SIDES)
def test_a_join_pairs_names_as_dictionaries_do(left: dict[str, int], right: dict[str, int]) -> None:
    def listed(side: dict[str, int]) -> list[Item]:
        return [Item(name, side[name]) for name in sorted(side, key=lambda n: n.encode())]

    pairs = list(joined(listed(left), listed(right)))

    assert [other if one is None else one for one, other in told(iter(pairs))] == sorted(
        {*left, *right}, key=lambda name: name.encode()
    )
    assert {one.name: one.size for one, _ in pairs if one} == left
    assert {other.name: other.size for _, other in pairs if other} == right
    assert all(one.name == other.name for one, other in pairs if one and other)
    assert len(pairs) == len({*left, *right})


@pytest.mark.case(13)
def test_names_sort_by_bytes_not_by_folder() -> None:
    """0x2D < 0x2F < 0x30: `a-b` comes before what is in `a/`, `a0` after it."""
    sides = items("a-b", "a/b", "a0")

    assert told(joined(sides, items("a/b"))) == [("a-b", None), ("a/b", "a/b"), ("a0", None)]


def test_a_walk_in_folder_order_is_refused_rather_than_joined_wrongly() -> None:
    with pytest.raises(CLIError, match="listing of the source: 'a-b' came after 'a/b'"):
        list(joined(items("a/b", "a-b"), items("a-b", "a/b")))


@pytest.mark.case(15)
def test_an_unsorted_listing_of_a_directory_bucket_is_refused() -> None:
    with pytest.raises(CLIError, match="listing of the destination: 'b' came after 'c'"):
        list(joined(items(), items("a", "c", "b")))


def test_a_name_that_comes_twice_is_refused() -> None:
    with pytest.raises(CLIError, match="'b' twice"):
        list(joined(items("a", "b", "b"), items("a")))


def test_nothing_is_told_after_the_first_name_out_of_order() -> None:
    pairs = joined(items("a"), items("b", "d", "c", "e"))

    assert told(iter([next(pairs), next(pairs), next(pairs)])) == [
        ("a", None),
        (None, "b"),
        (None, "d"),
    ]
    with pytest.raises(CLIError):
        next(pairs)
    assert list(pairs) == []


@pytest.mark.case(18)
def test_the_key_that_equals_the_prefix_has_no_name_and_is_joined() -> None:
    assert told(joined(items("", "a"), items(""))) == [("", ""), ("a", None)]


@pytest.mark.case(14)
@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2000])
def test_the_end_of_a_page_loses_nothing(count: int) -> None:
    side = items(*(f"{n:05}" for n in range(count)))

    assert len(list(joined(side, side))) == count


def test_a_failing_listing_fails_the_join() -> None:
    def broken() -> Iterator[Item]:
        yield Item("a")
        raise CLIError("listing", why="500 on page 2")

    pairs = joined(items("a", "b"), broken())
    assert next(pairs)

    with pytest.raises(CLIError, match="page 2"):
        next(pairs)


def test_a_side_is_read_past_a_name_before_the_name_is_told_missing_from_it() -> None:
    """A folder that cannot be read is reported while walking past it."""
    reported: list[str] = []

    def walk() -> Iterator[Item]:
        yield Item("a")
        reported.append("d/")

    pairs = joined(walk(), items("a", "d/x"))
    next(pairs)

    assert reported == []
    assert next(pairs) == (None, Item("d/x"))
    assert reported == ["d/"]
