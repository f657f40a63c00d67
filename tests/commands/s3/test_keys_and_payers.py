"""What every request has to say: who pays, which key of the customer, and what KMS denied."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import time
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.commands.s3.trees import write
from tests.conftest import Run
from tests.faults.kinds import answers, error, fails, tells
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response

URL = f"s3://{BUCKET}"
MIB = 2**20
LARGE = b"0123456789abcdef" * (17 << 16)
DONE = (
    b"<CompleteMultipartUploadResult><ETag>&quot;n-24&quot;</ETag></CompleteMultipartUploadResult>"
)
OTHERS = ("GetBucketVersioning", "GetBucketLocation", "HeadBucket")
"""What S3 never charges a requester for."""


@pytest.fixture
def full(store: Store, tmp_path: Path) -> Path:
    """A folder, and a prefix `in` of the same: something small, something large, some tags."""
    folder = write(tmp_path / "up", {"a": "1"})
    (folder / "large").write_bytes(LARGE)
    for file in folder.iterdir():  # newer than what S3 has, whenever the clock moves on
        os.utime(file, (time.time() + 60,) * 2)
    store.put("in/a", b"other", Tagging="env=prod")
    store.put("in/large", LARGE, Tagging="env=prod")
    return folder


def giant(faults: FaultProxy) -> None:
    """`in/large` is 6 GiB, says S3, and a copy of it is completed."""
    faults.add(tells({"content-length": str(6 << 30)}), operation="HeadObject", key="in/large")
    faults.add(answers(Response(200, {}, DONE)), operation="CompleteMultipartUpload")


def headers_of(faults: FaultProxy) -> list[tuple[str, str, Mapping[str, str]]]:
    """Operation, key and headers of what was asked."""
    asked = (each for each in faults.seen if each.operation not in OTHERS)
    return [(each.operation, each.key, each.request.headers) for each in asked]


# --- Who pays ------------------------------------------------------------------------------------

COMMANDS = {
    "cp up": (("cp", "-R", "{up}", "{url}/out"), {"PutObject", "UploadPart"}),
    "cp down": (("cp", "-R", "{url}/in", "{down}"), {"ListObjectsV2", "HeadObject", "GetObject"}),
    "cp one": (("cp", "{url}/in/large", "{down}"), {"HeadObject", "GetObject"}),
    "cp copy": (("cp", "-R", "{url}/in", "{url}/out"), {"ListObjectsV2", "CopyObject"}),
    "mv up": (("mv", "-R", "{up}", "{url}/out"), {"PutObject", "CompleteMultipartUpload"}),
    "mv down": (("mv", "-R", "{url}/in", "{down}"), {"GetObject", "DeleteObjects"}),
    "mv copy": (("mv", "-R", "{url}/in", "{url}/out"), {"CopyObject", "DeleteObjects"}),
    "sync up": (("sync", "{up}", "{url}/in"), {"ListObjectsV2", "PutObject", "UploadPart"}),
    "sync down": (("sync", "{url}/in", "{down}"), {"ListObjectsV2", "GetObject"}),
    "sync delete": (
        ("sync", "{up}", "{url}/", "--delete", "-y", "--max-delete", "9"),
        {"DeleteObjects"},
    ),
    "sync backup": (("sync", "{up}", "{url}/in", "--backup-prefix", "old/"), {"CopyObject"}),
    "rm": (("rm", "-R", "{url}/in", "-y"), {"ListObjectsV2", "DeleteObjects"}),
    "rm versions": (("rm", "-R", "{url}/in", "-y", "--versions"), {"ListObjectVersions"}),
    "rm one": (("rm", "{url}/in/a", "-y"), {"HeadObject"}),
}


@pytest.mark.case(57)
@pytest.mark.parametrize(("argv", "operations"), COMMANDS.values(), ids=COMMANDS)
@pytest.mark.usefixtures("store")
def test_every_request_says_that_the_requester_pays(
    faulty: Run,
    faults: FaultProxy,
    full: Path,
    tmp_path: Path,
    argv: tuple[str, ...],
    operations: set[str],
) -> None:
    places = {"up": full, "url": URL, "down": tmp_path / "down"}
    typed = [word.format(**places) for word in argv]

    ran = faulty("s3", *typed, "--requester-pays")

    asked = headers_of(faults)
    assert ran.code == 0, ran.err
    assert operations <= {operation for operation, _, _ in asked}
    silent = {name for name, _, headers in asked if headers.get("x-amz-request-payer") is None}
    assert silent == set()


@pytest.mark.case(57)
@pytest.mark.parametrize("command", ["cp", "mv"])
def test_every_part_of_a_copy_says_that_the_requester_pays(
    faulty: Run, faults: FaultProxy, full: Path, command: str
) -> None:
    giant(faults)

    ran = faulty("s3", command, f"{URL}/in/large", f"{URL}/out", "--requester-pays")

    asked = headers_of(faults)
    assert ran.code == 0 and full.exists(), ran.err
    assert {"UploadPartCopy", "GetObjectTagging"} <= {operation for operation, _, _ in asked}
    assert all(headers.get("x-amz-request-payer") == "requester" for _, _, headers in asked)


@pytest.mark.case(57)
def test_an_upload_that_is_given_up_is_paid_for_too(
    faulty: Run, faults: FaultProxy, full: Path
) -> None:
    faults.add(fails(403, "AccessDenied"), operation="UploadPart")

    faulty("s3", "cp", str(full / "large"), f"{URL}/out", "--requester-pays")

    asked = headers_of(faults)
    assert asked[-1][0] == "AbortMultipartUpload"
    assert all(headers.get("x-amz-request-payer") == "requester" for _, _, headers in asked)


# --- Keys of the customer ------------------------------------------------------------------------

KEY, OTHER = b"k" * 32, b"o" * 32
_MINE = "x-amz-server-side-encryption-customer-key"
_SOURCE = "x-amz-copy-source-server-side-encryption-customer-key"
READS = ("HeadObject", "GetObject")
WRITES = (
    "PutObject",
    "CreateMultipartUpload",
    "UploadPart",
    "ListParts",
    "CompleteMultipartUpload",
)
COPIES = ("CopyObject", "UploadPartCopy")


@pytest.fixture
def keys(tmp_path: Path) -> tuple[str, ...]:
    """The options that name a key."""
    (tmp_path / "key").write_bytes(KEY)
    return ("--sse-c-key-file", str(tmp_path / "key"))


@pytest.fixture
def source_keys(tmp_path: Path) -> tuple[str, ...]:
    """The options that name another key, of the source of a copy."""
    (tmp_path / "other").write_bytes(OTHER)
    return ("--source-sse-c-key-file", str(tmp_path / "other"))


def customer(key: bytes) -> dict[str, str]:
    """For boto3."""
    return {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key.decode()}


def said(faults: FaultProxy, header: str, *operations: str) -> set[str | None]:
    """What requests of these names said in a header."""
    asked = headers_of(faults)
    return {headers.get(header) for name, _, headers in asked if name in operations}


def encoded(key: bytes) -> str:
    return b64encode(key).decode()


@pytest.mark.case(58)
@pytest.mark.parametrize("command", ["cp", "sync"])
def test_every_request_about_content_has_the_key(
    faulty: Run,
    faults: FaultProxy,
    full: Path,
    tmp_path: Path,
    keys: tuple[str, ...],
    command: str,
) -> None:
    recursive = ("-R",) if command == "cp" else ()
    up = faulty("s3", command, *recursive, str(full), f"{URL}/out", *keys)
    sent = said(faults, _MINE, *WRITES)
    faults.clear()
    down = faulty("s3", command, *recursive, f"{URL}/out", str(tmp_path / "down"), *keys)

    assert (up.code, down.code) == (0, 0), up.err + down.err
    assert sent == {encoded(KEY)}
    assert said(faults, _MINE, *READS) == {encoded(KEY)}
    assert (tmp_path / "down" / "large").read_bytes() == LARGE


@pytest.mark.case(58)
def test_an_upload_that_goes_on_has_the_key(
    faulty: Run, faults: FaultProxy, full: Path, keys: tuple[str, ...]
) -> None:
    rule = faults.add(fails(500), operation="CompleteMultipartUpload")
    assert faulty("s3", "cp", str(full / "large"), f"{URL}/out", *keys).code == 8
    faults.rules.remove(rule)
    faults.clear()

    assert faulty("s3", "cp", str(full / "large"), f"{URL}/out", *keys).code == 0
    assert "ListParts" in faults.operations()
    assert said(faults, _MINE, *WRITES) == {encoded(KEY)}


@pytest.mark.case(58)
@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_a_copy_has_both_keys_and_looks_at_its_source_with_its_own(
    faulty: Run,
    faults: FaultProxy,
    store: Store,
    keys: tuple[str, ...],
    source_keys: tuple[str, ...],
    large: bool,
) -> None:
    store.put("in/large", b"x", **customer(OTHER))
    if large:
        giant(faults)

    ran = faulty("s3", "cp", f"{URL}/in/large", f"{URL}/out", *keys, *source_keys)

    assert ran.code == 0, ran.err
    assert said(faults, _MINE, "HeadObject") == {encoded(OTHER)}
    assert said(faults, _MINE, *COPIES) == {encoded(KEY)}
    assert said(faults, _SOURCE, *COPIES) == {encoded(OTHER)}


@pytest.mark.case(58)
def test_a_backup_of_what_has_a_key_has_it_too(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    store.put("in/a", b"other", **customer(KEY))
    up = write(tmp_path / "up", {"a": "content"})

    ran = faulty("s3", "sync", str(up), f"{URL}/in", "--backup-prefix", "old/", *keys)

    assert ran.code == 0, ran.err
    assert said(faults, _MINE, "CopyObject") == {encoded(KEY)}
    assert said(faults, _SOURCE, "CopyObject") == {encoded(KEY)}


@pytest.mark.case(58)
def test_without_the_key_it_is_said_that_there_may_be_one(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.put("k", b"1")
    faults.add(answers(Response(400)), operation="HeadObject")

    ran = faulty("s3", "cp", f"{URL}/k", str(tmp_path / "k"))

    assert ran.code == 1 and not (tmp_path / "k").exists()
    assert "k: S3 answered 400" in ran.err and "--sse-c-key-file" in ran.err


# --- KMS -----------------------------------------------------------------------------------------

DENIED = (
    "User: arn:aws:iam::123456789012:user/ana is not authorized to perform: {} on resource: "
    "arn:aws:kms:eu-west-1:123456789012:key/1 because no identity-based policy allows the {} action"
)


def denied(action: str) -> Response:
    """As S3 says that KMS does not let somebody."""
    text = DENIED.format(action, action)
    return Response(403, {"content-type": "application/xml"}, error("AccessDenied", text))


@pytest.mark.case(59)
@pytest.mark.parametrize("size", [10, 20 * MIB])
def test_a_key_of_kms_that_may_not_decrypt_is_named(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, size: int
) -> None:
    store.put("k", b"1" * size)
    faults.add(answers(denied("kms:Decrypt")), operation="GetObject")

    ran = faulty("s3", "cp", f"{URL}/k", str(tmp_path / "k"))

    assert ran.code == 5 and "kms:Decrypt" in ran.err
    assert list(tmp_path.glob("*k*")) == []


@pytest.mark.case(59)
@pytest.mark.parametrize(
    ("size", "operation"),
    [(10, "PutObject"), (20 * MIB, "CreateMultipartUpload"), (20 * MIB, "UploadPart")],
)
def test_a_key_of_kms_that_may_not_encrypt_is_named(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, size: int, operation: str
) -> None:
    (tmp_path / "k").write_bytes(b"1" * size)
    faults.add(answers(denied("kms:GenerateDataKey")), operation=operation)

    ran = faulty("s3", "mv", str(tmp_path / "k"), f"{URL}/k")

    assert ran.code == 5 and "kms:GenerateDataKey" in ran.err
    assert (tmp_path / "k").exists()
    assert "Uploads" not in store.client.list_multipart_uploads(Bucket=BUCKET)
