"""`hawse s3 sync --checksum`: what tells that content is the same, and what is asked for it."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path
from zlib import crc32

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import LONG_AGO, write
from tests.conftest import Run
from tests.faults.kinds import fails, tells
from tests.faults.proxy import FaultProxy

DST = "s3://acme-logs/p"
PART = 5 << 20
LARGE = "l" * PART + "the end"
KMS = {"x-amz-server-side-encryption": "aws:kms", "x-amz-checksum-type": "COMPOSITE"}
"""An object whose ETag is no MD5, and of whose content S3 keeps no checksum."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {"a": "content"})


def in_parts(store: Store, key: str, size: int, **more: str) -> None:
    """LARGE as an object in parts of this size."""
    where, body = {"Bucket": store.bucket, "Key": key}, LARGE.encode()
    upload = store.client.create_multipart_upload(**where, **more)["UploadId"]
    parts = []
    for number, begin in enumerate(range(0, len(body), size), 1):
        sent = store.client.upload_part(
            **where, UploadId=upload, PartNumber=number, Body=body[begin : begin + size]
        )
        parts.append({"PartNumber": number, "ETag": sent["ETag"]})
    store.client.complete_multipart_upload(
        **where, UploadId=upload, MultipartUpload={"Parts": parts}
    )


def kept(text: str) -> dict[str, str]:
    """What S3 says of an object whose whole content's CRC32 it keeps."""
    value = b64encode(crc32(text.encode()).to_bytes(4, "big")).decode()
    return {"x-amz-checksum-crc32": value, "x-amz-checksum-type": "FULL_OBJECT"}


