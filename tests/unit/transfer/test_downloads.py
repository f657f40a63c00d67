"""Objects to files: whole, verified and at once, or not at all."""

from __future__ import annotations

import os
import zlib
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from hawse.errors import CLIError, NotFound, Unavailable
from hawse.transfer.downloads import Fetched, Wanted, download
from hawse.transfer.engine import Engine
from hawse.transfer.settings import MIB
from hawse.transfer.state import State
from hawse.transfer.streams import read_object, upload_stream
from tests.seaweed import SeaweedFS
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import RESET, Answer, Asked, Server, xml
from tests.unit.transfer.test_uploads import SIZES, content

BIG = 20 * MIB


def downloaded(engine: Engine, wanted: Wanted, path: Path) -> Fetched | CLIError:
    outcomes: list[Fetched | CLIError] = []
    download(engine, wanted, str(path), outcomes.append)
    assert engine.drain(60)
    (found,) = outcomes
    return found


def fetched(engine: Engine, wanted: Wanted, path: Path) -> Fetched:
    found = downloaded(engine, wanted, path)
    assert isinstance(found, Fetched), found
    return found


def failed(engine: Engine, wanted: Wanted, path: Path) -> CLIError:
    found = downloaded(engine, wanted, path)
    assert isinstance(found, CLIError), found
    return found


def put(seaweed: SeaweedFS, bucket: str, size: int, **more: Any) -> tuple[Wanted, bytes]:
    body = os.urandom(size)
    made = seaweed.client().put_object(Bucket=bucket, Key="key", Body=body, **more)
    return Wanted(bucket, "key", size, made["ETag"].strip('"')), body


class Objects:
    """A server of one object, ranges included, that answers as a test says first."""

    def __init__(self, server: Server, body: bytes, **headers: str) -> None:
        self.body = body
        self.headers = {"ETag": '"one"', **headers}
        self.first: list[Answer] = []
        server.decide = self.decide

    def decide(self, asked: Asked) -> Answer:
        if asked.method == "HEAD":
            return Answer(headers={**self.headers, "Content-Length": str(len(self.body))})
        if self.first:
            return self.first.pop(0)
        wanted = asked.headers.get("range", "").removeprefix("bytes=")
        if not wanted:
            return Answer(body=self.body, headers=self.headers)
        begin, _, end = wanted.partition("-")
        told = {"ETag": '"one"', "Content-Range": f"bytes {wanted}/{len(self.body)}"}
        return Answer(206, self.body[int(begin) : int(end) + 1], told)


def crc32(body: bytes) -> str:
    return b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


@pytest.mark.case(42)
@pytest.mark.parametrize("size", [*SIZES, MIB, MIB + 1])
def test_what_is_kept_is_what_is_written(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path, size: int
) -> None:
    wanted, body = put(seaweed, bucket, size)
    path = tmp_path / "new" / "folder" / "file"

    found = fetched(engine, wanted._replace(mtime=1_000_000_000.0), path)

    assert path.read_bytes() == body
    assert path.stat().st_mtime == 1_000_000_000.0
    assert os.listdir(path.parent) == ["file"]
    assert found.size == size


@pytest.mark.case(54)
@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
def test_a_file_has_the_permissions_that_the_umask_leaves(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path, size: int
) -> None:
    wanted, _ = put(seaweed, bucket, size)
    before = os.umask(0o027)
    try:
        fetched(engine, wanted, tmp_path / "file")
    finally:
        os.umask(before)

    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


@pytest.mark.case(60)
@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
@pytest.mark.parametrize("algorithm", ["CRC64NVME", "CRC32", "CRC32C"])
def test_the_checksum_that_s3_keeps_is_compared(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path, size: int, algorithm: str
) -> None:
    wanted, _ = put(seaweed, bucket, size, ChecksumAlgorithm=algorithm)

    assert fetched(engine, wanted, tmp_path / "file").checksum == algorithm.lower()


@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
def test_content_that_was_damaged_leaves_nothing(
    server: Server, engine_at: MakeEngine, tmp_path: Path, size: int
) -> None:
    body = os.urandom(size)
    flipped = bytes([body[0] ^ 1]) + body[1:]
    Objects(server, flipped, **{"x-amz-checksum-crc32": crc32(body)})
    path = tmp_path / "file"
    path.write_text("what was there before")

    error = failed(engine_at(server.url), Wanted("bucket", "key", size, "one"), path)

    assert isinstance(error, Unavailable)
    assert "CRC32" in error.message
    assert path.read_text() == "what was there before"
    assert os.listdir(tmp_path) == ["file"]


