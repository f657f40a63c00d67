"""Sums by group, over pages."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from hawse.services.s3.usage import (
    Sums,
    Usage,
    VersionUsage,
    by_class,
    by_folder,
    rolled_up,
    rows_of,
)
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


HOSTILE = """"><img src=x onerror=alert(1)></td><script>alert('&')</script>/"""


def test_a_key_on_a_page_is_text_whatever_it_holds() -> None:
    rows = [
        Usage(HOSTILE, 1, 1, 50.0),
        Usage(f"{HOSTILE}b/", 1, 1, 50.0),
        Usage(HOSTILE, 2, 2, 100),
    ]

    found = Tags(page(HOSTILE, rows, str))

    assert found.names.count("script") == 1 and "img" not in found.names
    assert found.text.count("<img src=x onerror=alert(1)>") == 4  # title, heading, two rows
    assert found.values[::4] == [HOSTILE, f"{HOSTILE}b/"]


def test_a_page_runs_no_script_but_its_own_and_loads_nothing() -> None:
    text = page("s3://b/", [Usage("s3://b/", 0, 0, 0.0)], str)

    script = text.partition("<script>")[2].partition("</script>")[0]
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text and "default-src 'none'" in text
    assert not re.search(r"(src|href)=|url\(|@import|https?:", text)


def test_a_folder_on_a_page_is_above_what_is_in_it_and_the_largest_comes_first() -> None:
    sizes = {"small/": 1, "big/": 9, "big/a/": 2, "big/b/": 7, "small/x/": 1}
    rows = [Usage(name, 1, size, 0.0) for name, size in sizes.items()]

    found = Tags(page("s3://b/", [*rows, Usage("s3://b/", 5, 10, 100.0)], str))

    assert found.values[::4] == ["big/", "big/b/", "big/a/", "small/", "small/x/"]


def test_a_page_of_versions_tells_what_the_old_ones_take() -> None:
    row = VersionUsage("STANDARD", 3, 30, 100.0, 2, 20, 1)

    found = Tags(page("s3://b/", [row, row], str))

    assert found.values == ["STANDARD", "3", "30", "100.0", "2", "20", "1"]


class Tags(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.values: list[str | None] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.values += [value for name, value in attrs if name == "data-value"]

    def handle_data(self, data: str) -> None:
        self.text += data
