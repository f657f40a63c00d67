"""What a sync takes for the same, where sizes, times and ETags tell less than they seem to.

The numbers are those of tests/s3_cases.py.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.test_diff import in_parts
from tests.commands.s3.trees import LONG_AGO, read, write
from tests.conftest import Run
from tests.s3_abilities import needs
from tests.faults.kinds import changes, fails, tells
from tests.faults.proxy import FaultProxy
from tests.seaweed import SeaweedFS

DST = "s3://acme-logs/p"
NO_CHECKSUM = {"x-amz-checksum-crc32": "", "x-amz-checksum-crc64nvme": ""}
MIB = 1 << 20


def at(path: Path, when: float) -> None:
    """The file was changed then, to the nanosecond as far as a float goes."""
    os.utime(path, (when, when))


def written(store: Store, key: str) -> float:
    """When S3 says that an object was written."""
    head = store.client.head_object(Bucket=store.bucket, Key=key)
    return float(head["LastModified"].timestamp())


# --- Older, and other content --------------------------------------------------------------------


@pytest.mark.case(19)
@pytest.mark.parametrize("option", ["--checksum", "--exact-times"])
def test_an_older_source_of_the_same_size_is_copied_when_more_than_that_is_asked(
    s3: Run, store: Store, tmp_path: Path, option: str
) -> None:
    here = write(tmp_path / "here", {"a": "old one", "same": "as is"})
    store.write({"p/a": "new one", "p/same": "as is"})

    assert "2 unchanged" in s3("s3", "sync", str(here), DST).err  # what times alone tell
    assert s3("s3", "sync", str(here), DST, option).code == 0
    assert store.objects() == {"p/a": "old one", "p/same": "as is"}


@pytest.mark.case(19)
def test_a_file_edited_after_its_download_is_fetched_again_unless_it_is_to_be_kept(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a": "theirs"})
    here = tmp_path / "here"
    s3("s3", "sync", DST, str(here))
    (here / "a").write_text("mine!!")
    at(here / "a", written(store, "p/a") + 3600)

    assert s3("s3", "sync", DST, str(here), "--update").code == 0
    assert read(here) == {"a": "mine!!"}
    assert s3("s3", "sync", DST, str(here)).code == 0
    assert read(here) == {"a": "theirs"}


# --- Times ---------------------------------------------------------------------------------------


@pytest.fixture(params=["America/New_York", "Asia/Kolkata", "Pacific/Apia"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The time zone of this process."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.case(20)
@pytest.mark.usefixtures("zone", "store")
def test_no_time_zone_and_no_summer_time_makes_a_difference(
    faulty: Run, faults: FaultProxy, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"winter": "1", "summer": "2", "gap": "3"})
    for name, when in (
        ("winter", 1_767_225_600),
        ("summer", 1_782_864_000),
        ("gap", 1_772_953_200),
    ):
        at(here / name, when + 0.123456)
    faulty("s3", "sync", str(here), DST)
    faulty("s3", "sync", DST, str(tmp_path / "down"))
    faults.clear()

    up = faulty("s3", "sync", str(here), DST)
    down = faulty("s3", "sync", DST, str(tmp_path / "down"))

    assert "3 unchanged" in up.err and "3 unchanged" in down.err
    assert set(faults.operations()) == {"ListObjectsV2"}


@pytest.mark.case(20)
def test_a_change_within_the_second_of_the_upload_is_not_lost(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"a": "1"})
    s3("s3", "sync", str(here), DST)
    (here / "a").write_text("2")
    at(here / "a", written(store, "p/a") + 0.001)

    s3("s3", "sync", str(here), DST)

    assert store.objects() == {"p/a": "2"}


@pytest.mark.case(20)
def test_a_file_system_that_keeps_even_seconds_needs_a_window(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a": "1", "p/b": "2"})
    down = tmp_path / "down"
    s3("s3", "sync", DST, str(down))
    for name in ("a", "b"):
        at(down / name, written(store, f"p/{name}") - 1.9)  # as FAT may do

    assert "2 unchanged" not in s3("s3", "sync", DST, str(down), "--dry-run").err
    assert "2 unchanged" in s3("s3", "sync", DST, str(down), "--modify-window", "2").err


@pytest.mark.case(21)
@pytest.mark.parametrize("when", [-86_400.5, 0.0, 4_294_967_296.5, 7_258_118_400.0])
def test_times_before_1970_and_after_2106_settle(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, when: float
) -> None:
    here = write(tmp_path / "here", {"a": "1"})
    at(here / "a", when)
    assert faulty("s3", "sync", str(here), DST).code == 0
    faults.clear()

    ran = faulty("s3", "sync", str(here), DST)

    assert (ran.code, faults.writes()) == (0, [])
    assert store.objects() == {"p/a": "1"}
    (here / "a").write_text("2")
    at(here / "a", max(when, 0) + 4_000_000_000)
    faulty("s3", "sync", str(here), DST)
    assert store.objects() == {"p/a": "2"}


@pytest.mark.case(21)
def test_a_listing_without_a_time_is_refused_rather_than_believed(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"a": "1", "extra": "2"})
    store.write({"p/a": "1"})
    timeless = changes(lambda body: body.replace(b"<LastModified>20", b"<LastModified>xx"))
    faults.add(timeless, operation="ListObjectsV2")

    ran = faulty("s3", "sync", DST, str(here), "--delete", "-y")

    assert ran.code != 0 and read(here) == {"a": "1", "extra": "2"}


@pytest.mark.case(22)
def test_a_change_is_not_lost_because_the_clock_of_s3_is_ahead(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"a": "new", "b": "old"})
    store.write({"p/a": "???", "p/b": "old"})
    at(here / "a", written(store, "p/a") - 30)  # a moment after the upload, by our clock
    date = formatdate(time.time() + 60, usegmt=True)
    faults.add(tells({"date": date}), operation="ListObjectsV2")

    ran = faulty("s3", "sync", str(here), DST)

    assert (ran.code, store.objects()) == (0, {"p/a": "new", "p/b": "old"})
    assert "S3's clock is up to 6" in ran.err and "seconds ahead of this machine's" in ran.err


@pytest.mark.case(22)
@pytest.mark.usefixtures("store")
def test_a_file_whose_time_is_ahead_of_every_clock_settles(
    faulty: Run, faults: FaultProxy, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"a": "1"})
    at(here / "a", time.time() + 120)
    faulty("s3", "sync", str(here), DST)
    faults.clear()

    assert faulty("s3", "sync", str(here), DST).code == 0
    assert faults.writes() == []


# --- Nothing, and ETags that are no MD5 ----------------------------------------------------------


@pytest.mark.case(23)
@pytest.mark.parametrize("options", [[], ["--checksum"], ["--size-only"]], ids=str)
def test_what_has_no_bytes_on_both_sides_is_the_same(
    faulty: Run, store: Store, tmp_path: Path, options: list[str]
) -> None:
    store.write({"p/a": "", "p/b": "1"})
    here = write(tmp_path / "here", {"a": "", "b": ""})
    at(here / "a", time.time() + 3600)

    up = faulty("s3", "sync", str(here), DST, "--dry-run", "-o", "json", *options)

    assert [row["source"] for row in up.json()] == [str(here / "b")]
    assert faulty("s3", "sync", DST, str(here), *options).code == 0
    assert read(here) == {"a": "", "b": "1"}


@pytest.mark.case(24)
def test_the_etag_of_an_encrypted_object_is_not_taken_for_an_md5(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"a": "1", "b": "2"})
    store.write({"p/a": "1", "p/b": "2"})
    unlike(faults)
    encrypted = {"x-amz-server-side-encryption": "aws:kms", **NO_CHECKSUM}
    faults.add(tells(encrypted), operation="HeadObject")

    up = faulty("s3", "sync", str(here), DST, "--checksum", "-v")
    diff = faulty("s3", "diff", str(here), DST, "--checksum", "-o", "json")

    assert (up.code, faults.writes()) == (0, [])
    assert [row["mark"] for row in diff.json()] == ["?", "?"]
    assert up.err.count("encrypted so that their ETags are no MD5s, so by size and time") == 2
    assert "2 by size and time, since their checksums tell nothing" in up.err


def unlike(faults: FaultProxy) -> None:
    """All ETags of listings look like MD5s and are none."""
    import re

    other = changes(lambda body: re.sub(rb"[0-9a-f]{32}", b"0" * 32, body))
    faults.add(other, operation="ListObjectsV2")


@pytest.mark.case(24)
def test_the_checksum_that_s3_keeps_tells_where_the_etag_does_not(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"same": "as is", "other": "old"})
    for key, body in (("p/same", b"as is"), ("p/other", b"new")):
        store.put(key, body, ChecksumAlgorithm="CRC32")
    unlike(faults)
    faults.add(tells({"x-amz-server-side-encryption": "aws:kms"}), operation="HeadObject")

    ran = faulty("s3", "sync", str(here), DST, "--checksum", "-v")

    assert "same same: the checksum that S3 keeps is that of the content" in ran.err
    assert "upload other: the checksum that S3 keeps is not that of the content" in ran.err
    assert store.objects() == {"p/same": "as is", "p/other": "old"}


@pytest.mark.case(24)
def test_only_what_etags_tell_apart_is_looked_at(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {name: "old" for name in "abcd"})
    store.write({f"p/{name}": "old" if name in "bcd" else "new" for name in "abcd"})
    faults.add(tells(NO_CHECKSUM), operation="HeadObject")

    ran = faulty("s3", "sync", str(here), DST, "--checksum")

    assert ran.code == 0 and faults.operations().count("HeadObject") == 1
    assert store.objects() == {f"p/{name}": "old" for name in "abcd"}


@pytest.mark.case(24)
def test_what_cannot_be_looked_at_is_copied(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"a": "old"})
    store.write({"p/a": "new"})
    faults.add(fails(403, "AccessDenied"), operation="HeadObject")

    assert faulty("s3", "sync", str(here), DST, "--checksum").code == 0
    assert store.objects() == {"p/a": "old"}


@pytest.mark.case(24)
def test_parts_of_an_unknown_size_are_said_to_be_so(s3: Run, store: Store, tmp_path: Path) -> None:
    part = b"a" * (5 * MIB + 7)
    in_parts(store, "p/odd", part, part, part)  # 3 parts, which no usual size makes of that
    in_parts(store, "p/guessed", part, b"b")
    files = {"odd": part.decode() * 3, "guessed": f"{part.decode()}b"}

    ran = s3("s3", "sync", str(write(tmp_path / "here", files)), DST, "--checksum", "-v")

    assert ran.code == 0
    assert "same odd: its ETag is of 3 parts of unknown size, so by size and time" in ran.err
    assert "1 by size and time, since their checksums tell nothing" in ran.err
    told = "the ETag is not that of the file's content in parts of any usual size"
    assert f"upload guessed: {told}" in ran.err


@pytest.mark.case(24)
def test_parts_of_any_usual_size_are_compared(s3: Run, store: Store, tmp_path: Path) -> None:
    content = b"0123456789abcdef" * (24 * MIB // 16)  # two parts of 16 MiB, or as here of 15
    in_parts(store, "p/big", content[: 15 * MIB], content[15 * MIB :])
    in_parts(store, "p/bad", content[: 15 * MIB], content[15 * MIB + 1 :] + b"x")
    here = write(tmp_path / "here", dict.fromkeys(["big", "bad"], content.decode()))

    ran = s3("s3", "sync", str(here), DST, "--checksum", "-v", "--dry-run")

    assert "same big: the ETag is that of the file's content" in ran.err
    assert "upload bad: the ETag is not that of the file's content in parts" in ran.err


# --- Sizes that change on the way ----------------------------------------------------------------


@pytest.mark.case(25)
@pytest.mark.parametrize("argv", [["sync"], ["cp", "-R"]], ids=lambda argv: argv[0])
def test_content_that_a_server_unpacks_on_the_way_is_not_kept(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, argv: list[str]
) -> None:
    store.put("p/a.gz", b"packed", ContentEncoding="gzip")
    store.put("p/b", b"plain")
    faults.add(changes(lambda body: body * 3), operation="GetObject", key="p/a.gz")

    ran = faulty("s3", *argv, DST, str(tmp_path / "down"))

    assert ran.code == 6 and "18 of 6 bytes came" in ran.err
    assert read(tmp_path / "down") == {"b": "plain"}


@pytest.mark.case(25)
def test_a_listing_without_a_size_is_refused_rather_than_believed(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"a": "1", "extra": "2"})
    store.write({"p/a": "1"})
    faults.add(changes(lambda body: body.replace(b"<Size>1<", b"<Size><")), operation="List*")

    ran = faulty("s3", "sync", DST, str(here), "--delete", "-y")

    assert ran.code != 0 and read(here) == {"a": "1", "extra": "2"}


# --- Only attributes -----------------------------------------------------------------------------

ATTRIBUTES = ("--storage-class", "STANDARD_IA", "--metadata", "team=web", "--tag", "env=prod")


@pytest.mark.case(26)
def test_other_attributes_alone_are_no_difference(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"a": "1"})
    store.put("p/a", b"1", Metadata={"old": "1"}, Tagging="a=b", StorageClass="STANDARD_IA")
    os.chmod(here / "a", 0o600)

    up = faulty("s3", "sync", str(here), DST, *ATTRIBUTES)
    over = faulty("s3", "sync", DST, "s3://acme-logs/q")
    faults.clear()
    store.put("q/a", b"1")
    again = faulty("s3", "sync", DST, "s3://acme-logs/q", "--checksum")

    assert up.code == over.code == again.code == 0
    assert faults.writes() == []
    head = store.client.head_object(Bucket=store.bucket, Key="p/a")
    assert head["Metadata"] == {"old": "1"}


@pytest.mark.case(26)
def test_attributes_are_changed_by_a_copy_onto_itself(s3: Run, store: Store) -> None:
    store.put("p/a", b"1", Metadata={"old": "1"})

    ran = s3("s3", "cp", "-R", DST, DST, *ATTRIBUTES)

    head = store.client.head_object(Bucket=store.bucket, Key="p/a")
    tags = store.client.get_object_tagging(Bucket=store.bucket, Key="p/a")["TagSet"]
    assert ran.code == 0, ran.err
    assert (head["Metadata"], head["StorageClass"]) == ({"team": "web"}, "STANDARD_IA")
    assert tags == [{"Key": "env", "Value": "prod"}]
    assert store.objects() == {"p/a": "1"}


@pytest.mark.case(19, 23, 24)
def test_a_real_server_keeps_the_md5s_that_are_compared(
    weed_now: Run, seaweed: SeaweedFS, seaweed_store: Store, tmp_path: Path
) -> None:
    needs(seaweed, "metadata")
    url, content = f"s3://{seaweed_store.bucket}/p", "0123456789abcdef" * (17 * MIB // 16)
    here = write(tmp_path / "here", {"a": "old", "big": content, "none": ""}, when=LONG_AGO)
    assert weed_now("s3", "sync", str(here), url).code == 0
    seaweed_store.put("p/a", b"new")

    ran = weed_now("s3", "sync", str(here), url, "--checksum", "-v")

    assert (ran.code, seaweed_store.body("p/a")) == (0, b"old")
    assert "2 unchanged" in ran.err and "1 done" in ran.err
    assert (
        hashlib.md5(seaweed_store.body("p/big")).digest() == hashlib.md5(content.encode()).digest()
    )
