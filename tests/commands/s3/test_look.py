"""`du`, `tree` and `find`: what is below a prefix, counted, drawn and chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.conftest import Store
from tests.conftest import Run
from tests.faults.kinds import fails
from tests.faults.proxy import FaultProxy

USAGE = """\
NAME             OBJECTS     SIZE  PERCENT
logs/                  2  4.9 KiB   50.0 ━━━━━
s3://acme-logs/        5  9.8 KiB  100.0 ━━━━━━━━━━
"""
TREE = """\
TREE                    SIZE  OBJECTS
s3://acme-logs/      9.8 KiB        5
├── a                    0 B        -
├── logs-old          1000 B        -
├── logs/            4.9 KiB        2
│   ├── 2026/        2.9 KiB        1
│   │   └── deep.gz  2.9 KiB        -
│   └── x.gz         2.0 KiB        -
└── z                3.9 KiB        -
"""


@pytest.fixture
def keys(store: Store) -> Store:
    """Five objects of 0 to 4,000 bytes."""
    store.fill("a", "logs-old", "logs/x.gz", "logs/2026/deep.gz", "z")
    return store


def rows(run: Run, *argv: str) -> list[Any]:
    ran = run("s3", *argv, "-o", "json")
    assert ran.code == 0, ran.err
    return list(ran.json())


@pytest.mark.usefixtures("keys")
def test_the_total_is_one_row(s3: Run) -> None:
    (row,) = rows(s3, "du", "s3://acme-logs/")

    assert row == {"name": "s3://acme-logs/", "objects": 5, "size": 10000, "percent": 100.0}


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (["--depth", "1"], {"logs/": 5000, "s3://acme-logs/": 10000}),
        (["--depth", "9"], {"logs/": 5000, "logs/2026/": 3000, "s3://acme-logs/": 10000}),
        (["--by", "depth"], {"0": 5000, "1": 2000, "2": 3000, "s3://acme-logs/": 10000}),
        (["--by", "class"], {"STANDARD": 10000, "s3://acme-logs/": 10000}),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("keys")
def test_groups_have_the_sums_of_all_below(s3: Run, argv: list[str], found: dict[str, int]) -> None:
    assert {row["name"]: row["size"] for row in rows(s3, "du", "s3://acme-logs/", *argv)} == found


@pytest.mark.usefixtures("keys")
def test_people_read_sizes_in_units(s3: Run) -> None:
    assert s3("s3", "du", "s3://acme-logs/", "--depth", "1", tty=True).out == USAGE


@pytest.mark.usefixtures("keys")
def test_names_of_folders_are_whole_also_below_a_prefix(s3: Run) -> None:
    for url in ("s3://acme-logs/logs/", "s3://acme-logs/logs"):
        names = [row["name"] for row in rows(s3, "du", url, "--depth", "1")]

        assert names == ["logs/2026/", url]


def test_versions_count_what_the_old_ones_take(s3: Run, store: Store) -> None:
    store.versioned()
    store.put("a", b"1")
    store.put("a", b"22")
    store.put("b", b"333")
    store.client.delete_object(Bucket=store.bucket, Key="b")

    (row,) = rows(s3, "du", "s3://acme-logs/", "--versions")

    assert (row["objects"], row["size"]) == (3, 6)
    assert (row["noncurrent"], row["noncurrent_size"], row["delete_markers"]) == (2, 4, 1)


def test_a_page_is_whole_and_a_key_cannot_write_into_it(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.put("<script>alert(1)</script>/x", b"12345")
    page = tmp_path / "usage.html"

    ran = s3("s3", "du", "s3://acme-logs/", "--html", str(page))

    text = page.read_text(encoding="utf-8")
    assert ran.err == f"wrote {page}\n"
    assert "&lt;script&gt;alert(1)&lt;/" in text and "<script>alert" not in text
    assert "prefers-color-scheme: dark" in text and "http" not in text.replace("http-equiv", "")


def test_a_page_that_cannot_be_written_is_an_error(s3: Run, keys: Store, tmp_path: Path) -> None:
    absent = s3("s3", "du", f"s3://{keys.bucket}/", "--html", str(tmp_path / "no" / "x.html"))
    full = s3("s3", "du", f"s3://{keys.bucket}/", "--html", "/dev/full")

    assert absent.code == 2 and f"there is no folder {tmp_path / 'no'}" in absent.err
    assert full.code == 1 and full.err.startswith("/dev/full: the disk is full\n")


@pytest.mark.usefixtures("keys")
def test_a_tree_has_folders_with_all_below_them(s3: Run) -> None:
    ran = s3("s3", "tree", "s3://acme-logs/", tty=True)

    assert ran.out == TREE


@pytest.mark.usefixtures("keys")
def test_what_is_too_deep_to_be_drawn_still_counts(s3: Run) -> None:
    found = rows(s3, "tree", "s3://acme-logs/logs/", "--depth", "1", "--folders")

    assert [(row["key"], row["size"], row["objects"]) for row in found] == [
        ("logs/", 5000, 2),
        ("logs/2026/", 3000, 1),
    ]


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (["--name", "*.gz"], ["logs/2026/deep.gz", "logs/x.gz"]),
        (["--name", "a", "--name", "z"], ["a", "z"]),
        (["--regex", "^logs.*d"], ["logs-old", "logs/2026/deep.gz"]),
        (["--larger", "2KiB", "--smaller", "4k"], ["logs/2026/deep.gz", "z"]),
        (["--older", "1d"], []),
        (["--newer", "2020-01-01", "--class", "standard", "--smaller", "1"], ["a"]),
        (["--class", "GLACIER"], []),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("keys")
def test_all_that_is_asked_must_hold(s3: Run, argv: list[str], found: list[str]) -> None:
    assert [row["key"] for row in rows(s3, "find", "s3://acme-logs/", *argv)] == found


def test_tags_are_asked_of_what_passed_the_rest(
    faulty: Run, store: Store, faults: FaultProxy
) -> None:
    for key in ("a", "b", "c"):
        store.put(key, Tagging="team=web&env=prod" if key == "b" else "team=ops")
    argv = ("s3", "find", "s3://acme-logs/", "--tag", "team=web", "--tag", "env", "--regex", "[ab]")

    ran = faulty(*argv, "-o", "ids")

    assert (ran.out, ran.err) == ("b\n", "2 requests for tags\n")
    assert faults.operations().count("GetObjectTagging") == 2


@pytest.mark.usefixtures("keys")
def test_tags_that_may_not_be_read_end_it(faulty: Run, faults: FaultProxy) -> None:
    faults.add(fails(403, "AccessDenied"), operation="GetObjectTagging")
    ran = faulty("s3", "find", "s3://acme-logs/", "--tag", "a=b")

    assert ran.code == 5 and "s3:GetObjectTagging" in ran.err


@pytest.mark.parametrize(
    "argv",
    [
        ["--larger", "big"],
        ["--newer", "soon"],
        ["--regex", "("],
        ["--tag", "=x"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_refused_by_its_option(s3: Run, argv: list[str]) -> None:
    ran = s3("s3", "find", "s3://acme-logs/", *argv)

    assert ran.code == 2 and ran.err.startswith(" ".join(argv))


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("verb", ["du", "tree", "find"])
def test_a_prefix_with_nothing_below_is_not_found(s3: Run, verb: str) -> None:
    ran = s3("s3", verb, "s3://acme-logs/typo/")

    assert (ran.code, ran.out) == (4, "")
    assert ran.err == (
        "s3://acme-logs/typo/: nothing is below it\n"
        "hint: hawse s3 ls 's3://acme-logs/typo*' shows what begins so\n"
    )
