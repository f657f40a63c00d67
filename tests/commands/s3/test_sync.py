"""`hawse s3 sync`: what is transferred, and what is left as it is."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import LONG_AGO, read, write
from tests.conftest import Run
from tests.faults.kinds import calls, fails
from tests.faults.proxy import FaultProxy

DST = "s3://acme-logs/p"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {"a/x": "ax", "a-b": "ab", "z": "zz"})


# --- Up ------------------------------------------------------------------------------------------


def test_a_folder_becomes_a_prefix(s3: Run, store: Store, site: Path) -> None:
    ran = s3("s3", "sync", str(site), DST)

    assert ran.code == 0, ran.err
    assert store.objects() == {"p/a-b": "ab", "p/a/x": "ax", "p/z": "zz"}
    assert "3 done" in ran.err


def test_the_second_time_nothing_is_written(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    faulty("s3", "sync", str(site), DST)
    faults.clear()

    ran = faulty("s3", "sync", str(site), DST)

    assert (ran.code, faults.writes()) == (0, [])
    assert "3 unchanged" in ran.err
    assert len(store.objects()) == 3


def test_slashes_at_the_ends_make_no_difference(s3: Run, store: Store, site: Path) -> None:
    s3("s3", "sync", f"{site}/", f"{DST}/")

    assert "3 unchanged" in s3("s3", "sync", str(site), DST).err
    assert len(store.objects()) == 3


@pytest.mark.case(17)
def test_a_prefix_does_not_match_its_siblings(s3: Run, store: Store, tmp_path: Path) -> None:
    store.write({"foo/a": "1", "foobar/b": "2", "foo": "3"})

    s3("s3", "sync", "s3://acme-logs/foo", str(tmp_path / "down"))

    assert read(tmp_path / "down") == {"a": "1"}


def test_what_differs_in_size_or_is_newer_is_replaced(s3: Run, store: Store, site: Path) -> None:
    store.write({"p/a-b": "longer", "p/z": "??", "p/a/x": "??"})
    os.utime(site / "z")
    future = LONG_AGO * 2
    os.utime(site / "z", (future, future))

    s3("s3", "sync", str(site), DST)

    assert store.objects() == {"p/a-b": "ab", "p/a/x": "??", "p/z": "zz"}


@pytest.mark.case(21, 22)
def test_a_time_ahead_of_the_clock_is_stored_and_not_sent_again(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    future = LONG_AGO * 2
    os.utime(site / "z", (future, future))
    faulty("s3", "sync", str(site), DST)
    faults.clear()

    ran = faulty("s3", "sync", str(site), DST)

    assert (ran.code, faults.writes()) == (0, [])
    assert faults.operations().count("HeadObject") == 1
    assert store.client.head_object(Bucket=store.bucket, Key="p/z")["Metadata"]["mtime"]
    assert store.client.head_object(Bucket=store.bucket, Key="p/a-b")["Metadata"] == {}


def test_size_only_overlooks_times(s3: Run, store: Store, site: Path) -> None:
    store.write({"p/a-b": "??", "p/z": "longer"})
    os.utime(site / "a-b", (LONG_AGO * 2,) * 2)

    s3("s3", "sync", str(site), DST, "--size-only")

    assert store.objects() == {"p/a-b": "??", "p/a/x": "ax", "p/z": "zz"}


@pytest.mark.case(19)
def test_checksum_finds_what_size_and_time_do_not(s3: Run, store: Store, site: Path) -> None:
    store.write({"p/a-b": "??", "p/z": "zz"})

    ran = s3("s3", "sync", str(site), DST, "--checksum", "-v")

    assert store.objects()["p/a-b"] == "ab"
    assert "upload a-b: the checksum that S3 keeps is not that of the content" in ran.err
    assert "same z: the ETag is that of the file's content" in ran.err


def test_update_keeps_what_is_newer_there(s3: Run, store: Store, site: Path) -> None:
    store.write({"p/a-b": "newer and longer"})

    ran = s3("s3", "sync", str(site), DST, "--update")

    assert ran.code == 0
    assert store.objects()["p/a-b"] == "newer and longer"


def test_exact_times_sends_again_until_times_are_stored(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/a-b": "ab", "p/a/x": "ax", "p/z": "zz"})

    assert "3 done" in faulty("s3", "sync", str(site), DST, "--exact-times").err
    faults.clear()
    assert faulty("s3", "sync", str(site), DST, "--exact-times").code == 0
    assert faults.writes() == []


def test_immutable_replaces_nothing_and_says_so(s3: Run, store: Store, site: Path) -> None:
    store.write({"p/a-b": "other"})

    ran = s3("s3", "sync", str(site), DST, "--immutable", "--delete", "-y")

    assert ran.code == 6
    assert "--immutable lets nothing be replaced" in ran.err
    assert store.objects() == {"p/a-b": "other", "p/a/x": "ax", "p/z": "zz"}


def test_immutable_replaces_nothing_that_appears_meanwhile(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    def appear(_: object) -> None:
        store.put("p/z", b"first")

    faults.add(calls(appear), operation="PutObject", key="p/z", first=1)

    ran = faulty("s3", "sync", str(site), DST, "--immutable")

    assert ran.code == 6
    assert store.objects()["p/z"] == "first"


def test_verbose_tells_what_decided_for_each(s3: Run, store: Store, site: Path) -> None:
    store.write({"p/a-b": "longer", "p/z": "zz"})

    err = s3("s3", "sync", str(site), DST, "-v").err

    assert "upload a-b: the sizes differ" in err
    assert "upload a/x: nothing of this name is at the destination" in err
    assert "same z: the destination was written after the source was last changed" in err


# --- Filters -------------------------------------------------------------------------------------


def test_the_last_rule_that_matches_decides(s3: Run, store: Store, site: Path) -> None:
    s3("s3", "sync", str(site), DST, "--exclude", "*", "--include", "a/x")
    assert set(store.objects()) == {"p/a/x"}

    s3("s3", "sync", str(site), DST, "--include", "z", "--exclude", "*")
    assert set(store.objects()) == {"p/a/x"}


def test_a_filter_is_explained_without_a_request(
    faulty: Run, faults: FaultProxy, site: Path
) -> None:
    argv = ("--exclude", "*.tmp", "--include", "a/*", "--explain-filter", "a/b.tmp")

    ran = faulty("s3", "sync", str(site), DST, *argv)

    assert (ran.code, faults.seen) == (0, [])
    assert "a/b.tmp: kept by --include a/*, the last that matches of 2" in ran.err


def test_an_excluded_folder_is_not_even_read(s3: Run, store: Store, site: Path) -> None:
    os.mkfifo(site / "a" / "pipe")

    ran = s3("s3", "sync", str(site), DST, "--exclude", "a/")

    assert ran.code == 0, ran.err
    assert set(store.objects()) == {"p/a-b", "p/z"}


# --- What is no file -----------------------------------------------------------------------------


@pytest.mark.case(49)
def test_what_is_no_file_is_told_and_does_not_end_with_0(s3: Run, store: Store, site: Path) -> None:
    os.mkfifo(site / "pipe")
    (site / "broken").symlink_to("nowhere")

    ran = s3("s3", "sync", str(site), DST)

    assert ran.code == 6
    assert "a named pipe" in ran.err and "a link to what does not exist" in ran.err
    assert len(store.objects()) == 3


def test_links_are_followed_within_the_folder_and_beyond_on_request(
    s3: Run, store: Store, site: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "other", {"o": "oo"})
    (site / "in").symlink_to(site / "z")
    (site / "out").symlink_to(other)

    assert s3("s3", "sync", str(site), DST).code == 6
    assert "p/in" in store.objects() and "p/out/o" not in store.objects()
    assert s3("s3", "sync", str(site), DST, "--follow").code == 0
    assert store.objects()["p/out/o"] == "oo"


def test_no_follow_leaves_links_out_and_their_objects_alone(
    s3: Run, store: Store, site: Path
) -> None:
    (site / "link").symlink_to(site / "z")
    store.write({"p/link": "kept"})

    ran = s3("s3", "sync", str(site), DST, "--no-follow", "--delete", "-y")

    assert store.objects()["p/link"] == "kept"
    assert "left" not in ran.err


@pytest.mark.case(12)
def test_names_that_are_not_utf_8_are_told(s3: Run, store: Store, site: Path) -> None:
    (site / os.fsdecode(b"\xff")).write_text("?")

    ran = s3("s3", "sync", str(site), DST)

    assert ran.code == 6 and "not UTF-8" in ran.err
    assert len(store.objects()) == 3


# --- Down ----------------------------------------------------------------------------------------


def test_a_prefix_becomes_a_folder_and_is_not_fetched_again(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a/x": "ax", "p/a-b": "ab", "p/folder/": ""})
    faulty("s3", "sync", DST, str(tmp_path / "down"))
    faults.clear()

    ran = faulty("s3", "sync", DST, str(tmp_path / "down"))

    assert read(tmp_path / "down") == {"a/x": "ax", "a-b": "ab"}
    assert "2 unchanged" in ran.err
    assert set(faults.operations()) == {"ListObjectsV2"}


def test_a_file_has_the_time_of_its_object_so_that_it_is_not_sent_back(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a": "1"})
    faulty("s3", "sync", DST, str(tmp_path / "down"))
    faults.clear()

    faulty("s3", "sync", str(tmp_path / "down"), DST)

    assert faults.writes() == []


@pytest.mark.case(1, 3, 4)
def test_every_key_comes_back_as_it_was(s3: Run, store: Store, tmp_path: Path) -> None:
    keys = ["a", "a/b", "../x", "a//b", "/lead", ".hawse-names.jsonl", "trail/", "w\u2031", "."]
    store.write({f"p/{key}": f"<{key}>" for key in keys})
    down = tmp_path / "down"
    s3("s3", "sync", DST, str(down))

    assert not (tmp_path / "x").exists()
    assert "9 unchanged" in s3("s3", "sync", DST, str(down)).err
    assert s3("s3", "sync", str(down), "s3://acme-logs/q").code == 0
    assert store.objects("q/") == {f"q/{key}": f"<{key}>" for key in keys}


def test_a_file_in_the_way_of_a_folder_is_not_lost(s3: Run, store: Store, tmp_path: Path) -> None:
    down = write(tmp_path / "down", {"a": "mine"})
    store.write({"p/a/b": "theirs"})

    assert s3("s3", "sync", DST, str(down)).code == 0
    assert (down / "a").read_text() == "mine"
    assert "1 unchanged" in s3("s3", "sync", DST, str(down)).err


def test_nothing_is_written_through_a_link_that_leads_out(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    outside = write(tmp_path / "outside", {})
    down = write(tmp_path / "down", {})
    (down / "a").symlink_to(outside)
    store.write({"p/a/b": "1"})

    assert s3("s3", "sync", DST, str(down)).code == 6
    assert read(outside) == {}


@pytest.mark.case(61)
def test_an_archived_object_is_told_and_does_not_end_with_0(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.put("p/cold", b"1", StorageClass="GLACIER")
    store.put("p/warm", b"1")

    ran = s3("s3", "sync", DST, str(tmp_path / "down"))

    assert ran.code == 6 and "it is archived" in ran.err
    assert read(tmp_path / "down") == {"warm": "1"}


def test_a_folder_that_may_not_be_written_fails_each_and_says_why(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a": "1"})
    (tmp_path / "down").write_text("a file")

    ran = s3("s3", "sync", DST, str(tmp_path / "down"))

    assert ran.code == 2 and "it is a file" in ran.err


# --- Across --------------------------------------------------------------------------------------


def test_a_prefix_becomes_another_with_its_classes_and_tags(s3: Run, store: Store) -> None:
    store.put("p/a", b"1", StorageClass="STANDARD_IA", Tagging="team=web", Metadata={"k": "v"})
    store.write({"p/b": "2"})

    ran = s3("s3", "sync", DST, "s3://acme-logs/q")

    assert ran.code == 0, ran.err
    head = store.client.head_object(Bucket=store.bucket, Key="q/a")
    assert (head["StorageClass"], head["Metadata"]) == ("STANDARD_IA", {"k": "v"})
    assert store.objects("q/") == {"q/a": "1", "q/b": "2"}
    assert "2 unchanged" in s3("s3", "sync", DST, "s3://acme-logs/q").err


@pytest.mark.case(38, 39)
@pytest.mark.parametrize("inside", ["s3://acme-logs/p/q", "s3://acme-logs", DST])
def test_a_place_within_the_other_is_refused(s3: Run, store: Store, inside: str) -> None:
    store.write({"p/a": "1"})

    ran = s3("s3", "sync", DST, inside, "--delete", "-y")

    assert ran.code == 7 and "nothing was changed" in ran.err
    assert store.objects() == {"p/a": "1"}


# --- Large listings ------------------------------------------------------------------------------


@pytest.mark.case(15)
def test_a_server_that_lists_in_another_order_is_sorted_here(
    weed_now: Run, seaweed_store: Store, site: Path
) -> None:
    url = f"s3://{seaweed_store.bucket}/p"
    weed_now("s3", "sync", str(site), url)

    ran = weed_now("s3", "sync", str(site), url, "--delete", "-y", "-v")

    assert (ran.code, "3 unchanged" in ran.err) == (0, True), ran.err
    assert "does not list in the order of bytes" in ran.err
    assert len(seaweed_store.objects()) == 3


# --- Mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["nowhere", DST], 4, "SRC"),
        (["-", DST], 2, "a stream is one object"),
        (["/tmp", "/tmp"], 2, "neither is in S3"),
        ([DST, "s3://acme-logs/q", "--max-delete", "x"], 2, "--max-delete x"),
        ([DST, "s3://acme-logs/q", "--modify-window", "-1"], 2, "--modify-window"),
        ([DST, "s3://acme-logs/q", "--size-only", "--checksum"], 2, "--size-only"),
        ([DST, "s3://acme-logs/q", "--exclude", ""], 2, "--exclude"),
        ([DST, "s3://acme-logs/q", "--backup-prefix", "q/old"], 7, "backup prefix"),
        ([DST, "s3://acme-logs/q", "--backup-prefix", "s3://other/x"], 2, "--backup-prefix"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_named_before_any_request(
    faulty: Run, faults: FaultProxy, argv: list[str], code: int, said: str
) -> None:
    ran = faulty("s3", "sync", *argv)

    assert ran.code == code and said in ran.err, ran.err
    assert faults.seen == []


@pytest.mark.usefixtures("store")
def test_a_missing_bucket_has_its_own_message(s3: Run, site: Path) -> None:
    ran = s3("s3", "sync", str(site), "s3://acme-nowhere/p", "--delete", "-y")

    assert ran.code == 4 and "bucket acme-nowhere: there is no such bucket" in ran.err


@pytest.mark.case(67)
def test_some_that_fail_are_told_and_end_with_6(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    faults.add(fails(403, "AccessDenied"), operation="PutObject", key="p/z")

    ran = faulty("s3", "sync", str(site), DST)

    assert ran.code == 6
    assert "1 failed" in ran.err and "2 done" in ran.err
    assert len(store.objects()) == 2


# --- What objects are, and large ones ------------------------------------------------------------


def test_objects_are_stored_as_asked(s3: Run, store: Store, site: Path) -> None:
    argv = ("--storage-class", "STANDARD_IA", "--metadata", "k=v", "--tag", "team=web")

    ran = s3("s3", "sync", str(site), DST, *argv, "--header-for", "z=cache-control:no-cache")

    assert ran.code == 0, ran.err
    heads = {
        name: store.client.head_object(Bucket=store.bucket, Key=f"p/{name}")
        for name in ("z", "a-b")
    }
    assert heads["z"]["StorageClass"] == "STANDARD_IA"
    assert (heads["z"]["Metadata"], heads["z"]["CacheControl"]) == ({"k": "v"}, "no-cache")
    assert "CacheControl" not in heads["a-b"]
    tags = store.client.get_object_tagging(Bucket=store.bucket, Key="p/z")["TagSet"]
    assert tags == [{"Key": "team", "Value": "web"}]


LARGE = "0123456789abcdef" * (17 * 2**16)


def test_a_large_file_goes_in_parts_and_is_the_same_afterwards(
    s3: Run, store: Store, site: Path
) -> None:
    write(site, {"large": LARGE})

    assert s3("s3", "sync", str(site), DST).code == 0
    assert store.body("p/large").decode() == LARGE
    argv = ("s3", "sync", str(site), DST, "--checksum", "--include", "large")
    assert "1 unchanged" in s3(*argv).err


def test_a_large_upload_that_was_cut_short_is_gone_on_with(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    write(site, {"large": LARGE})
    rule = faults.add(fails(500), operation="CompleteMultipartUpload")
    assert faulty("s3", "sync", str(site), DST).code == 6
    faults.rules.remove(rule)
    faults.clear()

    assert faulty("s3", "sync", str(site), DST).code == 0
    assert "UploadPart" not in faults.operations()
    assert store.body("p/large").decode() == LARGE


def test_a_large_upload_that_is_denied_leaves_no_parts(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    write(site, {"large": LARGE})
    faults.add(fails(403, "AccessDenied"), operation="UploadPart")

    assert faulty("s3", "sync", str(site), DST).code == 6
    assert "Uploads" not in store.client.list_multipart_uploads(Bucket=store.bucket)


@pytest.mark.case(6)
def test_a_name_that_xml_cannot_hold_is_deleted_too(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/tab\there": "1"})

    assert faulty("s3", "sync", str(site), DST, "--delete", "-y").code == 0
    assert "DeleteObject" in faults.operations()
    assert len(store.objects()) == 3
