"""`hawse s3 sync --delete`: whatever goes wrong, nothing is deleted that should stay."""

# pylint: disable=redefined-outer-name,unused-argument  # pytest's fixtures

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.conftest import Run
from tests.s3_abilities import needs
from tests.faults.kinds import Fault, answers, calls, changes, fails, html, resets, shortens
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response
from tests.unit.transfer.buckets import document
from tests.moto_server import Moto

DST = "s3://acme-logs/p"
DELETES = ("DeleteObjects", "DeleteObject")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {"a/x": "ax", "a-b": "ab", "z": "zz"})


@pytest.fixture
def extra(store: Store, site: Path) -> Store:
    """The destination has what the site has, and two more."""
    store.write({f"p/{name}": content for name, content in read(site).items()})
    store.write({"p/a/old": "1", "p/gone": "22"})
    return store


def deleted(faults: FaultProxy) -> list[str]:
    return [each for each in faults.operations() if each in DELETES]


# --- What is asked for ---------------------------------------------------------------------------


def test_what_only_the_destination_has_is_deleted_after_a_question(
    s3: Run, extra: Store, site: Path
) -> None:
    ran = s3("s3", "sync", str(site), DST, "--delete", tty=True, answers=["2"])

    assert ran.code == 0, ran.err
    assert ran.asked == ["delete 2 items (3 B) at s3://acme-logs/p/. Type 2 to go on: "]
    assert set(extra.objects()) == {"p/a/x", "p/a-b", "p/z"}


def test_nothing_is_deleted_without_the_option_but_told(s3: Run, extra: Store, site: Path) -> None:
    ran = s3("s3", "sync", str(site), DST)

    assert ran.code == 0 and "2 only at the destination" in ran.err
    assert len(extra.objects()) == 5


def test_nobody_is_asked_when_there_is_nothing_to_delete(s3: Run, store: Store, site: Path) -> None:
    ran = s3("s3", "sync", str(site), DST, "--delete", tty=True)

    assert (ran.code, ran.asked) == (0, [])
    assert len(store.objects()) == 3


def test_a_no_deletes_nothing_and_keeps_what_was_copied(s3: Run, extra: Store, site: Path) -> None:
    write(site, {"new": "n"})

    ran = s3("s3", "sync", str(site), DST, "--delete", tty=True, answers=["no"])

    assert ran.code == 7 and "nothing was deleted" in ran.err
    assert len(extra.objects()) == 6


def test_where_nobody_can_be_asked_nothing_is_deleted(s3: Run, extra: Store, site: Path) -> None:
    ran = s3("s3", "sync", str(site), DST, "--delete")

    assert ran.code == 7 and "add --yes" in ran.err
    assert len(extra.objects()) == 5