def test_content_that_is_damaged_once_is_asked_for_again(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    body = os.urandom(100)
    objects = Objects(server, body, **{"x-amz-checksum-crc32": crc32(body)})
    objects.first = [Answer(body=b"x" * 100, headers=objects.headers)]

    fetched(engine_at(server.url), Wanted("bucket", "key", 100), tmp_path / "file")

    assert (tmp_path / "file").read_bytes() == body


@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
def test_a_body_that_lies_about_its_length_leaves_nothing(
    server: Server, engine_at: MakeEngine, tmp_path: Path, size: int
) -> None:
    Objects(server, os.urandom(size)).first = [Answer(206, b"short", {"ETag": '"one"'})] * 99

    error = failed(engine_at(server.url), Wanted("bucket", "key", size, "one"), tmp_path / "file")

    assert isinstance(error, Unavailable)
    assert os.listdir(tmp_path) == []


def test_a_server_that_ignores_ranges_is_not_believed(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    Objects(server, os.urandom(BIG)).first = [Answer(200, b"x" * 4 * MIB)] * 99

    error = failed(engine_at(server.url), Wanted("bucket", "key", BIG), tmp_path / "file")

    assert "another range came" in error.message
    assert os.listdir(tmp_path) == []


@pytest.mark.case(44)
@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
@pytest.mark.parametrize(
    "trouble", [Answer(500, xml("InternalError")), RESET, Answer(200, b"x" * 90, cut=50)]
)
def test_trouble_in_between_does_not_harm(
    server: Server, engine_at: MakeEngine, tmp_path: Path, size: int, trouble: Answer
) -> None:
    body = os.urandom(size)
    Objects(server, body, **{"x-amz-checksum-crc32": crc32(body)}).first = [trouble] * 2

    fetched(engine_at(server.url), Wanted("bucket", "key", size), tmp_path / "file")

    assert (tmp_path / "file").read_bytes() == body


def test_what_has_come_of_a_large_object_is_told_as_it_comes(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    first = "bytes 0-8388607/20971520"
    cut = Answer(206, bytes(8 * MIB), {"ETag": '"one"', "Content-Range": first}, cut=5 * MIB)
    short = Answer(206, bytes(MIB), {"ETag": '"one"', "Content-Range": first})
    Objects(server, os.urandom(BIG)).first = [cut, short]
    engine, told = engine_at(server.url), [0]
    engine.arrived = lambda size, *, before=False: told.append(told[-1] + size)

    fetched(engine, Wanted("bucket", "key", BIG), tmp_path / "file")

    steps = [after - before for before, after in zip(told, told[1:], strict=False)]
    assert max(steps) <= MIB // 4 and min(steps[:-1]) <= -MIB  # what came in vain
    assert (max(told), told[-2], told[-1]) == (BIG, BIG, 0)  # then it counts as a whole


@pytest.mark.case(40)
@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
def test_an_object_that_was_replaced_is_not_mixed(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path, size: int
) -> None:
    wanted, _ = put(seaweed, bucket, size)
    put(seaweed, bucket, size)

    assert "changed meanwhile" in failed(engine, wanted, tmp_path / "file").message
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
def test_an_object_that_is_not_there_leaves_nothing(
    engine: Engine, bucket: str, tmp_path: Path, size: int
) -> None:
    error = failed(engine, Wanted(bucket, "gone", size), tmp_path / "file")

    assert isinstance(error, NotFound)
    assert os.listdir(tmp_path) == []


@pytest.mark.case(47)
@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
def test_each_way_that_a_file_cannot_be_written_is_told(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path, size: int
) -> None:
    wanted, _ = put(seaweed, bucket, size)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("a file")

    ways = {
        "folder": "it is a folder",
        "file/below": "a part of its path is a file",
        "x" * 300: "the name is too long for this file system",
    }
    for name, why in ways.items():
        assert failed(engine, wanted, tmp_path / name).why == why
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]


@pytest.mark.parametrize("size", [100, 2 * MIB, BIG])
def test_a_full_disk_is_told(
    engine: Engine, seaweed: SeaweedFS, bucket: str, tmp_path: Path, size: int
) -> None:
    import resource
    import signal

    wanted, _ = put(seaweed, bucket, size)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, before[1]))
    try:
        error = failed(engine, wanted, tmp_path / "file")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    assert error.what == str(tmp_path / "file")
    assert os.listdir(tmp_path) == []


