"""Deletes where listings, answers and places are not as they should be."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.commands.s3.trees import read, write
from tests.conftest import Run
from tests.faults.kinds import answers, changes, fails
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response
from tests.unit.transfer.buckets import document

URL = f"s3://{BUCKET}"
DELETES = ("DeleteObjects", "DeleteObject")
XML = {"content-type": "application/xml"}


def asked(faults: FaultProxy) -> bytes:
    """What DeleteObjects was asked for, of all requests."""
    bodies = (each.request.body for each in faults.seen if each.operation == "DeleteObjects")
    return b"".join(bodies)


def answered(*kept: str, gone: tuple[str, ...] = ()) -> Response:
    """An answer to DeleteObjects: these were denied, and those are named although nobody asked."""
    inside = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in gone)
    inside += "".join(
        f"<Error><Key>{key}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        for key in kept
    )
    return Response(200, XML, f"<DeleteResult>{inside}</DeleteResult>".encode())


# --- Batches -------------------------------------------------------------------------------------


@pytest.mark.case(37)
@pytest.mark.parametrize("command", ["rm", "sync"])
def test_a_key_that_is_listed_twice_is_deleted_once(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, command: str
) -> None:
    store.write({"p/a": "1", "p/b": "2", "p/keep": "k"})
    up = write(tmp_path / "up", {"keep": "k"})
    keys = ["p/a", "p/a", "p/b", "p/b", *(["p/keep"] if command == "sync" else [])]
    faults.add(changes(lambda _: document(keys)), operation="ListObjectsV2")
    faults.add(answers(answered()), operation="DeleteObjects")

    argv = (
        ("rm", "-R", f"{URL}/p") if command == "rm" else ("sync", str(up), f"{URL}/p", "--delete")
    )
    ran = faulty("s3", *argv, "-y")

    assert ran.code == 0, ran.err
    assert "2 done" in ran.err
    assert (asked(faults).count(b"<Key>p/a<"), asked(faults).count(b"<Key>p/b<")) == (1, 1)


@pytest.mark.case(37)
@pytest.mark.parametrize(("count", "requests"), [(999, 1), (1000, 1), (1001, 2)])
def test_a_request_holds_a_thousand(
    faulty: Run, faults: FaultProxy, store: Store, count: int, requests: int
) -> None:
    keys = [f"p/{number:04}" for number in range(count)]
    faults.add(changes(lambda _: document(keys)), operation="ListObjectsV2")
    faults.add(answers(answered()), operation="DeleteObjects")

    ran = faulty("s3", "rm", "-R", f"{URL}/p", "-y")

    assert ran.code == 0 and f"{count:,} done" in ran.err and store.keys() == []
    assert faults.operations().count("DeleteObjects") == requests


@pytest.mark.case(37)
@pytest.mark.parametrize("command", ["rm", "mv", "sync"])
def test_what_one_request_kept_of_many_is_told_also_by_a_server_that_is_not_quiet(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, command: str
) -> None:
    store.write({"p/a": "1", "p/b": "2", "p/keep": "k"})
    up = write(tmp_path / "up", {"keep": "k"})
    faults.add(answers(answered("p/a", gone=("p/b", "p/keep"))), operation="DeleteObjects")

    argv = {
        "rm": ("rm", "-R", f"{URL}/p", "-y"),
        "mv": ("mv", "-R", f"{URL}/p", str(tmp_path / "down")),
        "sync": ("sync", str(up), f"{URL}/p", "--delete", "-y"),
    }[command]
    ran = faulty("s3", *argv)

    assert ran.code == 6
    assert f"{URL}/p/a" in ran.err and "1 failed" in ran.err
    assert f"{URL}/p/b" not in ran.err


# --- Which names ---------------------------------------------------------------------------------


@pytest.mark.case(32, 33)
@pytest.mark.parametrize("way", ["up", "down", "copy"])
def test_only_what_is_included_is_ever_deleted(
    s3: Run, store: Store, tmp_path: Path, way: str
) -> None:
    source = {"a/x": "1"}
    there = {"a/x": "1", "a/old": "2", "a/deep/old": "3", "b/old": "4", "old": "5"}
    rules = ("--exclude", "**", "--include", "a/*")
    if way == "up":
        ends = (str(write(tmp_path / "up", source)), f"{URL}/p")
    else:
        store.write({f"src/{name}": text for name, text in source.items()})
        ends = (f"{URL}/src", str(tmp_path / "down") if way == "down" else f"{URL}/p")
    if way == "down":
        write(tmp_path / "down", there)
    else:
        store.write({f"p/{name}": text for name, text in there.items()})

    ran = s3("s3", "sync", *ends, "--delete", "-y", *rules)

    found = read(tmp_path / "down") if way == "down" else store.objects("p/")
    left = {name.removeprefix("p/") for name in found}
    assert ran.code == 0, ran.err
    assert left == {"a/x", "a/deep/old", "b/old", "old"}


# --- Places that overlap -------------------------------------------------------------------------


@pytest.mark.case(38, 39)
@pytest.mark.parametrize(
    ("source", "destination"),
    [
        (URL, f"{URL}/backup"),
        (f"{URL}/backup", URL),
        (f"{URL}/p", f"{URL}/p/"),
        (f"{URL}/p/", f"{URL}/p/backup"),
        (f"{URL}/p/backup/", f"{URL}/p"),
    ],
)
@pytest.mark.parametrize(
    "command", [("sync", "--delete", "-y"), ("mv", "-R")], ids=lambda it: it[0]
)
def test_places_that_hold_each_other_are_refused_before_any_request(
    faulty: Run, faults: FaultProxy, source: str, destination: str, command: tuple[str, ...]
) -> None:
    ran = faulty("s3", *command, source, destination)

    nested_out = command[0] == "mv" and source.strip("/").startswith(destination.strip("/") + "/")
    if nested_out:  # what is below goes up: that ends
        assert ran.code == 4
    else:
        assert (ran.code, faults.operations()) == (7 if command[0] == "sync" else 2, [])


@pytest.mark.case(38)
@pytest.mark.parametrize("backup", [f"{URL}/p/old", "p/old", "p"])
def test_a_backup_within_the_destination_is_refused(
    faulty: Run, faults: FaultProxy, tmp_path: Path, backup: str
) -> None:
    up = write(tmp_path / "up", {"a": "1"})

    ran = faulty("s3", "sync", str(up), f"{URL}/p", "--delete", "-y", "--backup-prefix", backup)

    assert ran.code == 7 and "choose another backup prefix" in ran.err
    assert faults.operations() == []


@pytest.mark.case(39)
def test_siblings_whose_names_begin_alike_are_no_overlap(s3: Run, store: Store) -> None:
    store.write({"p/a": "1"})

    ran = s3("s3", "sync", f"{URL}/p", f"{URL}/p-copy", "--delete", "-y")

    assert (ran.code, store.objects("p-copy/")) == (0, {"p-copy/a": "1"})


# --- Moves whose listing breaks ------------------------------------------------------------------


@pytest.mark.case(28)
@pytest.mark.parametrize("into", ["folder", "prefix"])
def test_a_move_whose_listing_fails_later_removes_only_what_arrived(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, into: str
) -> None:
    store.write({"p/a": "1", "p/b": "2"})
    first = changes(lambda _: document(["p/a"], token="more"))
    faults.add(first, operation="ListObjectsV2", first=1)
    faults.add(fails(403, "AccessDenied"), operation="ListObjectsV2")

    target = str(tmp_path / "d") if into == "folder" else f"{URL}/q"
    ran = faulty("s3", "mv", "-R", f"{URL}/p", target)

    arrived = read(tmp_path / "d") if into == "folder" else store.objects("q/")
    assert ran.code == 5, ran.err
    assert "p/b" in store.keys()
    assert ("p/a" in store.keys()) or list(arrived.values()) == ["1"]
