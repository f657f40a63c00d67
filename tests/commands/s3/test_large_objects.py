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
from tests.faults.kinds import Exchange, Fault, answers, changes, error, fails, tells
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response

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
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, do: Do
) -> None:
    (tmp_path / "large").write_bytes(LARGE)
    rule = faults.add(fails(500), operation="CompleteMultipartUpload")
    ran = do(faulty, str(tmp_path / "large"), f"{URL}/large")
    assert ran.code != 0
    assert ran.err.endswith(" goes on with what is unfinished\n")
    assert (tmp_path / "large").exists()
    faults.rules.remove(rule)
    faults.clear()

    assert do(faulty, str(tmp_path / "large"), f"{URL}/large").code == 0
    assert "ListParts" in faults.operations()
    assert "UploadPart" not in faults.operations()
    assert store.body("large") == LARGE


@uploading
def test_an_upload_that_is_denied_leaves_no_parts(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, do: Do
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

    def __init__(self, faults: FaultProxy, store: Store) -> None:
        self.faults = faults
        self.copied: dict[int, int] = {}
        store.put("in/big", b"x", Tagging="env=prod", Metadata={"owner": "ops"})
        faults.add(
            changes(lambda body: _SIZE.sub(rb"\g<1>%d\2" % GIANT, body)), operation="ListObjectsV2"
        )
        faults.add(tells({"content-length": str(GIANT)}), operation="HeadObject", key="in/big")
        done = b"<CompleteMultipartUploadResult><ETag>&quot;n-24&quot;</ETag>"
        answer = Response(200, {}, done + b"</CompleteMultipartUploadResult>")
        faults.add(answers(answer), operation="CompleteMultipartUpload")

    def answers_parts(self) -> None:
        """ListParts tells of the parts that were copied, as large as they were asked for."""

        async def listed(exchange: Exchange) -> Response:
            parts = "".join(
                f"<Part><PartNumber>{number}</PartNumber><ETag>e{number}</ETag>"
                f"<Size>{size}</Size></Part>"
                for number, size in sorted(self.copied.items())
            )
            return Response(200, {}, f"<ListPartsResult>{parts}</ListPartsResult>".encode())

        self.faults.add(listed, operation="ListParts")

    def fails_after(self, count: int) -> Fault:
        """The first parts are copied, one that comes later is not."""

        async def copied(exchange: Exchange) -> Response:
            request = exchange.request
            number = int(request.query["partNumber"])
            if number > count:
                return Response(500, {}, error("InternalError"))
            first, last = (
                request.headers["x-amz-copy-source-range"].removeprefix("bytes=").split("-")
            )
            self.copied[number] = int(last) - int(first) + 1
            etag = f"<CopyPartResult><ETag>e{number}</ETag></CopyPartResult>"
            return Response(200, {}, etag.encode())

        return copied

    def completed(self) -> list[int]:
        """The parts that the object was made of."""
        asked = [each for each in self.faults.seen if each.operation == "CompleteMultipartUpload"]
        return [int(each) for each in re.findall(rb"<PartNumber>(\d+)", asked[-1].request.body)]

    def parts(self) -> list[tuple[int, int]]:
        """The ranges that S3 was asked to copy, in order."""
        asked = (each.request for each in self.faults.seen if each.operation == "UploadPartCopy")
        texts = (request.headers["x-amz-copy-source-range"] for request in asked)
        pairs = (text.removeprefix("bytes=").split("-") for text in texts)
        return sorted((int(first), int(last) + 1) for first, last in pairs)


@pytest.fixture
def giant(faults: FaultProxy, store: Store) -> Giant:
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


def unfinished(store: Store) -> list[str]:
    found = store.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ())
    return [each["UploadId"] for each in found]


def stopped(run: Run, giant: Giant, do: Do, parts: int = 5) -> Ran:
    """A copy that loses the network after so many parts; what was asked until then is forgotten."""
    giant.answers_parts()
    rule = giant.faults.add(giant.fails_after(parts), operation="UploadPartCopy")
    ran = do(run, f"{URL}/in/big", f"{URL}/out/big")
    giant.faults.rules.remove(rule)
    giant.faults.seen.clear()
    return ran


