"""What objects say of themselves and how they are kept: content types, codings, checksums, classes,
versions, locks."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.commands.s3.trees import read, write
from tests.conftest import Run
from tests.moto_server import Moto
from tests.s3_abilities import needs
from tests.faults.kinds import answers, fails, tells
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response

URL = f"s3://{BUCKET}"
MIB = 2**20
LARGE = b"0123456789abcdef" * (17 << 16)

# --- Types and codings ---------------------------------------------------------------------------


@pytest.mark.case(55)
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("page.html", "text/html"),
        ("style.CSS", "text/css"),
        ("data.json", "application/json"),
        ("data.json.gz", "application/gzip"),
        ("all.tar.gz", "application/gzip"),
        ("all.tgz", "application/gzip"),
        ("log.bz2", "application/x-bzip2"),
        ("log.xz", "application/x-xz"),
        ("noending", "binary/octet-stream"),
        (".htaccess", "binary/octet-stream"),
    ],
)
def test_a_file_is_what_its_name_says_and_no_coding_is_made_up(
    s3: Run, store: Store, tmp_path: Path, name: str, kind: str
) -> None:
    up = write(tmp_path / "up", {name: "content"})

    codes = (
        s3("s3", "cp", str(up / name), f"{URL}/one/").code,
        s3("s3", "sync", str(up), URL).code,
    )

    heads = [store.client.head_object(Bucket=BUCKET, Key=key) for key in (f"one/{name}", name)]
    assert codes == (0, 0)
    assert [head["ContentType"] for head in heads] == [kind, kind]
    assert not any("ContentEncoding" in head for head in heads)


@pytest.mark.case(55)
def test_a_coding_that_was_typed_is_kept(s3: Run, store: Store, tmp_path: Path) -> None:
    up = write(tmp_path / "up", {"app.js": "content"})

    assert s3("s3", "cp", "-R", str(up), URL, "--content-encoding", "gzip").code == 0

    head = store.client.head_object(Bucket=BUCKET, Key="app.js")
    assert (head["ContentEncoding"], head["ContentType"].partition(";")[0]) in (
        ("gzip", "text/javascript"),
        ("gzip", "application/javascript"),
    )


@pytest.mark.case(56)
@pytest.mark.parametrize("size", [1000, 20 * MIB])
def test_what_is_kept_compressed_comes_and_goes_as_it_is(
    s3: Run, store: Store, tmp_path: Path, size: int
) -> None:
    packed = gzip.compress(random.Random(1).randbytes(size))
    store.put("in/a.txt", packed, ContentEncoding="gzip", ContentType="text/plain")

    one = s3("s3", "cp", f"{URL}/in/a.txt", str(tmp_path / "one"))
    many = s3("s3", "cp", "-R", f"{URL}/in", str(tmp_path / "many"))
    synced = s3("s3", "sync", f"{URL}/in", str(tmp_path / "synced"))
    copied = s3("s3", "cp", f"{URL}/in/a.txt", f"{URL}/out/a.txt")

    assert [each.code for each in (one, many, synced, copied)] == [0, 0, 0, 0]
    assert (tmp_path / "one").read_bytes() == packed
    assert (tmp_path / "many" / "a.txt").read_bytes() == packed
    assert (tmp_path / "synced" / "a.txt").read_bytes() == packed
    head = store.client.head_object(Bucket=BUCKET, Key="out/a.txt")
    assert (head["ContentEncoding"], head["ContentLength"]) == ("gzip", len(packed))


# --- Checksums -----------------------------------------------------------------------------------

COMPOSITE = {"x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-type": "COMPOSITE"}


@pytest.mark.case(60)
@pytest.mark.parametrize("body", [b"content", LARGE], ids=["small", "large"])
@pytest.mark.parametrize("headers", [COMPOSITE, {"x-amz-checksum-crc32": "AAAAAA==-2"}])
@pytest.mark.parametrize("many", [False, True])
def test_a_checksum_of_parts_fails_no_good_download_and_is_said_to_verify_nothing(
    faulty: Run,
    faults: FaultProxy,
    store: Store,
    tmp_path: Path,
    body: bytes,
    headers: dict[str, str],
    many: bool,
) -> None:
    store.put("in/k", body)
    length = {"content-length": str(len(body))}
    when = "GetObject" if body is not LARGE else "HeadObject"
    faults.add(tells({**headers, **length}), operation=when)

    words = ("-R", f"{URL}/in") if many else (f"{URL}/in/k",)
    ran = faulty("s3", "cp", *words, str(tmp_path / "d") + "/", "-v")

    assert ran.code == 0, ran.err
    assert (tmp_path / "d" / "k").read_bytes() == body
    assert "1 compared by size only, since S3 keeps no checksum of the whole" in ran.err


@pytest.mark.case(60)
def test_what_was_verified_is_not_said_to_be_unverified(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.put("in/k", b"content", ChecksumAlgorithm="CRC32")

    ran = s3("s3", "cp", "-R", f"{URL}/in", str(tmp_path / "d"), "-v")
    synced = s3("s3", "sync", f"{URL}/in", str(tmp_path / "e"), "-v")

    assert (ran.code, synced.code) == (0, 0)
    assert "by size only" not in ran.err + synced.err


@pytest.mark.case(60)
def test_a_sync_says_what_nothing_verified(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.write({"in/a": "1", "in/b": "2"})
    faults.add(tells({**COMPOSITE, "content-length": "1"}), operation="GetObject")

    ran = faulty("s3", "sync", f"{URL}/in", str(tmp_path / "d"), "-v")
    quiet = faulty("s3", "sync", f"{URL}/in", str(tmp_path / "e"))

    assert "2 compared by size only" in ran.err
    assert "by size only" not in quiet.err


# --- Classes -------------------------------------------------------------------------------------


@pytest.mark.case(61)
@pytest.mark.parametrize("command", [("cp", "-R"), ("mv", "-R"), ("sync",)], ids=lambda it: it[0])
@pytest.mark.parametrize("into", ["folder", "prefix"])
@pytest.mark.parametrize("storage", ["GLACIER", "DEEP_ARCHIVE", "INTELLIGENT_TIERING"])
def test_what_is_archived_is_told_and_the_rest_moves(
    faulty: Run,
    faults: FaultProxy,
    store: Store,
    tmp_path: Path,
    command: tuple[str, ...],
    into: str,
    storage: str,
) -> None:
    store.put("in/cold", b"1", StorageClass=storage)
    store.put("in/warm", b"2")
    for operation, key in (("GetObject", "in/cold"), ("CopyObject", "*/cold")):
        faults.add(fails(403, "InvalidObjectState"), operation=operation, key=key)

    target = str(tmp_path / "d") if into == "folder" else f"{URL}/out"
    ran = faulty("s3", *command, f"{URL}/in", target)

    assert ran.code == 6, ran.err
    assert "cold: skipped: " in ran.err and "archived" in ran.err
    assert "1 skipped" in ran.err and "failed" not in ran.err
    assert "in/cold" in store.keys()
    found = read(tmp_path / "d") if into == "folder" else store.objects("out/")
    assert list(found.values()) == ["2"]


@pytest.mark.case(61)
@pytest.mark.parametrize("command", [("cp", "-R"), ("sync",)], ids=lambda it: it[0])
def test_what_is_restored_is_fetched_and_what_is_being_restored_is_not(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, command: tuple[str, ...]
) -> None:
    page = (
        "<ListBucketResult><Contents><Key>in/back</Key><LastModified>2024-01-01T00:00:00.000Z"
        "</LastModified><ETag>&quot;c4ca4238a0b923820dcc509a6f75849b&quot;</ETag><Size>1</Size>"
        "<StorageClass>GLACIER</StorageClass><RestoreStatus><IsRestoreInProgress>false"
        "</IsRestoreInProgress><RestoreExpiryDate>2099-01-01T00:00:00.000Z</RestoreExpiryDate>"
        "</RestoreStatus></Contents><Contents><Key>in/soon</Key><LastModified>"
        "2024-01-01T00:00:00.000Z</LastModified><ETag>&quot;c4ca4238a0b923820dcc509a6f75849b"
        "&quot;</ETag><Size>1</Size><StorageClass>GLACIER</StorageClass><RestoreStatus>"
        "<IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus></Contents>"
        "<IsTruncated>false</IsTruncated></ListBucketResult>"
    )
    store.write({"in/back": "1", "in/soon": "1"})
    faults.add(answers(Response(200, {}, page.encode())), operation="ListObjectsV2")
    faults.add(fails(403, "InvalidObjectState"), operation="GetObject", key="in/soon")

    ran = faulty("s3", *command, f"{URL}/in", str(tmp_path / "d"))

    assert ran.code == 6, ran.err
    assert "soon" in ran.err and "back" not in ran.err
    assert read(tmp_path / "d") == {"back": "1"}


# --- Copies in parts -----------------------------------------------------------------------------

GIB = 2**30
DONE = (
    b"<CompleteMultipartUploadResult><ETag>&quot;n-24&quot;</ETag></CompleteMultipartUploadResult>"
)


@pytest.fixture
def giant(faults: FaultProxy, store: Store) -> FaultProxy:
    """`big` is a small object that S3 says is 6 GiB; completing a copy of it is not for moto."""
    store.put("big", b"x", Tagging="env=prod", StorageClass="STANDARD_IA", CacheControl="no-store")
    faults.add(tells({"content-length": str(6 * GIB)}), operation="HeadObject", key="big")
    faults.add(answers(Response(200, {}, DONE)), operation="CompleteMultipartUpload")
    return faults


def sent(faults: FaultProxy, operation: str) -> Mapping[str, str]:
    """The headers of the first request of that name."""
    return next(each.request.headers for each in faults.seen if each.operation == operation)


@pytest.mark.case(62)
@pytest.mark.parametrize("command", ["cp", "mv"])
def test_a_copy_in_parts_keeps_its_class_and_what_it_says_of_itself(
    faulty: Run, giant: FaultProxy, command: str
) -> None:
    ran = faulty("s3", command, f"{URL}/big", f"{URL}/copy")

    created = sent(giant, "CreateMultipartUpload")
    assert ran.code == 0, ran.err
    assert created["x-amz-storage-class"] == "STANDARD_IA"
    assert (created["cache-control"], created["x-amz-tagging"]) == ("no-store", "env=prod")


@pytest.mark.case(62)
def test_a_copy_in_parts_gets_what_was_typed_instead(faulty: Run, giant: FaultProxy) -> None:
    typed = ("--storage-class", "GLACIER_IR", "--acl", "bucket-owner-full-control")

    ran = faulty("s3", "cp", f"{URL}/big", f"{URL}/copy", *typed, "--cache-control", "max-age=1")

    created = sent(giant, "CreateMultipartUpload")
    assert ran.code == 0, ran.err
    assert created["x-amz-storage-class"] == "GLACIER_IR"
    assert created["x-amz-acl"] == "bucket-owner-full-control"
    assert created["cache-control"] == "max-age=1"


@pytest.mark.case(62)
def test_tags_that_may_not_be_read_stop_a_copy_in_parts_before_it_begins(
    faulty: Run, giant: FaultProxy
) -> None:
    giant.add(fails(403, "AccessDenied"), operation="GetObjectTagging")

    ran = faulty("s3", "cp", f"{URL}/big", f"{URL}/copy")

    assert ran.code == 5 and "s3:GetObjectTagging" in ran.err
    assert giant.writes() == []


@pytest.mark.case(42)
@pytest.mark.parametrize(
    ("size", "operation"), [(5 * GIB, "CopyObject"), (5 * GIB + 1, "CreateMultipartUpload")]
)
def test_one_request_copies_up_to_5_gib(
    faulty: Run, faults: FaultProxy, store: Store, size: int, operation: str
) -> None:
    store.put("big", b"x")
    faults.add(tells({"content-length": str(size)}), operation="HeadObject", key="big")
    faults.add(answers(Response(200, {}, DONE)), operation="CompleteMultipartUpload")

    ran = faulty("s3", "cp", f"{URL}/big", f"{URL}/copy")

    assert (ran.code, faults.writes()[0]) == (0, operation)


# --- Versions and locks --------------------------------------------------------------------------


@pytest.mark.case(63)
def test_the_null_version_is_fetched_and_removed(s3: Run, store: Store, tmp_path: Path) -> None:
    store.put("k", b"before")
    store.versioned()
    store.put("k", b"after")

    ran = s3("s3", "cp", f"{URL}/k", str(tmp_path / "k"), "--version-id", "null")
    copied = s3("s3", "cp", f"{URL}/k", f"{URL}/copy", "--version-id", "null")
    removed = s3("s3", "rm", f"{URL}/k", "--version-id", "null", "-y")

    assert [each.code for each in (ran, copied, removed)] == [0, 0, 0]
    assert ((tmp_path / "k").read_text(), store.objects()) == (
        "before",
        {"k": "after", "copy": "before"},
    )


@pytest.mark.case(63)
def test_a_version_in_ranges_is_that_version(s3: Run, store: Store, tmp_path: Path) -> None:
    store.versioned()
    old = store.put("k", LARGE)["VersionId"]
    store.put("k", LARGE[::-1])

    ran = s3("s3", "cp", f"{URL}/k", str(tmp_path / "k"), "--version-id", old)

    assert (ran.code, (tmp_path / "k").read_bytes() == LARGE) == (0, True)


@pytest.mark.case(63)
@pytest.mark.parametrize("command", [("cp",), ("mv",), ("cat",), ("stat",)], ids=lambda it: it[0])
def test_an_object_below_a_delete_marker_is_not_there(
    s3: Run, store: Store, tmp_path: Path, command: tuple[str, ...]
) -> None:
    store.versioned()
    store.put("k", b"1")
    store.client.delete_object(Bucket=BUCKET, Key="k")

    target = (str(tmp_path / "k"),) if command[0] in ("cp", "mv") else ()
    ran = s3("s3", *command, f"{URL}/k", *target)

    assert ran.code == 4 and "there is no such object" in ran.err
    assert not (tmp_path / "k").exists()


@pytest.mark.case(63)
def test_a_delete_marker_is_no_version_that_can_be_fetched(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.versioned()
    store.put("k", b"1")
    marker = store.client.delete_object(Bucket=BUCKET, Key="k")["VersionId"]

    ran = s3("s3", "cp", f"{URL}/k", str(tmp_path / "k"), "--version-id", marker)

    assert ran.code == 1 and "k: it is a delete marker, which has no content" in ran.err


@pytest.mark.case(63)
def test_removing_a_delete_marker_brings_the_object_back(s3: Run, store: Store) -> None:
    store.versioned()
    store.put("k", b"1")
    marker = store.client.delete_object(Bucket=BUCKET, Key="k")["VersionId"]

    ran = s3("s3", "rm", f"{URL}/k", "--version-id", marker, "-y")

    assert (ran.code, store.objects()) == (0, {"k": "1"})


@pytest.mark.case(63, 34)
def test_a_prefix_with_delete_markers_is_only_what_is_there(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.versioned()
    store.write({"in/a": "1", "in/gone": "2"})
    store.client.delete_object(Bucket=BUCKET, Key="in/gone")

    assert s3("s3", "cp", "-R", f"{URL}/in", str(tmp_path / "d")).code == 0
    assert s3("s3", "sync", f"{URL}/in", f"{URL}/out").code == 0
    assert read(tmp_path / "d") == {"a": "1"}
    assert store.objects("out/") == {"out/a": "1"}


@pytest.fixture
def locked(moto: Moto) -> Any:
    """A client, and the version of `k` in the bucket `acme-vault`, under a governance lock."""
    needs(moto, "object-lock")
    client = moto.client("s3")
    place = {"LocationConstraint": "eu-west-1"}
    client.create_bucket(
        Bucket="acme-vault", CreateBucketConfiguration=place, ObjectLockEnabledForBucket=True
    )
    version = client.put_object(
        Bucket="acme-vault",
        Key="k",
        Body=b"1",
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate="2099-01-01T00:00:00Z",
    )["VersionId"]
    client.put_object(Bucket="acme-vault", Key="free", Body=b"2")
    return client, version


def versions(client: Any) -> list[str]:
    """The keys of all versions in the vault."""
    found = client.list_object_versions(Bucket="acme-vault").get("Versions", ())
    return [each["Key"] for each in found]


@pytest.mark.case(34, 64)
def test_a_locked_version_stays_and_is_told(s3: Run, locked: Any) -> None:
    client, version = locked

    many = s3("s3", "rm", "-R", "s3://acme-vault", "--versions", "-y")
    one = s3("s3", "rm", "s3://acme-vault/k", "--version-id", version, "-y")

    assert (many.code, one.code) == (6, 5)
    assert "s3://acme-vault/k" in many.err and "1 done · 1 failed" in many.err
    assert versions(client) == ["k"]


@pytest.mark.case(64)
def test_a_governance_lock_is_passed_by_on_request(s3: Run, locked: Any) -> None:
    client, _ = locked

    ran = s3("s3", "rm", "s3://acme-vault/k", "--versions", "-y", "--bypass-governance")

    assert ran.code == 0, ran.err
    assert versions(client) == ["free"]


@pytest.mark.case(64)
def test_a_lock_is_not_passed_by_where_no_version_is_meant(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"k": "1"})

    ran = faulty("s3", "rm", f"{URL}/k", "-y", "--bypass-governance")

    assert (ran.code, faults.operations()) == (2, [])
    assert "--bypass-governance: locks are on versions" in ran.err
