"""Content that goes piece by piece: whole, told as it goes, and ended when it is refused."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import errno
import io
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from awscrt.checksums import crc64nvme

from hawse.errors import AccessDenied, CLIError, Interrupted
from hawse.transfer import calls
from hawse.transfer.checksums import text
from hawse.transfer.multipart import PartOfFile, Range
from hawse.transfer.requests import Reply, Request
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import RESET, Answer, Server, xml
from tests.unit.transfer.test_engine import sent

LONG = 20.0
CONTENT = os.urandom(3 << 20)
STORED = Answer(headers={"etag": '"abc"'})
Make = Callable[..., Request]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "file"
    found.write_bytes(b"before" + CONTENT + b"after")
    return found


@pytest.fixture(params=["of a file", "of a stream"])
def part(request: pytest.FixtureRequest, path: Path) -> Iterator[Make]:
    """Makes the request that sends CONTENT as a part."""
    descriptor = os.open(path, os.O_RDONLY)

    def make(**more: object) -> Request:
        body = PartOfFile(descriptor, Range(1, len(b"before"), len(CONTENT)), checked=False)
        made = Request(
            *(calls.UPLOAD_PART, "bucket", "key"),
            query="partNumber=1&uploadId=u",
            body=body if request.param == "of a file" else CONTENT,
            size=len(CONTENT),
        )
        return made._replace(**more)  # type: ignore[arg-type]

    yield make
    os.close(descriptor)


@pytest.fixture
def refusing() -> Iterator[tuple[str, list[bytes]]]:
    """The URL of a server that takes a piece of the first request, answers that it is too much,
    and closes; it stores the next one. And what came in that."""
    listener, came = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def whole(connection: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(1)
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        content = b""
        while len(content) < size:
            content += connection.recv(1 << 16)
        return content

    def serve() -> None:
        first, _ = listener.accept()
        first.recv(1 << 16)
        body = xml("SlowDown")
        first.sendall(
            b"HTTP/1.1 503 Slow Down\r\n" b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        first.close()
        second, _ = listener.accept()
        with second:
            came.append(whole(second))
            second.sendall(b'HTTP/1.1 200 OK\r\nETag: "abc"\r\nContent-Length: 0\r\n\r\n')

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", came
    thread.join()
    listener.close()


def reply(outcomes: list[Reply | CLIError]) -> Reply:
    (found,) = outcomes
    assert isinstance(found, Reply), found
    return found


def test_all_of_it_goes_and_nothing_else(server: Server, engine_at: MakeEngine, part: Make) -> None:
    server.script = [STORED]

    assert reply(sent(engine_at(server.url), part())).etag == "abc"

    (asked,) = server.asked
    assert asked.body == CONTENT
    assert asked.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
    assert asked.path == "/bucket/key?partNumber=1&uploadId=u"


def test_its_checksum_goes_with_it(server: Server, engine_at: MakeEngine, part: Make) -> None:
    server.script = [STORED]

    sent(engine_at(server.url), part(checksum=True))

    expected = text("crc64nvme", crc64nvme(CONTENT))
    assert server.asked[0].headers["x-amz-checksum-crc64nvme"] == expected
    assert server.asked[0].body == CONTENT


@pytest.mark.parametrize("trouble", [Answer(500, xml("InternalError")), RESET], ids=["500", "cut"])
def test_what_fails_in_passing_goes_again_from_its_beginning(
    server: Server, engine_at: MakeEngine, part: Make, trouble: Answer
) -> None:
    server.script = [STORED, trouble, STORED]
    engine = engine_at(server.url)

    for _ in range(2):
        reply(sent(engine, part()))

    assert [asked.body == CONTENT for asked in server.asked] == [True] * 3


def test_whoever_refuses_before_the_end_is_heard(
    refusing: tuple[str, list[bytes]], engine_at: MakeEngine, part: Make
) -> None:
    url, came = refusing
    engine = engine_at(url)
    content = CONTENT * 6  # more than systems keep for who does not read

    reply(sent(engine, part(body=content, size=len(content))))

    assert came == [content]
    assert engine.counters.throttles == 1


def test_a_refusal_is_told_as_such(server: Server, engine_at: MakeEngine, part: Make) -> None:
    server.script = [Answer(403, xml("AccessDenied"))]

    (found,) = sent(engine_at(server.url), part())

    assert isinstance(found, AccessDenied) and "s3:PutObject" in found.message


def test_what_went_is_told_piece_by_piece(
    server: Server, engine_at: MakeEngine, part: Make
) -> None:
    server.script = [Answer(500, xml("InternalError")), STORED]
    told: list[int] = []

    reply(sent(engine_at(server.url), part(telling=told.append)))

    assert max(told) <= 1 << 18 and sum(each for each in told if each > 0) == 2 * len(CONTENT)
    assert [each for each in told if each < 0] == [-len(CONTENT)] * 2
    assert sum(told) == 0  # whoever wanted it counts the whole part now


def test_a_file_that_became_shorter_fails_at_once(
    server: Server, engine_at: MakeEngine, path: Path
) -> None:
    server.script = [STORED]
    with path.open("rb") as file:
        body = PartOfFile(file.fileno(), Range(1, 0, len(CONTENT)), checked=False)
        os.truncate(path, 1 << 20)
        request = Request(calls.UPLOAD_PART, "bucket", "key", body=body, size=len(CONTENT))
        engine = engine_at(server.url)

        (found,) = sent(engine, request)

    assert isinstance(found, CLIError) and "it has become shorter" in found.message
    assert engine.counters.retries == 0


def test_a_file_that_may_not_be_read_is_told_as_such(server: Server, engine_at: MakeEngine) -> None:
    class Forbidden(io.RawIOBase):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            return offset

        def readinto(self, _: object) -> int:
            raise PermissionError(errno.EACCES, "no", "secret.bin")

    engine = engine_at(server.url)
    request = Request(calls.UPLOAD_PART, "bucket", "key", body=Forbidden(), size=9)

    (found,) = sent(engine, request)

    assert isinstance(found, CLIError) and "secret.bin: it may not be read" in found.message
    assert engine.counters.retries == 0


def test_what_nobody_reads_ends_at_once_when_it_is_given_up(engine_at: MakeEngine) -> None:
    outcomes: list[Reply | CLIError] = []
    content = bytes(64 << 20)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        engine = engine_at(f"http://127.0.0.1:{listener.getsockname()[1]}")
        going = threading.Event()
        request = Request(
            *(calls.UPLOAD_PART, "bucket", "key"),
            body=content,
            size=len(content),
            telling=lambda _: going.set(),
        )
        engine.submit(request, outcomes.append)
        assert going.wait(LONG)
        while going.wait(0.3):  # until nothing more is taken
            going.clear()
        began = monotonic()

        engine.cancel(LONG)

    assert monotonic() - began < 4  # the server would be waited for five seconds
    assert [type(each) for each in outcomes] == [Interrupted]