@copying
def test_a_copy_that_was_cut_short_is_gone_on_with(
    faulty: Run, giant: Giant, store: Store, do: Do
) -> None:
    ran = stopped(faulty, giant, do)
    assert ran.code != 0 and len(unfinished(store)) == 1
    assert ran.err.endswith(" goes on with what is unfinished\n"), ran.err

    ran = do(faulty, f"{URL}/in/big", f"{URL}/out/big")

    assert ran.code == 0, ran.err
    assert "CreateMultipartUpload" not in giant.faults.operations()
    assert len(giant.parts()) == 24 - 5 and giant.parts()[0][0] == 5 * (256 << 20)
    assert giant.completed() == list(range(1, 25))


@pytest.mark.parametrize("change", ["content", "headers"])
def test_a_copy_of_something_else_is_begun_anew_and_the_old_parts_are_given_up(
    faulty: Run, giant: Giant, store: Store, change: str
) -> None:
    stopped(faulty, giant, plainly("cp"))
    (old,) = unfinished(store)
    more = [] if change == "content" else ["--storage-class", "STANDARD_IA"]
    if change == "content":
        store.put("in/big", b"y")

    ran = faulty("s3", "cp", f"{URL}/in/big", f"{URL}/out/big", *more)

    assert ran.code == 0, ran.err
    assert old not in unfinished(store)
    assert len(giant.parts()) == 24


def test_a_copy_is_listed_and_resumed_by_its_run(faulty: Run, giant: Giant, store: Store) -> None:
    stopped(faulty, giant, plainly("cp"))
    (row,) = faulty("s3", "transfers", "ls", "-o", "json").json()

    assert (row["source"], row["destination"]) == (f"{URL}/in/big", f"{URL}/out/big")
    assert (row["unfinished"], row["arrived"], row["size"]) == (1, 5 * (256 << 20), GIANT)

    ran = faulty("s3", "transfers", "resume", row["id"])

    assert ran.code == 0, ran.err
    assert len(giant.parts()) == 24 - 5
    assert faulty("s3", "transfers", "ls", "-o", "json").json() == []


def test_a_copy_whose_source_changed_is_not_resumed(
    faulty: Run, giant: Giant, store: Store
) -> None:
    stopped(faulty, giant, plainly("cp"))
    store.put("in/big", b"y")

    ran = faulty("s3", "transfers", "resume")

    assert ran.code == 1 and "it is not the object any more whose parts came" in ran.err
    assert len(unfinished(store)) == 1


def test_a_copy_is_given_up_by_its_run(faulty: Run, giant: Giant, store: Store) -> None:
    stopped(faulty, giant, plainly("cp"))
    (row,) = faulty("s3", "transfers", "ls", "-o", "json").json()

    assert faulty("s3", "transfers", "abort", row["id"], "-y").code == 0
    assert unfinished(store) == []
    assert faulty("s3", "transfers", "ls", "-o", "json").json() == []


def test_a_file_is_not_gone_on_with_under_other_headers(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "large").write_bytes(LARGE)
    rule = faults.add(fails(500), operation="CompleteMultipartUpload")
    assert faulty("s3", "cp", str(tmp_path / "large"), f"{URL}/large").code != 0
    (old,) = unfinished(store)
    faults.rules.remove(rule)

    ran = faulty("s3", "cp", str(tmp_path / "large"), f"{URL}/large", "--cache-control", "no-store")

    assert ran.code == 0, ran.err
    assert old not in unfinished(store)
    assert store.client.head_object(Bucket=BUCKET, Key="large")["CacheControl"] == "no-store"


def test_lines_remove_versions_and_names_that_xml_cannot_hold(s3: Run, store: Store) -> None:
    store.write({"a": "1", "tab\there": "2", "kept": "3"})
    lines = f"rm {URL}/a --versions\nrm '{URL}/tab\there'\n"

    ran = s3("s3", "run", "-", "-y", stdin=lines)

    assert (ran.code, store.objects()) == (0, {"kept": "3"})
