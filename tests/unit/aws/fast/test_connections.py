"""HTTP/1.1 as far as it is spoken: bodies of every kind, and answers that are none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from hawse.aws.fast.connections import Came, Connections
from hawse.aws.fast.handing import ConnectionClosedError

Say = Callable[..., tuple[Connections, str]]


@pytest.fixture(name="saying")
def _saying() -> Iterator[Say]:
    """A server that answers the connections it gets with these bytes, one after another."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(answers: tuple[bytes, ...]) -> None:
        for answer in answers:
            taken, _ = listener.accept()
            with taken:
                taken.recv(65536)
                taken.sendall(answer)

    def say(*answers: bytes) -> tuple[Connections, str]:
        threads.append(threading.Thread(target=serve, args=(answers,)))
        threads[0].start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return Connections(30.0, 30.0, lambda: None), url  # type: ignore[arg-type, return-value]

    yield say
    for thread in threads:
        thread.join()
    listener.close()


def asked(connections: Connections, url: str) -> Came:
    return connections.exchange(url, "POST", "/", {"Host": "x"}, b"body")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x\r\nllo\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\nEnd: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\n\r\nhello",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200\nContent-Length:5\n\nhello",
    ],
)
def test_a_body_is_read_whole(saying: Say, answer: bytes) -> None:
    came = asked(*saying(answer))

    assert (came.status, came.body) == (200, b"hello")


def test_header_names_are_in_lower_case(saying: Say) -> None:
    came = asked(*saying(b"HTTP/1.1 204 No\r\nX-Amzn-RequestId:  a b \r\n\r\n"))

    assert came.headers == {"x-amzn-requestid": "a b"}


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300 + b"\r\n",
        *(b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b"\r\n\r\n", b"x" * 100_000),
    ],
)
def test_what_is_not_a_whole_answer_is_an_error(saying: Say, answer: bytes) -> None:
    with pytest.raises(ConnectionClosedError):
        asked(*saying(answer))


def test_a_line_break_in_a_header_is_not_sent(saying: Say) -> None:
    connections, url = saying(b"")

    with pytest.raises(ConnectionClosedError, match="a line break"):
        connections.exchange(url, "GET", "/", {"Host": "x\r\nX-Other: y"}, b"")
