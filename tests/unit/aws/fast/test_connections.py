"""HTTP/1.1 as far as it is spoken: bodies of every kind, and answers that are none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from hawse.aws.fast.connections import Came, Connection, Connections
from hawse.aws.fast.handing import ConnectionClosedError

Say = Callable[..., tuple[Connections, str]]
MANY = 700_000
"""Bytes that come in several pieces."""


class Pieces:
    """Keeps what it takes, until it has `most` bytes or `enough`."""

    length = 0

    def __init__(self, most: int, enough: int = MANY) -> None:
        self.most = most
        self.content = b""
        self.sizes: list[int] = []
        self._enough = enough

    @property
    def took(self) -> int:
        return len(self.content)

    def begin(self, connection: Connection) -> None:
        """Nothing is abandoned here."""

    def give(self, buffer: memoryview) -> Iterator[memoryview]:
        """Nothing goes."""
        yield from ()

    def take(self, piece: memoryview) -> None:
        self.content += piece
        self.sizes.append(len(piece))
        if self.took > self._enough:
            raise LookupError("enough")


@pytest.fixture(name="saying")
def _saying() -> Iterator[Say]:
    """A server that answers the connections it gets with these bytes, one after another; several
    for one connection answer its requests."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(connections: tuple[bytes | tuple[bytes, ...], ...]) -> None:
        for answers in connections:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            with taken:
                for answer in (answers,) if isinstance(answers, bytes) else answers:
                    taken.recv(65536)
                    taken.sendall(answer)

    def say(*answers: bytes | tuple[bytes, ...]) -> tuple[Connections, str]:
        threads.append(threading.Thread(target=serve, args=(answers,)))
        threads[0].start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return Connections(30.0, 30.0, lambda: None), url  # type: ignore[arg-type, return-value]

    yield say
    listener.shutdown(socket.SHUT_RDWR)  # nobody may have come
    for thread in threads:
        thread.join()
    listener.close()


def asked(connections: Connections, url: str) -> Came:
    return connections.exchange(url, "POST", "/", {"Host": "x"}, b"body")


def in_pieces(connections: Connections, url: str, pieces: Pieces) -> Came:
    return connections.exchange(url, "GET", "/", {"Host": "x"}, b"", carrier=pieces)


BODIES = pytest.mark.parametrize(
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


@BODIES
def test_a_body_is_read_whole(saying: Say, answer: bytes) -> None:
    came = asked(*saying(answer))

    assert (came.status, came.body) == (200, b"hello")


@BODIES
def test_a_body_comes_in_pieces_too(saying: Say, answer: bytes) -> None:
    pieces = Pieces(5)

    came = in_pieces(*saying(answer), pieces)

    assert (came.status, came.body, pieces.content) == (200, b"", b"hello")


@pytest.mark.parametrize(
    "length", [f"\r\nContent-Length: {MANY}", ""], ids=["told", "until it ends"]
)
def test_a_long_body_is_never_there_at_once(saying: Say, length: str) -> None:
    pieces, body = Pieces(MANY), bytes(range(250)) * (MANY // 250)

    in_pieces(*saying(f"HTTP/1.1 206 Some{length}\r\n\r\n".encode() + body), pieces)

    assert pieces.content == body
    assert len(pieces.sizes) > 2 and max(pieces.sizes) <= 1 << 18


@pytest.mark.parametrize(
    "length", [f"\r\nContent-Length: {MANY}", ""], ids=["told", "until it ends"]
)
def test_more_than_was_asked_for_is_not_read(saying: Say, length: str) -> None:
    pieces = Pieces(10)
    first = f"HTTP/1.1 200 OK{length}\r\n\r\n".encode() + bytes(20)
    connections, url = saying(first, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

    in_pieces(connections, url, pieces)

    assert pieces.took in (0, 20)
    assert asked(connections, url).body == b"hello"  # over another connection


def test_an_answer_without_content_is_not_waited_for(saying: Say) -> None:
    empty, whole = b"HTTP/1.1 204 No\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    connections, url = saying((empty, whole))

    assert in_pieces(connections, url, Pieces(5)).status == 204
    assert asked(connections, url).body == b"hello"  # over the same connection


def test_an_error_has_its_body_at_once(saying: Say) -> None:
    pieces = Pieces(5)

    came = in_pieces(*saying(b"HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nhello"), pieces)

    assert (came.status, came.body, pieces.content) == (404, b"hello", b"")


def test_whoever_takes_may_end_it(saying: Say) -> None:
    with pytest.raises(LookupError, match="enough"):
        in_pieces(
            *saying(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), Pieces(5, enough=1)
        )


def test_what_breaks_after_a_piece_is_not_sent_again_in_silence(saying: Say) -> None:
    """Whoever took the first piece would get it twice."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {MANY}\r\n\r\n".encode()
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    connections, url = saying((whole, head + bytes(MANY - 1)), (head + bytes(MANY),))
    asked(connections, url)
    pieces = Pieces(MANY)

    with pytest.raises(ConnectionClosedError):
        in_pieces(connections, url, pieces)

    assert 0 < pieces.took < MANY
    in_pieces(connections, url, Pieces(MANY))  # nobody had asked for this one yet


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


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ],
)
def test_pieces_of_what_is_not_whole_end_in_an_error(saying: Say, answer: bytes) -> None:
    with pytest.raises(ConnectionClosedError):
        in_pieces(*saying(answer), Pieces(9))


def test_a_line_break_in_a_header_is_not_sent(saying: Say) -> None:
    connections, url = saying(b"")

    with pytest.raises(ConnectionClosedError, match="a line break"):
        connections.exchange(url, "GET", "/", {"Host": "x\r\nX-Other: y"}, b"")
