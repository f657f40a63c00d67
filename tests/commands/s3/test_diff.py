"""`hawse s3 diff` and `hawse s3 verify`: how two places differ, and nothing written."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import write
from tests.conftest import Run
from tests.faults.kinds import fails
from tests.faults.proxy import FaultProxy

DST = "s3://acme-logs/p"
SHOWN = """\
-\tgone\t\t1\tnothing of this name is at SRC
+\tnew\t1\t\tnothing of this name is at DST
*\tz\t2\t5\tthe sizes differ
"""


@pytest.fixture
def site(tmp_path: Path, store: Store) -> Path:
    store.write({"p/a/x": "ax", "p/z": "other", "p/gone": "1", "p/folder/": ""})
    return write(tmp_path / "site", {"a/x": "ax", "new": "n", "z": "zz"})


def test_each_name_that_differs_is_a_line(faulty: Run, faults: FaultProxy, site: Path) -> None:
    ran = faulty("s3", "diff", str(site), DST, "-o", "lines")

    assert (ran.code, ran.out, faults.writes()) == (0, SHOWN, [])
    assert ran.err == "1 only at SRC · 1 only at DST · 1 differ · 1 the same\n"


def test_what_is_the_same_is_shown_on_request(s3: Run, site: Path) -> None:
    rows = s3("s3", "diff", str(site), DST, "--all", "-o", "json").json()

    assert [(row["mark"], row["name"]) for row in rows] == [
        ("=", "a/x"),
        ("-", "gone"),
        ("+", "new"),
        ("*", "z"),
    ]


def test_the_exit_code_tells_on_request_whether_they_differ(s3: Run, site: Path) -> None:
    assert s3("s3", "diff", str(site), DST).code == 0
    assert s3("s3", "diff", str(site), DST, "--exit-code").code == 10
    assert s3("s3", "diff", str(site), DST, "--exit-code", "--include", "a/").code == 0


def test_what_cannot_be_read_counts_as_different(s3: Run, site: Path) -> None:
    os.mkfifo(site / "pipe")

    ran = s3("s3", "diff", str(site), DST, "--exit-code", "-o", "json")

    assert ran.code == 10 and "1 not readable" in ran.err


def test_a_listing_that_fails_is_an_error_and_no_difference(
    faulty: Run, faults: FaultProxy, site: Path
) -> None:
    faults.add(fails(403, "AccessDenied"), operation="ListObjectsV2")

    ran = faulty("s3", "diff", str(site), DST, "--exit-code")

    assert (ran.code, ran.out) == (5, "")


def test_a_server_of_another_order_shows_each_name_once(
    weed_now: Run, seaweed_store: Store, tmp_path: Path
) -> None:
    seaweed_store.write({"p/a/b": "1", "p/a-b": "1", "p/z": "1"})
    here = write(tmp_path / "here", {"a/b": "1", "a-b": "1", "y": "1"})

    argv = ("s3", "diff", str(here), f"s3://{seaweed_store.bucket}/p", "-o", "json")
    assert [row["name"] for row in weed_now(*argv).json()] == ["y", "z"]


# --- Verify --------------------------------------------------------------------------------------


def marks(run: Run, *argv: str) -> dict[str, tuple[str, str]]:
    ran = run("s3", "verify", *argv, "--all", "-o", "json")
    return {row["name"]: (row["mark"], row["why"]) for row in ran.json()}


def test_content_is_verified_whatever_the_times(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.write({"p/same": "1", "p/other": "2"})
    here = write(tmp_path / "here", {"same": "1", "other": "?"}, when=4_000_000_000)

    found = marks(faulty, str(here), DST)

    assert {name: mark for name, (mark, _) in found.items()} == {"same": "=", "other": "*"}
    assert faults.writes() == []


def test_verifying_ends_with_10_on_request_unless_all_is_the_same(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a": "1"})
    here = write(tmp_path / "here", {"a": "1"})

    assert s3("s3", "verify", str(here), DST, "--exit-code").code == 0
    (here / "a").write_text("?")
    assert s3("s3", "verify", DST, str(here), "--exit-code").code == 10


def in_parts(store: Store, key: str, *parts: bytes) -> None:
    """An object whose ETag is of parts of a size that nobody guesses."""
    where = {"Bucket": store.bucket, "Key": key}
    upload = store.client.create_multipart_upload(**where)["UploadId"]
    done = [
        {
            "PartNumber": number,
            "ETag": store.client.upload_part(
                **where, UploadId=upload, PartNumber=number, Body=part
            )["ETag"],
        }
        for number, part in enumerate(parts, 1)
    ]
    store.client.complete_multipart_upload(
        **where, UploadId=upload, MultipartUpload={"Parts": done}
    )


def test_what_nothing_tells_is_said_to_be_untold_or_read(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    first = b"a" * (5 * 2**20 + 7)
    in_parts(store, "p/big", first, b"b")
    in_parts(store, "p/wrong", first, b"c")
    content = first.decode() + "b"
    here = write(tmp_path / "here", {"big": content, "wrong": content})

    found = marks(s3, str(here), DST)
    assert {name: mark for name, (mark, _) in found.items()} == {"big": "?", "wrong": "?"}
    found = marks(s3, str(here), DST, "--download")
    assert {name: mark for name, (mark, _) in found.items()} == {"big": "=", "wrong": "*"}


def test_two_prefixes_are_verified_by_what_s3_keeps(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"p/a": "1", "q/a": "1", "p/b": "1", "q/b": "2"})

    found = marks(faulty, DST, "s3://acme-logs/q", "--download")

    assert {name: mark for name, (mark, _) in found.items()} == {"a": "=", "b": "*"}
    assert faults.writes() == []