def test_without_it_nothing_is_asked_of_single_objects(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/a": "CONTENT"})
    in_parts(store, "p/large", PART)
    write(site, {"large": LARGE})

    faulty("s3", "sync", str(site), DST, "-v")

    assert set(faults.operations()) == {"ListObjectsV2"}


def test_an_etag_that_tells_is_enough(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/a": "content"})

    ran = faulty("s3", "sync", str(site), DST, "--checksum", "-v")

    assert "same a: the ETag is that of the file's content" in ran.err
    assert set(faults.operations()) == {"ListObjectsV2"}


@pytest.mark.parametrize("way", ["up", "down"])
@pytest.mark.parametrize("same", [True, False])
def test_the_checksum_that_s3_keeps_comes_next(
    faulty: Run, faults: FaultProxy, store: Store, site: Path, way: str, same: bool
) -> None:
    store.write({"p/a": "CONTENT"})  # whose ETag is not that of the file
    faults.add(tells({**KMS, **kept("content" if same else "CONTENT")}), operation="HeadObject")
    ends = (str(site), DST) if way == "up" else (DST, str(site))

    ran = faulty("s3", "sync", *ends, "--checksum", "-v")

    assert ran.code == 0, ran.err
    told = "is that" if same else "is not that"
    assert f" a: the checksum that S3 keeps {told} of the content" in ran.err
    assert ("1 done" in ran.err) is not same
    assert faults.operations().count("HeadObject") == 1


@pytest.mark.parametrize("same", [True, False])
def test_two_objects_are_compared_by_the_checksums_of_both(
    faulty: Run, faults: FaultProxy, store: Store, same: bool
) -> None:
    store.write({"p/a": "CONTENT", "q/a": "content"})
    faults.add(tells(kept("content")), operation="HeadObject", key="q/*")
    faults.add(tells(kept("content" if same else "C")), operation="HeadObject", key="p/*")

    ran = faulty("s3", "sync", "s3://acme-logs/q", DST, "--checksum", "-v")

    assert ran.code == 0, ran.err
    assert (store.objects()["p/a"] == "CONTENT") is same


def test_an_upload_in_parts_is_computed_for_the_sizes_that_tools_use(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    in_parts(store, "p/a", PART)
    write(site, {"a": LARGE}, when=LONG_AGO * 2)  # by time it would be sent again

    ran = faulty("s3", "sync", str(site), DST, "--checksum", "-v")

    assert "same a: the ETag is that of the file's content in parts" in ran.err
    assert faults.writes() == []


def test_parts_of_a_size_that_nobody_uses_prove_nothing_and_are_sent_again(
    s3: Run, store: Store, site: Path
) -> None:
    in_parts(store, "p/a", PART + 1)
    write(site, {"a": LARGE})
    argv = ("s3", "sync", str(site), DST, "--checksum", "-v")

    ran, again = s3(*argv), s3(*argv)

    told = "the ETag is not that of the file's content in parts of any usual size"
    assert f"upload a: {told}" in ran.err
    assert "same a: the ETag is that of the file's content" in again.err


def test_an_encrypted_object_is_not_sent_again_for_an_etag_that_is_no_md5(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/a": "CONTENT"})
    os.utime(site / "a", (LONG_AGO, LONG_AGO))
    faults.add(tells(KMS), operation="HeadObject")

    ran = faulty("s3", "sync", str(site), DST, "--checksum", "-v")

    assert "the objects are encrypted so that their ETags are no MD5s, so by size" in ran.err
    assert faults.writes() == []


def test_a_checksum_that_may_not_be_asked_for_costs_a_copy_and_no_error(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/a": "CONTENT"})
    faults.add(fails(403, "AccessDenied"), operation="HeadObject")

    ran = faulty("s3", "sync", str(site), DST, "--checksum")

    assert (ran.code, store.objects()) == (0, {"p/a": "content"})


def test_verify_calls_nothing_different_that_it_may_not_ask_about(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/a": "CONTENT"})
    faults.add(fails(403, "AccessDenied"), operation="HeadObject")

    (row,) = faulty("s3", "verify", str(site), DST, "-o", "json").json()

    assert row["mark"] == "?" and "s3:GetObject denied" in row["why"]


def test_what_filters_leave_out_is_not_asked_about(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/a": "CONTENT"})

    faulty("s3", "sync", str(site), DST, "--checksum", "--exclude", "a")

    assert set(faults.operations()) == {"ListObjectsV2"}


def test_many_are_asked_about_at_once(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    names = [f"n{number:03}" for number in range(300)]
    write(site, {name: "content" for name in names})
    store.write({f"p/{name}": "CONTENT" for name in names})
    faults.add(tells(KMS), operation="HeadObject")

    ran = faulty("s3", "diff", str(site), DST, "--checksum", "-o", "json")

    assert ran.code == 0 and faults.most_at_once > 8
    assert faults.operations().count("HeadObject") == 300
    assert {(row["name"], row["mark"]) for row in ran.json()} >= {("n000", "?"), ("n299", "?")}


def kept_of_parts(text: str, size: int) -> dict[str, str]:
    """What S3 says of an upload in parts of this size, whose CRC32 is that of its parts' CRC32s."""
    parts = [text[begin : begin + size] for begin in range(0, len(text), size)]
    told = b"".join(crc32(part.encode()).to_bytes(4, "big") for part in parts)
    value = b64encode(crc32(told).to_bytes(4, "big")).decode()
    return {**KMS, "x-amz-checksum-crc32": f"{value}-{len(parts)}"}


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_checksum_of_parts_is_computed_for_the_sizes_that_tools_use(
    faulty: Run, faults: FaultProxy, store: Store, site: Path, way: str
) -> None:
    store.write({"p/a": LARGE})
    faults.add(tells({**kept_of_parts(LARGE, PART), "etag": '"other"'}), operation="HeadObject")
    store.put("p/a", LARGE.swapcase().encode())  # so that the ETag of the listing tells nothing
    write(site, {"a": LARGE}, when=LONG_AGO * 2)
    ends = (str(site), DST) if way == "up" else (DST, str(site))

    ran = faulty("s3", "sync", *ends, "--checksum", "-v")

    assert "same a: the checksum that S3 keeps is that of the content" in ran.err
    assert faults.writes() == []


def test_a_checksum_of_parts_that_is_another_proves_nothing(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({"p/a": LARGE.swapcase()})
    faults.add(tells(kept_of_parts(LARGE, PART - 7)), operation="HeadObject")
    write(site, {"a": LARGE}, when=LONG_AGO * 2)

    ran = faulty("s3", "sync", str(site), DST, "--checksum", "-v")

    assert "the checksum that S3 keeps" not in ran.err and "1 done" in ran.err
