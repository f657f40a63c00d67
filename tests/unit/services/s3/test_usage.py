"""Sums by group, over pages."""

from __future__ import annotations

from hawse.services.s3.usage import Sums, Usage, by_class, by_folder, rolled_up, rows_of
from hawse.services.s3.usage_page import page

KEYS = ["a/b/1", "a/b/2", "a/c", "d"]


def test_a_group_goes_on_over_pages() -> None:
    sums = Sums(by_folder("", 0))
    for _ in range(3):
        sums.add(KEYS, [1, 2, 3, 4], ["STANDARD"] * 4)

    assert sums.groups == {"": [12, 30, 0, 0, 0]}


def test_folders_beside_each_other_keep_apart_and_parents_count_all() -> None:
    sums = Sums(by_folder("", 2))
    sums.add(KEYS, [1, 2, 3, 4], [""] * 4)

    counts = {name: found[:2] for name, found in rolled_up(sums.groups).items()}
    assert counts == {"": [4, 10], "a/": [3, 6], "a/b/": [2, 3]}


def test_a_class_that_is_not_told_is_the_standard_one() -> None:
    sums = Sums(by_class)
    sums.add(KEYS, [1, 2, 3, 4], ["", "GLACIER", "STANDARD", "GLACIER"])

    assert {name: found[1] for name, found in sums.groups.items()} == {"STANDARD": 4, "GLACIER": 6}


def test_of_nothing_there_is_a_total_of_nothing() -> None:
    (row,) = rows_of({}, "s3://b/", versions=False)

    assert row == Usage("s3://b/", 0, 0, 0.0)


def test_a_page_has_no_key_that_turns_its_text_around() -> None:
    rows = [Usage("x\u202ey/", 1, 1, 100.0), Usage("s3://b/", 1, 1, 100.0)]

    assert "x\\u202ey/" in page("s3://b/", rows, str)
