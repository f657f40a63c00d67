"""Objects in parts: uploads that go on where they stopped, and copies above 5 GiB.

Nobody keeps 6 GiB for a test: a proxy has the server say that an object is as large.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Ran, Run
from tests.s3_faults import S3Faults, answers, changes, fails, tells
from tests.s3_http import Response

URL = f"s3://{BUCKET}"
LARGE = b"0123456789abcdef" * (17 << 16)
GIANT = 6 << 30
_SIZE = re.compile(rb"(<Key>in/big</Key>.*?<Size>)\d+(</Size>)", re.DOTALL)

Do = Callable[[Run, str, str], Ran]


def plainly(command: str, *options: str) -> Do:
    """Do it with the command itself."""
    return lambda run, source, target: run("s3", command, source, target, *options)


def on_a_line(command: str) -> Do:
    """Do it with a line of `hawse s3 run`."""
    return lambda run, source, target: run(
        "s3", "run", "-", "-y", stdin=f"{command} '{source}' '{target}'\n"
    )


uploading = pytest.mark.parametrize(
    "do", [plainly("cp"), plainly("mv"), on_a_line("cp")], ids=["cp", "mv", "run"]
)


@uploading
def test_an_upload_that_was_cut_short_is_gone_on_with(
    faulty: Run, faults: S3Faults, store: Store, tmp_path: Path, do: Do
) -> None:
    (tmp_path / "large").write_bytes(LARGE)
    rule = faults.add(fails(500), operation="CompleteMultipartUpload")
    assert do(faulty, str(tmp_path / "large"), f"{URL}/large").code != 0
    assert (tmp_path / "large").exists()
    faults.rules.remove(rule)
    faults.clear()

    assert do(faulty, str(tmp_path / "large"), f"{URL}/large").code == 0
    assert "ListParts" in faults.operations()
    assert "UploadPart" not in faults.operations()
    assert store.body("large") == LARGE


@uploading
def test_an_upload_that_is_denied_leaves_no_parts(
    faulty: Run, faults: S3Faults, store: Store, tmp_path: Path, do: Do
) -> None:
    (tmp_path / "large").write_bytes(LARGE)
    faults.add(fails(403, "AccessDenied"), operation="UploadPart")

    ran = do(faulty, str(tmp_path / "large"), f"{URL}/large")

    assert ran.code != 0
    assert "s3:PutObject" in ran.err
    assert (tmp_path / "large").exists()
    assert "Uploads" not in store.client.list_multipart_uploads(Bucket=BUCKET)


class Giant:
    """A small object with tags that S3 says is 6 GiB; completing a copy of it is not for moto."""

    def __init__(self, faults: S3Faults, store: Store) -> None:
        self.faults = faults
        store.put("in/big", b"x", Tagging="env=prod", Metadata={"owner": "ops"})
        faults.add(changes(lambda body: _SIZE.sub(rb"\g<1>%d\2" % GIANT, body)), operation="List*")
        faults.add(tells({"content-length": str(GIANT)}), operation="HeadObject", key="in/big")
        done = b"<CompleteMultipartUploadResult><ETag>&quot;n-24&quot;</ETag>"
        answer = Response(200, {}, done + b"</CompleteMultipartUploadResult>")
        faults.add(answers(answer), operation="CompleteMultipartUpload")

    def parts(self) -> list[tuple[int, int]]:
        """The ranges that S3 was asked to copy, in order."""
        asked = (each.request for each in self.faults.seen if each.operation == "UploadPartCopy")
        texts = (request.headers["x-amz-copy-source-range"] for request in asked)
        pairs = (text.removeprefix("bytes=").split("-") for text in texts)
        return sorted((int(first), int(last) + 1) for first, last in pairs)


@pytest.fixture
def giant(faults: S3Faults, store: Store) -> Giant:
    return Giant(faults, store)


def in_folders(do: Do) -> Do:
    """The same with the folders of source and target."""
    return lambda run, source, target: do(run, source.rpartition("/")[0], target.rpartition("/")[0])


copying = pytest.mark.parametrize(
    "do",
    [plainly("cp"), plainly("mv"), on_a_line("cp"), in_folders(plainly("sync"))],
    ids=["cp", "mv", "run", "sync"],
)


@pytest.mark.case(42, 62)
@copying
def test_an_object_above_5_gib_is_copied_in_parts_and_keeps_its_tags(
    faulty: Run, giant: Giant, do: Do
) -> None:
    ran = do(faulty, f"{URL}/in/big", f"{URL}/out/big")

    created = [each for each in giant.faults.seen if each.operation == "CreateMultipartUpload"]
    parts = giant.parts()
    assert ran.code == 0, ran.err
    assert [each.key for each in created] == ["out/big"]
    assert created[0].request.headers["x-amz-tagging"] == "env=prod"
    assert created[0].request.headers["x-amz-meta-owner"] == "ops"
    assert (parts[0][0], parts[-1][1]) == (0, GIANT)
    assert all(before[1] == after[0] for before, after in zip(parts, parts[1:], strict=False))
    assert "CopyObject" not in giant.faults.operations()


@copying
def test_a_copy_above_5_gib_that_is_denied_leaves_no_parts(
    faulty: Run, giant: Giant, store: Store, do: Do
) -> None:
    giant.faults.add(fails(403, "AccessDenied"), operation="UploadPartCopy")

    ran = do(faulty, f"{URL}/in/big", f"{URL}/out/big")

    assert ran.code != 0
    assert "Uploads" not in store.client.list_multipart_uploads(Bucket=BUCKET)
    assert store.objects() == {"in/big": "x"}


def test_lines_remove_versions_and_names_that_xml_cannot_hold(s3: Run, store: Store) -> None:
    store.write({"a": "1", "tab\there": "2", "kept": "3"})
    lines = f"rm {URL}/a --versions\nrm '{URL}/tab\there'\n"

    ran = s3("s3", "run", "-", "-y", stdin=lines)

    assert (ran.code, store.objects()) == (0, {"kept": "3"})
