"""Contents with a sink: side by side over connections of ours, each ended when nobody wants it."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from queue import Queue
from time import monotonic

import pytest

from hawse.errors import CLIError, Interrupted
from hawse.transfer import calls
from hawse.transfer.carriers import MOST
from hawse.transfer.requests import Reply, Request
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Answer, Asked, Server

LONG = 20.0


def get(key: str, content: bytearray, size: int = 7) -> Request:
    """A request whose content is put together in `content`."""

    def take(chunk: bytes | memoryview, place: int) -> None:
        content[place:] = chunk

    return Request(calls.GET_OBJECT, "bucket", key, size=size, sink=take)


@pytest.fixture
def stalling() -> Iterator[tuple[str, threading.Event]]:
    """The URL of a server that begins each answer, and whether it has begun one."""
    listener = socket.create_server(("127.0.0.1", 0))
    begun, taken = threading.Event(), list[socket.socket]()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            taken.append(connection)
            connection.recv(65536)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n" + bytes(300_000)
            )
            begun.set()

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", begun
    listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    for connection in (listener, *taken):
        connection.close()


def test_many_come_side_by_side_but_not_all(server: Server, engine_at: MakeEngine) -> None:
    full, go_on = threading.Event(), threading.Event()

    def decide(asked: Asked) -> Answer:
        if server.flying == MOST:
            full.set()
        if not asked.path.endswith("key-000"):  # a bucket gets one request until it has answered
            go_on.wait(LONG)
        return Answer(body=asked.path[-7:].encode())

    server.decide = decide
    engine, before = engine_at(server.url), threading.enumerate()
    contents = {f"key-{number:03}": bytearray() for number in range(60)}
    outcomes: list[Reply | CLIError] = []
    for key, content in contents.items():
        engine.submit(get(key, content), outcomes.append)
    assert full.wait(LONG)
    carriers = [each for each in threading.enumerate() if each.name == "carrier"]
    go_on.set()

    assert engine.drain(LONG)
    assert {key: bytes(content) for key, content in contents.items()} == {
        key: key.encode() for key in contents
    }
    assert len(outcomes) == 60 and len(set(carriers) - set(before)) == MOST


def test_what_stalls_ends_at_once_when_it_is_given_up(
    stalling: tuple[str, threading.Event], engine_at: MakeEngine
) -> None:
    url, begun = stalling
    engine, content = engine_at(url), bytearray()
    outcomes: list[Reply | CLIError] = []
    engine.submit(get("key", content, 600_000), outcomes.append)
    assert begun.wait(LONG)
    began = monotonic()

    engine.cancel(LONG)

    assert [type(each) for each in outcomes] == [Interrupted]
    assert monotonic() - began < 4  # the server would be waited for five seconds


def test_what_never_goes_on_is_asked_for_again(
    stalling: tuple[str, threading.Event], engine_at: MakeEngine
) -> None:
    engine = engine_at(stalling[0], attempts=2, patience=0.3)
    outcomes: list[Reply | CLIError] = []
    engine.submit(get("key", bytearray(), 600_000), outcomes.append)

    assert engine.drain(LONG)
    assert "did not answer in time (2 attempts" in str(outcomes[0])


def test_a_bug_in_what_takes_an_answer_stops_no_other(
    server: Server, engine_at: MakeEngine, thread_errors: Queue[str]
) -> None:
    server.script = [Answer(body=b"content")]
    engine, outcomes = engine_at(server.url), list[Reply | CLIError]()

    def broken(_: Reply | CLIError) -> None:
        raise LookupError("a bug")

    for number in range(40):
        done = broken if number < MOST + 4 else outcomes.append
        engine.submit(get(f"key-{number}", bytearray()), done)

    with pytest.raises(CLIError, match="an answer was lost"):
        engine.drain(LONG)
    assert len(outcomes) == 40 - MOST - 4
    # Of all of them: a thread that still ends would be told to the next test.
    assert {thread_errors.get(timeout=LONG) for _ in range(MOST + 4)} == {"a bug"}


def test_a_bug_in_a_sink_fails_that_request_alone(
    server: Server, engine_at: MakeEngine, thread_errors: Queue[str]
) -> None:
    server.script = [Answer(body=b"content")]
    engine, outcomes = engine_at(server.url), list[Reply | CLIError]()

    def broken(_: bytes | memoryview, __: int) -> None:
        raise LookupError("a bug")

    good = get("good", bytearray())
    for request in (good, good._replace(sink=broken), good):
        engine.submit(request, outcomes.append)

    assert engine.drain(LONG)
    (failed,) = (each for each in outcomes if isinstance(each, CLIError))
    assert len(outcomes) == 3 and "a bug of hawse" in failed.message
    assert "a bug" in thread_errors.get(timeout=LONG)
