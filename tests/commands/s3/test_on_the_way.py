"""What happens to sources, servers and connections while something is on its way."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.commands.s3.trees import read, write
from tests.conftest import Run
from tests.moto_server import Moto
from tests.s3_abilities import needs
from tests.faults.kinds import (
    Fault,
    calls,
    error_inside,
    fails,
    flips,
    redirects,
    resets,
    tells,
    truncates,
)
from tests.faults.proxy import FaultProxy

URL = f"s3://{BUCKET}"
MIB = 2**20
SIZES = {"small": 1000, "large": 24 * MIB}
sizes = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


def uploads(store: Store) -> int:
    """How many unfinished uploads S3 keeps."""
    return len(store.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ()))


# --- Sources that change -------------------------------------------------------------------------


@pytest.mark.case(40)
@pytest.mark.parametrize("command", ["cp", "mv"])
@sizes
def test_an_object_that_is_replaced_while_it_comes_is_not_mixed(
    faulty: Run,
    faults: FaultProxy,
    moto: Moto,
    store: Store,
    tmp_path: Path,
    command: str,
    size: int,
) -> None:
    needs(moto, "get-if-match")
    store.put("k", b"1" * size)
    into = write(tmp_path / "d", {"k": "what was there"})
    when = "GetObject" if size > MIB else "HeadObject"
    replaced = calls(lambda _: store.put("k", b"2" * size), applied=True)
    rule = faults.add(replaced, operation=when, nth=1)

    ran = faulty("s3", command, f"{URL}/k", str(into / "k"), "--memory", "8MiB")
    left = read(into), os.listdir(into)
    faults.rules.remove(rule)
    again = faulty("s3", command, f"{URL}/k", str(into / "k"))

    assert ran.code == 1 and "k: it was changed meanwhile" in ran.err
    assert left == ({"k": "what was there"}, ["k"])
    assert (again.code, (into / "k").read_bytes() == b"2" * size) == (0, True)


def rewritten(path: Path) -> None:
    path.write_bytes(b"2" * path.stat().st_size)


def grown(path: Path) -> None:
    with open(path, "ab") as file:
        file.write(b"more")


def shrunk(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


changing = pytest.mark.parametrize("change", [rewritten, grown, shrunk], ids=lambda it: it.__name__)


@pytest.mark.case(41)
@changing
def test_a_small_file_that_changes_while_it_is_sent_is_sent_as_it_is_then(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = write(tmp_path, {"k": "1" * 1000}) / "k"
    faults.add(calls(lambda _: change(path), applied=True), operation="PutObject", nth=1)

    ran = faulty("s3", "cp", str(path), f"{URL}/k")

    assert (ran.code, store.body("k")) == (0, path.read_bytes())
    assert faults.operations().count("PutObject") == 2


@pytest.mark.case(41)
@changing
@pytest.mark.parametrize("command", ["cp", "mv"])
def test_a_file_that_never_keeps_still_is_told_and_stays(
    faulty: Run,
    faults: FaultProxy,
    store: Store,
    tmp_path: Path,
    change: Callable[[Path], None],
    command: str,
) -> None:
    path = write(tmp_path, {"k": "1" * 1000}) / "k"
    faults.add(calls(lambda _: change(path), applied=True), operation="PutObject")

    ran = faulty("s3", command, str(path), f"{URL}/k")

    assert ran.code == 1 and "k: it changed while it was read" in ran.err
    assert path.exists()


@pytest.mark.case(41)
@changing
@pytest.mark.parametrize("command", ["cp", "mv"])
def test_a_large_file_that_changes_while_it_is_sent_becomes_no_object(
    faulty: Run,
    faults: FaultProxy,
    store: Store,
    tmp_path: Path,
    change: Callable[[Path], None],
    command: str,
) -> None:
    path = tmp_path / "k"
    path.write_bytes(b"1" * SIZES["large"])
    rule = faults.add(calls(lambda _: change(path)), operation="UploadPart", nth=2)

    ran = faulty("s3", command, str(path), f"{URL}/k", "--memory", "16MiB")

    assert ran.code == 1 and "k: it changed while it was read" in ran.err
    assert (store.objects(), uploads(store), path.exists()) == ({}, 0, True)
    faults.rules.remove(rule)
    content = path.read_bytes()
    assert faulty("s3", command, str(path), f"{URL}/k").code == 0
    assert store.body("k") == content


@pytest.mark.case(31)
@pytest.mark.parametrize("command", [("cp", "-R"), ("mv", "-R"), ("sync",)], ids=lambda it: it[0])
def test_a_file_that_vanishes_is_told_and_the_others_arrive(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, command: tuple[str, ...]
) -> None:
    up = write(tmp_path / "up", {"a": "1", "b": "2", "gone": "3"})
    gone = calls(lambda _: (up / "gone").unlink(missing_ok=True))
    faults.add(gone, operation="ListObjectsV2" if command == ("sync",) else "PutObject")

    ran = faulty("s3", *command, str(up), URL, "--rate", "2")

    assert ran.code == 6, ran.err
    assert "gone: it is not there any more" in ran.err
    assert store.objects() == {"a": "1", "b": "2"}


# --- Moves ---------------------------------------------------------------------------------------


def without_md5(faults: FaultProxy) -> None:
    """From now on, ETags are not MD5s, as with KMS."""
    for operation in ("PutObject", "HeadObject"):
        faults.add(tells({"etag": '"kms-1"', "content-length": "0"}), operation=operation)


@pytest.mark.case(52)
def test_a_file_goes_also_where_etags_tell_nothing(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    path = write(tmp_path, {"k": ""}) / "k"
    without_md5(faults)

    ran = faulty("s3", "mv", str(path), f"{URL}/k")

    assert (ran.code, path.exists(), store.objects()) == (0, False, {"k": ""}), ran.err
    assert faults.operations() == ["PutObject", "HeadObject"]


@pytest.mark.case(52)
def test_a_file_that_changes_after_it_was_sent_stays(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    path = write(tmp_path, {"k": ""}) / "k"
    faults.add(calls(lambda _: path.write_text("newer"), applied=True), operation="HeadObject")
    without_md5(faults)

    ran = faulty("s3", "mv", str(path), f"{URL}/k")

    assert (path.read_text(), store.objects()) == ("newer", {"k": ""})
    assert ran.code == 1
    assert "k: it was copied, but stays: it changed while it was read" in ran.err


@pytest.mark.case(52)
def test_a_file_stays_when_something_else_is_there(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    path = write(tmp_path, {"k": "content"}) / "k"
    faults.add(tells({"etag": '"one"', "content-length": "0"}), operation="PutObject")

    ran = faulty("s3", "mv", str(path), f"{URL}/k")

    assert (ran.code, path.read_text()) == (1, "content")
    assert "it was copied, but stays: what is there is not what was sent" in ran.err


@pytest.mark.case(52)
@sizes
def test_an_object_goes_after_its_file_is_there(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, size: int
) -> None:
    store.put("in/k", b"1" * size)
    seen: list[int] = []
    into = tmp_path / "d"
    look = calls(lambda _: seen.append((into / "k").stat().st_size))
    faults.add(look, operation="DeleteObject*")

    ran = faulty("s3", "mv", f"{URL}/in/k", f"{into}/")

    assert (ran.code, seen, store.objects()) == (0, [size], {})


@pytest.mark.case(52)
@sizes
def test_an_object_whose_copy_was_damaged_stays(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, size: int
) -> None:
    store.put("in/k", b"1" * size, ChecksumAlgorithm="CRC32")
    faults.add(flips(), operation="GetObject")

    ran = faulty("s3", "mv", f"{URL}/in/k", str(tmp_path / "d" / "k"))

    assert ran.code == 8 and "CRC32 that S3 keeps" in ran.err
    assert list(store.objects()) == ["in/k"]
    assert not (tmp_path / "d" / "k").exists()


# --- Servers and connections ---------------------------------------------------------------------


@pytest.mark.case(43)
@pytest.mark.parametrize(
    "fault",
    [
        error_inside("InternalError"),
        error_inside("InternalError", applied=True),
        resets(applied=True),
        fails(500, applied=True),
        fails(404, "NoSuchUpload", applied=True),
    ],
    ids=[
        "error in a success",
        "done with an error inside",
        "done and reset",
        "done and 500",
        "gone",
    ],
)
def test_a_completion_succeeds_whatever_was_said_first(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, fault: Fault
) -> None:
    (tmp_path / "k").write_bytes(b"1" * SIZES["large"])
    faults.add(fault, operation="CompleteMultipartUpload", first=1)

    ran = faulty("s3", "mv", str(tmp_path / "k"), f"{URL}/k")

    assert ran.code == 0, ran.err
    assert (store.body("k") == b"1" * SIZES["large"], uploads(store)) == (True, 0)
    assert not (tmp_path / "k").exists()


@pytest.mark.case(43)
def test_a_completion_that_fails_for_good_is_a_failure(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "k").write_bytes(b"1" * SIZES["large"])
    faults.add(error_inside("InvalidPart"), operation="CompleteMultipartUpload")

    ran = faulty("s3", "mv", str(tmp_path / "k"), f"{URL}/k")

    assert ran.code != 0
    assert (tmp_path / "k").exists() and store.objects() == {}


PASSING = {
    "slow down": fails(503, "SlowDown"),
    "too many": fails(429, "TooManyRequests"),
    "error": fails(500),
    "unavailable": fails(503, "ServiceUnavailable"),
    "timeout": fails(400, "RequestTimeout"),
    "reset": resets(),
    "done and reset": resets(applied=True),
    "half": truncates(),
}


@pytest.mark.case(44)
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_harms_nothing(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, fault: Fault
) -> None:
    names = {f"{number}": f"content {number}" for number in range(8)}
    up, down = write(tmp_path / "up", names), tmp_path / "down"
    (up / "large").write_bytes(b"0123456789" * MIB * 2)
    for operation in ("PutObject", "UploadPart", "ListObjectsV2", "CopyObject", "GetObject"):
        faults.add(fault, operation=operation, first=2)

    sent = faulty("s3", "cp", "-R", str(up), f"{URL}/a")
    copied = faulty("s3", "cp", "-R", f"{URL}/a", f"{URL}/b")
    came = faulty("s3", "cp", "-R", f"{URL}/b", str(down))

    assert [each.code for each in (sent, copied, came)] == [0, 0, 0], sent.err + came.err
    assert read(down) == read(up)
    assert uploads(store) == 0


@pytest.mark.case(44)
def test_a_clock_that_is_wrong_is_said(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.put("k", b"1")
    faults.add(fails(403, "RequestTimeTooSkewed"), operation="GetObject")

    ran = faulty("s3", "cp", "-R", URL, str(tmp_path / "d"))

    assert ran.code == 3 and "clock" in ran.err
    assert faults.operations().count("GetObject") == 1


@pytest.mark.case(45)
@pytest.mark.parametrize("status", [301, 307, 400])
def test_a_bucket_that_is_elsewhere_is_asked_there(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, status: int
) -> None:
    names = {f"{number}": f"content {number}" for number in range(8)}
    up = write(tmp_path / "up", names)
    faults.add(redirects("eu-central-1", status), operation="PutObject", first=1)

    ran = faulty("s3", "cp", "-R", str(up), URL)

    assert (ran.code, store.objects()) == (0, names), ran.err
    regions = [seen.request.headers["authorization"].split("/")[2] for seen in faults.seen]
    assert regions[-1] == "eu-central-1"