# --- Going on


def test_only_the_missing_ranges_are_asked_for(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    body = os.urandom(BIG)
    objects = Objects(server, body, **{"x-amz-checksum-crc32": crc32(body)})
    broken = engine_at(server.url, memory=8 * MIB, attempts=1)
    broken.state = State(tmp_path / "state")
    wanted, path = Wanted("bucket", "key", BIG), tmp_path / "file"

    def decide(asked: Asked) -> Answer:
        if asked.headers.get("range", "").startswith("bytes=16777216"):
            return Answer(500, xml("InternalError"))
        return objects.decide(asked)

    server.decide = decide
    failed(broken, wanted, path)
    assert not path.exists()
    server.decide = objects.decide
    server.asked.clear()
    whole = engine_at(server.url)
    whole.state = broken.state

    fetched(whole, wanted, path)

    assert path.read_bytes() == body
    assert [a.headers["range"] for a in server.asked if a.method == "GET"] == [
        f"bytes=16777216-{BIG - 1}"
    ]
    assert whole.state.downloads() == []
    assert sorted(os.listdir(tmp_path)) == ["file", "state"]
    whole.state.close()


def test_a_download_of_an_object_that_was_replaced_is_begun_anew(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    objects = Objects(server, os.urandom(BIG))
    engine = engine_at(server.url, memory=8 * MIB, attempts=1)
    engine.state = State(tmp_path / "state")
    objects.first = [Answer(206, b"x" * 8 * MIB), Answer(500, xml("InternalError"))]
    failed(engine, Wanted("bucket", "key", BIG), tmp_path / "file")
    replaced = Objects(server, os.urandom(BIG), ETag='"two"')

    fetched(engine, Wanted("bucket", "key", BIG), tmp_path / "file")

    assert (tmp_path / "file").read_bytes() == replaced.body
    assert sorted(os.listdir(tmp_path)) == ["file", "state"]
    engine.state.close()


# --- Streams


@pytest.mark.parametrize("size", [0, 1, 8 * MIB, 8 * MIB + 1, 30 * MIB])
def test_a_stream_arrives_in_order(
    engine: Engine, seaweed: SeaweedFS, bucket: str, size: int
) -> None:
    wanted, body = put(seaweed, bucket, size)
    chunks: list[bytes] = []

    assert read_object(engine, wanted, chunks.append) == size
    assert b"".join(chunks) == body


@pytest.mark.parametrize(("begin", "end"), [(0, 10), (5, None), (MIB, 2 * MIB), (7, 7)])
def test_a_piece_of_an_object_is_read(
    engine: Engine, seaweed: SeaweedFS, bucket: str, begin: int, end: int | None
) -> None:
    wanted, body = put(seaweed, bucket, 3 * MIB)
    chunks: list[bytes] = []

    read_object(engine, wanted, chunks.append, begin=begin, end=end)

    assert b"".join(chunks) == body[begin:end]


class Trickle:
    """A pipe that gives what it has, and little at a time."""

    def __init__(self, body: bytes) -> None:
        self.left = body

    def read(self, size: int = -1, /) -> bytes:
        found, self.left = self.left[: min(size, 700_001)], self.left[min(size, 700_001) :]
        return found


@pytest.mark.parametrize("size", [0, 1, 16 * MIB - 1, 16 * MIB, 40 * MIB])
@pytest.mark.parametrize("checksum", ["crc64nvme", "when_required"])
def test_a_stream_of_unknown_length_is_kept_whole(
    seaweed: SeaweedFS, engine_at: MakeEngine, bucket: str, size: int, checksum: str
) -> None:
    body = os.urandom(size)
    engine = engine_at(seaweed.url, seaweed.env, checksum=checksum)

    found = upload_stream(engine, Trickle(body), bucket, "key")

    assert content(seaweed, bucket, "key") == body
    assert found.size == size


def test_a_stream_that_breaks_leaves_no_upload(
    engine: Engine, seaweed: SeaweedFS, bucket: str
) -> None:
    class Broken(Trickle):
        def read(self, size: int = -1, /) -> bytes:
            if not self.left:
                raise OSError("the pipe broke")
            return super().read(size)

    with pytest.raises(OSError, match="the pipe broke"):
        upload_stream(engine, Broken(b"x" * 40 * MIB), bucket, "key")

    assert "Uploads" not in seaweed.client().list_multipart_uploads(Bucket=bucket)
