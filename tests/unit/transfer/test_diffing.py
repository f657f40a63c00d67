"""Differences are told name by name, and what is not known is not called the same."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.transfer.comparing import Comparison, Direction, Rules, Rung, Side
from hawse.transfer.diffing import Difference, DiffTotals, Kind, differences
from hawse.transfer.joining import joined
from hawse.transfer.sync_plan import Extent
from hawse.transfer.unseen import Unseen
from tests.unit.transfer.sides import NOON, side, sides


def rows(
    left: list[Side], right: list[Side], extent: Extent | None = None, **rules: Any
) -> tuple[list[Difference], DiffTotals]:
    totals = DiffTotals()
    comparison = Comparison(Rules(Direction.UPLOAD, **rules))
    found = list(differences(joined(left, right), comparison, extent or Extent(), totals))
    return found, totals


def kinds(found: list[Difference]) -> dict[str, str]:
    return {row.name: row.kind.value for row in found}


def test_each_name_is_told_once_with_what_decided() -> None:
    found, totals = rows(
        [side("a", 1), side("b", 2), side("d", 3)], [side("b", 9), side("c", 4), side("d", 3)]
    )

    assert kinds(found) == {"a": "+", "b": "*", "c": "-", "d": "="}
    assert [(row.left, row.right) for row in found] == [(1, None), (2, 9), (None, 4), (3, 3)]
    assert [row.rung for row in found] == [None, Rung.SIZE, None, Rung.NOT_OLDER]
    assert found[1].why == "the sizes differ"
    assert totals.kinds == dict.fromkeys((Kind.ONLY_LEFT, Kind.DIFFERS, Kind.ONLY_RIGHT), 1) | {
        Kind.SAME: 1
    }
    assert totals.differ


def test_equal_sides_do_not_differ() -> None:
    _, totals = rows(sides("a", "b"), sides("a", "b"))

    assert not totals.differ


def test_what_filters_exclude_is_not_told() -> None:
    extent = Extent(keeps=lambda name: name != "b")

    assert kinds(rows(sides("a", "b"), sides("b"), extent)[0]) == {"a": "+"}
    assert kinds(rows(sides("b"), sides("a", "b"), extent)[0]) == {"a": "-"}
    assert kinds(rows([], sides("b"), extent)[0]) == {}


def test_markers_of_folders_are_no_differences() -> None:
    found, _ = rows([side("a/", 0)], [side("", 0), side("b/", 0), side("c/", 1)])

    assert kinds(found) == {"c/": "-"}


def test_what_could_not_be_read_is_unknown_and_not_missing() -> None:
    left, right = Unseen(), Unseen()
    left.add("d/")
    right.add("e/")

    found, totals = rows(sides("e/x"), sides("d/x"), Extent(lambda _: True, left, right))

    assert [(row.name, row.kind, row.why) for row in found] == [
        ("d/x", Kind.UNKNOWN, "SRC could not be read there"),
        ("e/x", Kind.UNKNOWN, "DST could not be read there"),
    ]
    assert totals.differ


@pytest.mark.parametrize("written", [NOON - 9, NOON + 9])
def test_verify_does_not_take_size_and_time_for_content(written: float) -> None:
    found, totals = rows([side("a", 5)], [side("a", 5, written, "odd")], checksum=True)

    assert kinds(found) == {"a": "?"}
    assert found[0].why.startswith("its ETag is not an MD5, so by size and time: ")
    assert totals.differ
