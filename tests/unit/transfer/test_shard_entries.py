"""What shards note of themselves, and what their notes say together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hawse.errors import CLIError
from hawse.transfer.shard_entries import (
    COMPLETE,
    FAILED,
    RUNNING,
    Entry,
    Union,
    name_of,
    read,
    shard_called,
    written,
)
from hawse.transfer.sharding import Names, Shard

ASKED = {"source": "/data", "destination": "s3://b/p/", "delete": True, "filters": ["- *.tmp"]}


def entry(index: int, count: int, state: str = COMPLETE, own: int = 1, whole: int = 3) -> Entry:
    return Entry(
        "s3://b/runs/1/",
        Shard(index, count),
        ASKED,
        process="p",
        host="h",
        begun="2026-01-31T00:00:00+00:00",
        state=state,
        own=Names(1, own),
        whole=Names(2, whole),
    )


def test_an_entry_comes_back_as_it_was_written() -> None:
    one = replace(entry(1, 4), why="\ud800 é", counts={"done": 3}, own=Names(5, 2**128 - 1))

    assert read(written(one), "s3://b/k") == one


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        written(entry(0, 2)).replace(b'"hawse_s3_shard": 1', b'"hawse_s3_shard": 2'),
        written(entry(0, 2)).replace(b'"host"', b'"hoist"'),
        written(entry(0, 2)).replace(b'"complete"', b'"done"'),
        b"\xff",
    ],
)
def test_what_is_no_entry_is_refused_by_its_name(content: bytes) -> None:
    with pytest.raises(CLIError, match="s3://b/k"):
        read(content, "s3://b/k")


def test_names_of_entries_sort_and_come_back() -> None:
    shards = [Shard(index, 10_000) for index in (0, 1, 9, 99, 9_999)]

    assert [shard_called(name_of(each)) for each in shards] == shards
    assert sorted(map(name_of, shards)) == list(map(name_of, shards))


@pytest.mark.parametrize(
    "name", ["", "notes.txt", "shard-1-of-2.json", "shard-00003-of-00002.json", "x/" * 2]
)
def test_other_names_are_no_entries(name: str) -> None:
    assert shard_called(name) is None


def test_a_union_is_whole_when_all_are_complete_and_took_every_name() -> None:
    assert Union([entry(0, 2, own=1), entry(1, 2, own=2)]).trouble == ""


def test_what_is_not_complete_is_counted_by_its_state() -> None:
    union = Union([entry(0, 5), entry(2, 5, RUNNING), entry(3, 5, FAILED)])

    assert union.trouble == "1 of 5 shards are complete; 1 running, 1 failed, 2 missing"


def test_names_that_nobody_took_are_noticed() -> None:
    union = Union([entry(0, 2, own=1), entry(1, 2, own=1)])

    assert "did not take all names" in union.trouble


def test_a_source_that_changed_cannot_be_summed_up() -> None:
    union = Union([entry(0, 2, own=1), entry(1, 2, own=5, whole=6)])

    assert (union.trouble, union.source_changed) == ("", True)


def test_shards_of_two_syncs_are_no_union() -> None:
    other = replace(entry(1, 2, own=2), asked={**ASKED, "delete": False})

    assert Union([entry(0, 2), other]).trouble == (
        "the shards are not of one sync: 1/2 and 2/2 differ in delete"
    )
