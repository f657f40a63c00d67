"""Nothing is deleted on doubtful grounds, and no place is synced into itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.errors import Refused, UsageError
from hawse.transfer.guards import (
    BucketRoot,
    DeleteFacts,
    Device,
    FolderRoot,
    MaxDelete,
    Root,
    check_apart,
    check_deletes,
    is_alarming,
    parse_max_delete,
)

HERE, ELSEWHERE = Device(1, 2), Device(7, 2)
FINE = DeleteFacts(
    whole=True,
    failures=0,
    deletes=5,
    source=100,
    destination=105,
    local_source=True,
    root_then=HERE,
    root_now=HERE,
)


def test_a_sound_sync_may_delete() -> None:
    check_deletes(FINE)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"whole": False}, "a listing did not come to its end"),
        ({"failures": 2}, "2 names could not be transferred"),
        ({"root_now": None}, "the source folder is not there any more"),
        ({"root_then": None, "root_now": None}, "the source folder is not there any more"),
        ({"root_now": ELSEWHERE}, "the source became another folder"),
        ({"root_now": Device(1, 3)}, "the source became another folder"),
        ({"source": 0}, "the source has no names that the filters keep"),
    ],
)
def test_a_doubtful_sync_deletes_nothing_and_says_why(change: dict[str, Any], why: str) -> None:
    for facts in (replace(FINE, **change), replace(FINE, **change, confirmed=True)):
        with pytest.raises(Refused) as caught:
            check_deletes(facts, MaxDelete(percent=100))

        assert caught.value.what == "--delete"
        assert caught.value.why.startswith(why)
        assert caught.value.why.endswith("; nothing was deleted")
        assert caught.value.hint


def test_without_deletes_no_guard_is_in_the_way() -> None:
    check_deletes(replace(FINE, deletes=0, whole=False, failures=9, source=0, root_now=None))


def test_the_root_matters_only_of_a_local_source() -> None:
    check_deletes(replace(FINE, local_source=False, root_then=None, root_now=None))


@pytest.mark.parametrize(
    ("deletes", "of", "alarming"),
    [
        (100, 150, False),
        (101, 150, True),
        (101, 202, False),
        (101, 201, True),
        (10, 10, False),
        (11, 11, True),
        (11, 12, False),
    ],
)
def test_many_that_are_most_or_some_that_are_all_alarm(
    deletes: int, of: int, alarming: bool
) -> None:
    assert is_alarming(deletes, of) is alarming


def test_alarming_deletes_need_a_confirmation_or_a_limit() -> None:
    facts = replace(FINE, deletes=150, destination=200)

    with pytest.raises(Refused, match="150 of the 200 names there would be deleted") as caught:
        check_deletes(facts)
    assert caught.value.hint == "--max-delete 150 allows it"
    check_deletes(replace(facts, confirmed=True))
    check_deletes(facts, MaxDelete(count=150))
    check_deletes(facts, MaxDelete(percent=75))


@pytest.mark.parametrize("limit", ["4", "0", "4.7%", "0%"])
def test_a_limit_holds_even_when_a_person_confirmed(limit: str) -> None:
    with pytest.raises(Refused, match=f"and --max-delete is {limit}"):
        check_deletes(replace(FINE, confirmed=True), parse_max_delete(limit))


@pytest.mark.parametrize("limit", ["5", "4.8%", "100%", " 5 "])
def test_a_limit_that_is_not_passed_allows(limit: str) -> None:
    check_deletes(FINE, parse_max_delete(limit))


@pytest.mark.parametrize(
    "text", ["", "-1", "ten", "101%", "100.1%", "%", "1e3", "nan%", "5 %", "٥"]
)
def test_a_limit_that_means_nothing_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="--max-delete"):
        parse_max_delete(text)


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.floats(0, 100))
def test_a_percentage_never_allows_more_than_its_share(
    deletes: int, kept: int, percent: float
) -> None:
    of = deletes + kept

    if MaxDelete(percent=percent).allows(deletes, of):
        assert deletes / of <= percent / 100 + 1e-9


# --- Overlaps ------------------------------------------------------------------------------------


def bucket(url: str, endpoint: str = "") -> BucketRoot:
    name, _, prefix = url.removeprefix("s3://").partition("/")
    return BucketRoot(name, prefix, endpoint)


@pytest.mark.parametrize(
    ("source", "destination"),
    [
        (bucket("s3://b/x"), bucket("s3://b/x")),
        (bucket("s3://b/x"), bucket("s3://b/x/")),
        (bucket("s3://b/x"), bucket("s3://b/x/y")),
        (bucket("s3://b/x/y"), bucket("s3://b/x")),
        (bucket("s3://b"), bucket("s3://b/x")),
        (bucket("s3://b/x"), bucket("s3://b")),
        (FolderRoot("/srv/a"), FolderRoot("/srv/a")),
        (FolderRoot("/srv/a"), FolderRoot("/srv/a/b")),
        (FolderRoot("/srv/a/b"), FolderRoot("/srv/a")),
        (FolderRoot("/"), FolderRoot("/srv")),
        (FolderRoot("C:\\data"), FolderRoot("C:\\data\\new")),
        (FolderRoot("/srv/a", HERE), FolderRoot("/mnt/same", HERE)),
    ],
)
def test_places_that_hold_each_other_are_refused(source: Root, destination: Root) -> None:
    with pytest.raises(Refused, match="nothing was changed") as caught:
        check_apart(("source", source), ("destination", destination))

    assert str(source) in caught.value.why
    assert caught.value.hint == "choose another destination"


@pytest.mark.parametrize(
    ("source", "destination"),
    [
        (bucket("s3://b/foo"), bucket("s3://b/foobar")),
        (bucket("s3://b/x"), bucket("s3://c/x")),
        (bucket("s3://b/x"), bucket("s3://b/x", "https://other.example")),
        (FolderRoot("/srv/foo"), FolderRoot("/srv/foobar")),
        (FolderRoot("/srv/a", HERE), FolderRoot("/srv/b", ELSEWHERE)),
        (FolderRoot("/b/x"), bucket("s3://b/x")),
    ],
)
def test_siblings_and_strangers_are_apart(source: Root, destination: Root) -> None:
    check_apart(("source", source), ("destination", destination))


def test_a_backup_inside_the_destination_is_refused_by_its_name() -> None:
    """Its objects would be only at the destination, and deleted by the next sync."""
    with pytest.raises(
        Refused, match="the backup s3://b/x/old lies within the destination s3://b/x;"
    ):
        check_apart(("destination", bucket("s3://b/x")), ("backup", bucket("s3://b/x/old")))


def test_the_same_place_is_called_so() -> None:
    with pytest.raises(Refused, match="are the same place, s3://b/x"):
        check_apart(("source", bucket("s3://b/x")), ("destination", bucket("s3://b/x")))
