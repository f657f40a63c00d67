"""Files to objects: what arrives, what it says of itself, and files that do not keep still."""

from __future__ import annotations

import os
import threading
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from hawse.errors import CLIError, NotFound, UsageError
from hawse.transfer.content_types import content_type
from hawse.transfer.engine import Engine
from hawse.transfer.files import source
from hawse.transfer.options import CustomerKey, ObjectOptions
from hawse.transfer.settings import MIB
from hawse.transfer.state import State, UploadInParts
from hawse.transfer.uploads import Stored, upload
from tests.seaweed import SeaweedFS
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Answer, Asked, Server, xml


def uploaded(engine: Engine, path: Path, bucket: str, key: str, **more: Any) -> Stored | CLIError:
    outcomes: list[Stored | CLIError] = []
    upload(engine, str(path), bucket, key, outcomes.append, **more)
    assert engine.drain(60)
    (found,) = outcomes
    return found


def stored(*args: Any, **more: Any) -> Stored:
    found = uploaded(*args, **more)
    assert isinstance(found, Stored), found
    return found


def failed(*args: Any, **more: Any) -> CLIError:
    found = uploaded(*args, **more)
    assert isinstance(found, CLIError), found
    return found


def written(folder: Path, size: int, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def content(seaweed: SeaweedFS, bucket: str, key: str) -> bytes:
    body: bytes = seaweed.client().get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


SIZES = [0, 1, 4096, 8 * MIB, 8 * MIB + 1, 16 * MIB, 16 * MIB + 1, 33 * MIB]


@pytest.mark.case(42)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("checksum", ["crc64nvme", "when_required"])
def test_what_is_sent_is_what_is_kept(
    seaweed: SeaweedFS,
    engine_at: MakeEngine,
    bucket: str,
    tmp_path: Path,
    size: int,
    checksum: str,
) -> None:
    path = written(tmp_path, size)
    engine = engine_at(seaweed.url, seaweed.env, checksum=checksum)

    found = stored(engine, path, bucket, "key")

    assert content(seaweed, bucket, "key") == path.read_bytes()
    assert found.size == size
    assert found.verified == (checksum == "crc64nvme")


@pytest.mark.parametrize("size", [10, 9 * MIB])
def test_an_object_says_what_it_was_told_to(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path, size: int
) -> None:
    options = ObjectOptions(
        metadata=(("Owner", "ops"), ("city", "Köln")),
        tags=(("team", "a&b"),),
        cache_control="no-store",
        content_encoding="gzip",
    )

    stored(engine, written(tmp_path, size, "page.html"), bucket, "key", options=options)

    head = seaweed.client().head_object(Bucket=bucket, Key="key")
    assert head["ContentType"] == "text/html"
    assert head["CacheControl"] == "no-store"
    assert head["ContentEncoding"] == "gzip"
    assert head["Metadata"]["owner"] == "ops"
    tags = seaweed.client().get_object_tagging(Bucket=bucket, Key="key")["TagSet"]
    assert tags == [{"Key": "team", "Value": "a&b"}]


def test_a_file_that_is_not_there_is_not_found(engine: Engine, tmp_path: Path) -> None:
    error = failed(engine, tmp_path / "gone", "bucket", "key")

    assert isinstance(error, NotFound)
    assert error.why == "it is not there any more"


def test_what_is_no_file_is_refused(engine: Engine, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert failed(engine, tmp_path, "bucket", "key").why == "it is a folder"
    assert failed(engine, tmp_path / "pipe", "bucket", "key").why == "it is not a regular file"


@pytest.mark.case(41)
def test_a_file_that_changes_while_it_is_sent_is_sent_again(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    path = written(tmp_path, 10)

    def decide(_: Asked) -> Answer:
        if len(server.asked) == 1:
            path.write_bytes(b"another content")
        return Answer(headers={"ETag": '"e"'})

    server.decide = decide

    assert stored(engine_at(server.url), path, "bucket", "key").size == 15
    assert [asked.body[:7] for asked in server.asked][1:] == [b"another"]


@pytest.mark.parametrize("size", [10, 9 * MIB])
def test_a_file_that_never_keeps_still_fails(
    server: Server, engine_at: MakeEngine, tmp_path: Path, size: int
) -> None:
    path = written(tmp_path, size)

    def decide(asked: Asked) -> Answer:
        os.utime(path, ns=(0, len(server.asked)))
        if "uploads" in asked.path:
            body = "<InitiateMultipartUploadResult><UploadId>id</UploadId>"
            return Answer(body=f"{body}</InitiateMultipartUploadResult>".encode())
        return Answer(headers={"ETag": '"e"'})

    server.decide = decide

    assert "changed while" in failed(engine_at(server.url), path, "bucket", "key").message
    assert (server.asked[-1].method == "DELETE") == (size > 8 * MIB)


def test_small_content_alone_needs_no_awscrt(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    server.script = [Answer(headers={"ETag": '"e"'})]

    stored(engine_at(server.url, alone=True), written(tmp_path, 100), "bucket", "key")

    assert "CRT" not in server.asked[0].headers["user-agent"]


# --- In parts


class Parts:
    """A server of multipart uploads that fails as a test says."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.fails: dict[str, list[Answer]] = {}
        self.parts: dict[int, bytes] = {}
        self.aborted = False
        self.head: Answer = Answer(404)
        server.decide = self.decide

    def decide(self, asked: Asked) -> Answer:
        kind = self.kind(asked)
        if self.fails.get(kind):
            return self.fails[kind].pop(0)
        if kind == "create":
            return self._xml("InitiateMultipartUploadResult", "<UploadId>id</UploadId>")
        if kind == "part":
            number = int(asked.path.partition("partNumber=")[2].partition("&")[0])
            self.parts[number] = asked.body
            return Answer(headers={"ETag": f'"{number:032x}"'})
        if kind == "complete":
            return self._xml("CompleteMultipartUploadResult", "<ETag>&quot;whole-2&quot;</ETag>")
        if kind == "abort":
            self.aborted = True
            return Answer(204)
        return self.head

    @staticmethod
    def kind(asked: Asked) -> str:
        if asked.method == "POST":
            return "create" if asked.path.endswith("?uploads") else "complete"
        return {"PUT": "part", "DELETE": "abort"}.get(asked.method, "head")

    @staticmethod
    def _xml(root: str, inside: str) -> Answer:
        return Answer(body=f"<{root}>{inside}</{root}>".encode())


def test_a_part_that_fails_is_sent_again_alone(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    path, parts = written(tmp_path, 20 * MIB), Parts(server)
    parts.fails["part"] = [Answer(500, xml("InternalError"))]

    found = stored(engine_at(server.url, checksum="crc64nvme"), path, "bucket", "key")

    assert parts.parts[1] + parts.parts[2] == path.read_bytes()
    assert len([a for a in server.asked if a.method == "PUT"]) == 3
    assert found.etag == "whole-2"


@pytest.mark.parametrize("kind", ["part", "complete"])
def test_an_upload_that_fails_is_aborted(
    server: Server, engine_at: MakeEngine, tmp_path: Path, kind: str
) -> None:
    parts = Parts(server)
    parts.fails[kind] = [Answer(403, xml("AccessDenied"))]

    failed(engine_at(server.url), written(tmp_path, 20 * MIB), "bucket", "key")

    assert parts.aborted


def test_an_upload_is_aborted_even_when_the_run_was_stopped(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    parts = Parts(server)
    engine = engine_at(server.url)

    def decide(asked: Asked) -> Answer:
        if parts.kind(asked) == "part":
            engine.target.gate.stop.set()
        return parts.decide(asked)

    server.decide = decide

    failed(engine, written(tmp_path, 20 * MIB), "bucket", "key")

    assert parts.aborted


@pytest.mark.case(43)
@pytest.mark.parametrize(
    "lost", [Answer(404, xml("NoSuchUpload")), Answer(500, xml("InternalError"))]
)
def test_a_completion_whose_answer_was_lost_is_looked_for(
    server: Server, engine_at: MakeEngine, tmp_path: Path, lost: Answer
) -> None:
    from hashlib import md5

    path, parts = written(tmp_path, 20 * MIB), Parts(server)
    etag = md5(bytes.fromhex(f"{1:032x}{2:032x}")).hexdigest() + "-2"
    parts.fails["complete"] = [lost] * 3
    parts.head = Answer(headers={"ETag": f'"{etag}"', "Content-Length": str(20 * MIB)})

    assert stored(engine_at(server.url), path, "bucket", "key").etag == etag


@pytest.mark.case(43)
def test_another_object_is_not_taken_for_the_completed_one(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    parts = Parts(server)
    parts.fails["complete"] = [Answer(404, xml("NoSuchUpload"))]
    parts.head = Answer(headers={"ETag": '"other-2"', "Content-Length": str(20 * MIB)})

    assert isinstance(
        failed(engine_at(server.url), written(tmp_path, 20 * MIB), "bucket", "key"), NotFound
    )


def test_conditions_are_for_the_completion(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    Parts(server)

    stored(
        engine_at(server.url),
        written(tmp_path, 20 * MIB),
        "bucket",
        "key",
        headers=(("if-none-match", "*"), ("x-amz-meta-a", "b")),
    )

    create, complete = [asked for asked in server.asked if asked.method == "POST"]
    assert "if-none-match" not in create.headers
    assert create.headers["x-amz-meta-a"] == "b"
    assert complete.headers["if-none-match"] == "*"


# --- Going on


def test_the_id_of_an_upload_is_kept_before_its_first_part_is_sent(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    parts, seen = Parts(server), []
    engine = engine_at(server.url)
    engine.state = State(tmp_path / "state")

    def decide(asked: Asked) -> Answer:
        if parts.kind(asked) == "part":
            other = State(tmp_path / "state")
            seen.append([each.upload_id for each in other.uploads()])
            other.close()
        return parts.decide(asked)

    server.decide = decide
    stored(engine, written(tmp_path, 20 * MIB), "bucket", "key")

    assert seen[0] == ["id"]
    assert engine.state.uploads() == []
    engine.state.close()


def test_only_the_missing_parts_are_sent(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path
) -> None:
    path = written(tmp_path, 40 * MIB)
    engine.state = State(tmp_path / "state")
    client = seaweed.client()
    begun = client.create_multipart_upload(Bucket=bucket, Key="key")["UploadId"]
    with path.open("rb") as file:
        client.upload_part(
            Bucket=bucket, Key="key", UploadId=begun, PartNumber=1, Body=file.read(16 * MIB)
        )
    engine.state.upload_begun(UploadInParts("", bucket, "key", begun, 16 * MIB, source(str(path))))

    stored(engine, path, bucket, "key")

    assert engine.counters.sent == 24 * MIB
    assert content(seaweed, bucket, "key") == path.read_bytes()
    engine.state.close()


def test_a_part_of_another_content_is_not_kept(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path
) -> None:
    path = written(tmp_path, 40 * MIB)
    engine.state = State(tmp_path / "state")
    client = seaweed.client()
    begun = client.create_multipart_upload(Bucket=bucket, Key="key")["UploadId"]
    client.upload_part(
        Bucket=bucket, Key="key", UploadId=begun, PartNumber=1, Body=b"x" * (16 * MIB)
    )
    engine.state.upload_begun(UploadInParts("", bucket, "key", begun, 16 * MIB, source(str(path))))

    stored(engine, path, bucket, "key")

    assert content(seaweed, bucket, "key") == path.read_bytes()
    engine.state.close()


def test_an_upload_of_a_file_that_changed_is_begun_anew(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path
) -> None:
    path = written(tmp_path, 20 * MIB)
    engine.state = State(tmp_path / "state")
    begun = seaweed.client().create_multipart_upload(Bucket=bucket, Key="key")["UploadId"]
    before = source(str(path))._replace(mtime_ns=1)
    engine.state.upload_begun(UploadInParts("", bucket, "key", begun, 16 * MIB, before))

    stored(engine, path, bucket, "key")

    assert content(seaweed, bucket, "key") == path.read_bytes()
    assert "Uploads" not in seaweed.client().list_multipart_uploads(Bucket=bucket)
    assert engine.state.uploads() == []
    engine.state.close()


def test_an_upload_that_may_pass_later_is_left_for_another_run(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    parts = Parts(server)
    parts.fails["part"] = [Answer(500, xml("InternalError"))] * 99
    engine = engine_at(server.url)
    engine.state = State(tmp_path / "state")

    failed(engine, written(tmp_path, 20 * MIB), "bucket", "key")

    assert not parts.aborted
    assert [each.upload_id for each in engine.state.uploads()] == ["id"]
    engine.state.close()


# --- What is said of objects


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/b.html", "text/html"),
        ("B.JSON", "application/json"),
        ("x.tar.gz", "application/gzip"),
        ("data.csv.bz2", "application/x-bzip2"),
        ("noending", ""),
        (".bashrc", ""),
        ("dir.d/file", ""),
        ("x.unheardof", ""),
    ],
)
def test_a_content_type_goes_by_the_name(name: str, kind: str) -> None:
    assert content_type(name) == kind


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"sse": "rot13"}, "--sse"),
        ({"kms_key": "k"}, "--sse-kms-key-id"),
        ({"tags": (("a", "b"),) * 11}, "--tag"),
        ({"metadata": (("a", "b\nc"),)}, "--metadata"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], argument: str) -> None:
    with pytest.raises(UsageError) as caught:
        ObjectOptions(**options)

    assert caught.value.what == argument


def test_a_customers_key_is_32_bytes() -> None:
    key = CustomerKey(b64encode(b"k" * 32).decode())

    assert dict(key.headers())["x-amz-server-side-encryption-customer-key-md5"]
    assert "kkkk" not in repr(key) and key.key not in repr(key)
    with pytest.raises(UsageError, match="32 bytes"):
        CustomerKey("short")


def test_an_upload_that_was_just_being_begun_when_all_was_given_up_is_not_left_open(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    asked, go_on, aborted = threading.Event(), threading.Event(), threading.Event()

    def decide(came: Asked) -> Answer:
        if came.method == "POST":
            asked.set()
            go_on.wait(20)
        if came.method == "DELETE" and "uploadId=u1" in came.path:
            aborted.set()
            return Answer(204)
        told = "InitiateMultipartUploadResult"
        return Answer(body=f"<{told}><UploadId>u1</UploadId></{told}>".encode())

    server.decide = decide
    path, engine = tmp_path / "file", engine_at(server.url)
    path.write_bytes(bytes(20 * MIB))
    engine.warm()  # there is much to do, so that awscrt could be asked
    upload(engine, str(path), "bucket", "key", lambda _: None)
    assert asked.wait(20)

    engine.cancel(0.1)
    go_on.set()

    assert aborted.wait(20)