def test_files_are_deleted_and_folders_that_are_empty_then(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    down = write(tmp_path / "down", {"keep": "k", "old/deep/x": "1", "old/deep/y": "2"})
    store.write({"p/keep": "k"})

    assert s3("s3", "sync", DST, str(down), "--delete", "-y").code == 0
    assert sorted(path.name for path in down.rglob("*")) == ["keep"]


def test_objects_are_deleted_at_the_end_of_a_copy(s3: Run, store: Store) -> None:
    store.write({"p/a": "1", "q/b": "2"})

    assert s3("s3", "sync", DST, "s3://acme-logs/q", "--delete", "-y").code == 0
    assert store.objects("q/") == {"q/a": "1"}


@pytest.mark.case(37)
@pytest.mark.usefixtures("store")
def test_more_than_a_thousand_are_deleted_in_batches(
    faulty: Run, faults: FaultProxy, site: Path
) -> None:
    keys = [f"p/old/{number:04}" for number in range(1001)]
    faults.add(changes(lambda _: document(keys)), operation="ListObjectsV2")
    gone = Response(200, {"content-type": "application/xml"}, b"<DeleteResult/>")
    faults.add(answers(gone), operation="DeleteObjects")

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y", "--max-delete", "100%")

    assert ran.code == 0, ran.err
    assert "1,004 done" in ran.err and len(deleted(faults)) == 2


# --- Sources that are not what they seem ---------------------------------------------------------


@pytest.mark.case(27)
@pytest.mark.parametrize("break_it", [shutil.rmtree, lambda path: path.rename(f"{path}-away")])
def test_a_source_that_is_missing_deletes_nothing(
    s3: Run, extra: Store, site: Path, break_it: object
) -> None:
    assert callable(break_it)
    break_it(site)

    ran = s3("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code == 4 and "there is no such file or folder" in ran.err
    assert len(extra.objects()) == 5


@pytest.mark.case(27)
def test_a_source_that_is_empty_deletes_nothing(s3: Run, extra: Store, tmp_path: Path) -> None:
    empty = write(tmp_path / "mnt", {})

    ran = s3("s3", "sync", str(empty), DST, "--delete", "-y", "--max-delete", "100%")

    assert ran.code == 7 and "the source has no names" in ran.err
    assert len(extra.objects()) == 5


@pytest.mark.case(27)
def test_a_prefix_that_was_mistyped_deletes_no_file(s3: Run, store: Store, site: Path) -> None:
    store.write({"p/a": "1"})

    ran = s3("s3", "sync", "s3://acme-logs/P", str(site), "--delete", "-y")

    assert ran.code == 7 and "nothing was deleted" in ran.err
    assert len(read(site)) == 3


@pytest.mark.case(27)
def test_a_source_that_vanishes_while_it_is_read_deletes_nothing(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path
) -> None:
    write(site, {"new": "n"})
    faults.add(
        calls(lambda _: site.rename(f"{site}-away"), applied=True), operation="PutObject", first=1
    )

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code in (4, 7), ran.err
    assert deleted(faults) == []


@pytest.mark.case(30)
def test_a_folder_that_cannot_be_read_deletes_nothing(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path
) -> None:
    shutil.rmtree(site / "a")
    (site / "a").symlink_to(site / "a")  # even root cannot look into it

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code == 6, ran.err
    assert {"p/a/x", "p/a/old"} < set(extra.objects())
    assert "the source could not be read there" in ran.err


@pytest.mark.case(31)
def test_a_file_that_vanishes_before_it_is_sent_deletes_nothing(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path
) -> None:
    write(site, {"new": "n"})
    faults.add(calls(lambda _: (site / "new").unlink()), operation="ListObjectsV2")

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code == 4 and "2 deletes left undone, since 1 item" in ran.err
    assert deleted(faults) == []


# --- Listings that fail --------------------------------------------------------------------------

FAULTS = [fails(403, "AccessDenied"), fails(500), html(), shortens(200), resets()]
NAMES = ["denied", "error", "proxy", "cut", "reset"]


def first_of_two(_: bytes) -> bytes:
    """A page that is not the last one."""
    return document(["p/a"], token="more")


@pytest.mark.case(28)
@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_a_source_listing_that_fails_on_its_second_page_deletes_nothing(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, fault: Fault
) -> None:
    down = write(tmp_path / "down", {"a": "1", "b": "2", "old": "3"})
    store.write({"p/a": "1", "p/b": "2"})
    faults.add(changes(first_of_two), operation="ListObjectsV2", first=1)
    faults.add(fault, operation="ListObjectsV2")

    ran = faulty("s3", "sync", DST, str(down), "--delete", "-y", "--size-only")

    assert ran.code not in (0, 6), ran.err
    assert "nothing was deleted" in ran.err
    assert set(read(down)) == {"a", "b", "old"}


@pytest.mark.case(29)
@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_a_destination_listing_that_fails_transfers_nothing(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path, fault: Fault
) -> None:
    faults.add(fault, operation="ListObjectsV2")

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code not in (0, 6), ran.err
    assert faults.writes() == []
    assert len(extra.objects()) == 5


# --- Transfers that fail, guards -----------------------------------------------------------------


def test_a_transfer_that_fails_leaves_all_deletes_undone(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path
) -> None:
    write(site, {"new": "n"})
    faults.add(fails(403, "AccessDenied"), operation="PutObject")

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code == 5 and "2 deletes left undone, since 1 item" in ran.err
    assert deleted(faults) == []


@pytest.mark.case(35)
@pytest.mark.parametrize("limit", ["1", "10%"])
def test_more_deletes_than_allowed_delete_nothing(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path, limit: str
) -> None:
    write(site, {"new": "n"})

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y", "--max-delete", limit)

    assert ran.code == 7, ran.err
    assert f"2 of the 5 names there would be deleted, and --max-delete is {limit}" in ran.err
    assert deleted(faults) == []
    assert "p/new" in extra.objects()


@pytest.mark.case(35)
def test_an_alarming_number_needs_more_than_a_yes(s3: Run, store: Store, site: Path) -> None:
    for number in range(20):
        store.put(f"p/old{number}", b"1")

    ran = s3("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code == 7 and "--max-delete 20 allows it" in ran.err
    assert len(store.objects("p/old")) == 20
    assert s3("s3", "sync", str(site), DST, "--delete", "-y", "--max-delete", "20").code == 0
    assert store.objects("p/old") == {}


@pytest.mark.case(32, 33)
@pytest.mark.parametrize(
    "rules",
    [("--exclude", "a/*"), ("--exclude", "a/"), ("--include", "gone"), ("--exclude", "old")],
    ids=" ".join,
)
def test_what_a_filter_excludes_is_never_deleted(
    s3: Run, extra: Store, site: Path, rules: tuple[str, ...]
) -> None:
    write(site, {"gone": "22"})

    assert s3("s3", "sync", str(site), DST, "--delete", "-y", *rules).code == 0
    assert "p/a/old" in extra.objects()


@pytest.mark.case(34)
def test_markers_of_folders_are_left_alone(s3: Run, store: Store, site: Path) -> None:
    store.write({"p/": "", "p/a/": "", "p/empty/": ""})

    assert s3("s3", "sync", str(site), DST, "--delete", "-y").code == 0
    assert {"p/", "p/a/", "p/empty/"} < set(store.objects())


@pytest.mark.case(34)
def test_a_versioned_bucket_keeps_what_was_deleted(s3: Run, extra: Store, site: Path) -> None:
    extra.versioned()
    extra.put("p/gone", b"22")

    assert s3("s3", "sync", str(site), DST, "--delete", "-y").code == 0
    versions = extra.client.list_object_versions(Bucket=extra.bucket, Prefix="p/gone")
    assert versions["DeleteMarkers"] and versions["Versions"]


@pytest.mark.case(36)
def test_what_was_stored_again_meanwhile_is_not_deleted(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path, moto: Moto
) -> None:
    needs(moto, "delete-objects-if-match")

    def again(_: object) -> None:
        extra.put("p/gone", b"new content")

    faults.add(calls(again), operation="DeleteObjects", first=1)

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code == 6
    assert extra.objects()["p/gone"] == "new content"


@pytest.mark.case(36)
def test_the_etag_that_was_listed_is_a_condition_of_each_delete(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path
) -> None:
    faulty("s3", "sync", str(site), DST, "--delete", "-y")

    (asked,) = [seen for seen in faults.seen if seen.operation == "DeleteObjects"]
    assert asked.request.body.count(b"<ETag>") == 2


@pytest.mark.case(36)
def test_a_file_that_was_changed_meanwhile_is_not_deleted(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    down = write(tmp_path / "down", {"old": "1"})
    store.write({"p/new": "n"})

    def change(_: object) -> None:
        write(down, {"old": "changed"})

    faults.add(calls(change), operation="GetObject")

    ran = faulty("s3", "sync", DST, str(down), "--delete", "-y")

    assert ran.code == 6 and "not what it was" in ran.err
    assert read(down) == {"new": "n", "old": "changed"}


def test_a_delete_that_is_denied_is_told(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path
) -> None:
    faults.add(fails(403, "AccessDenied"), operation="DeleteObjects")

    ran = faulty("s3", "sync", str(site), DST, "--delete", "-y")

    assert ran.code == 5 and "2 failed" in ran.err
    assert len(extra.objects()) == 5


# --- What is kept --------------------------------------------------------------------------------


def test_what_is_replaced_or_deleted_is_kept_where_asked(s3: Run, extra: Store, site: Path) -> None:
    extra.put("p/z", b"other")

    argv = ("s3", "sync", str(site), DST, "--delete", "-y", "--backup-prefix", "old/")
    assert s3(*argv).code == 0
    assert extra.objects("old/") == {"old/a/old": "1", "old/gone": "22", "old/z": "other"}
    assert extra.objects("p/")["p/z"] == "zz"


def test_what_cannot_be_kept_is_neither_replaced_nor_deleted(
    faulty: Run, faults: FaultProxy, extra: Store, site: Path
) -> None:
    extra.put("p/z", b"other")
    faults.add(fails(403, "AccessDenied"), operation="CopyObject")

    argv = ("s3", "sync", str(site), DST, "--delete", "-y", "--backup-prefix", "old/")
    ran = faulty(*argv)

    assert ran.code == 5
    assert extra.objects("p/")["p/z"] == "other"
    assert len(extra.objects()) == 5


def test_files_are_kept_in_a_folder_where_asked(s3: Run, store: Store, tmp_path: Path) -> None:
    down = write(tmp_path / "down", {"a/x": "mine", "old": "1"})
    store.write({"p/a/x": "theirs"})

    argv = ("s3", "sync", DST, str(down), "--delete", "-y", "--backup-prefix")
    assert s3(*argv, str(tmp_path / "kept")).code == 0
    assert read(tmp_path / "kept") == {"a/x": "mine", "old": "1"}
    assert read(down) == {"a/x": "theirs"}


def test_an_object_that_cannot_be_read_leaves_the_file_as_it_is(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    down = write(tmp_path / "down", {"a": "mine", "old": "1"})
    store.write({"p/a": "theirs"})
    faults.add(fails(403, "AccessDenied"), operation="GetObject")

    assert faulty("s3", "sync", DST, str(down), "--delete", "-y").code == 5
    assert read(down) == {"a": "mine", "old": "1"}
    assert [name for name in os.listdir(down) if name.startswith(".hawse")] == []


def test_what_cannot_be_kept_since_it_is_archived_stays_and_the_rest_goes(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    write(tmp_path / "site", {"new": "1"})
    store.write({"p/cold": "1", "p/warm": "2"})
    faults.add(fails(403, "InvalidObjectState"), operation="CopyObject", key="old/cold")

    ran = faulty(
        *("s3", "sync", str(tmp_path / "site"), DST, "--delete", "-y"),
        *("--max-delete", "9", "--backup-prefix", "s3://acme-logs/old/"),
    )

    assert ran.code == 6, ran.err
    assert store.keys() == ["old/warm", "p/cold", "p/new"]
    assert "p/cold: skipped: the destination's is archived" in ran.err
