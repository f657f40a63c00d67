"""A server on loopback that misbehaves as a test says, and remembers what it was asked."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import NamedTuple


class Asked(NamedTuple):
    """A request as it arrived; `path` is raw, with its query."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What is sent back. `cut`: the connection ends after so many bytes of the body.

    `reset`: it ends without an answer.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    reset: bool = False


def xml(code: str, message: str = "said so") -> bytes:
    """An error of S3's."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error>'
        f"<Code>{code}</Code><Message>{message}</Message><RequestId>id-7</RequestId></Error>"
    ).encode()


def page(*keys: str) -> bytes:
    """A page of a listing."""
    inside = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
    return f"<ListBucketResult>{inside}</ListBucketResult>".encode()


RESET = Answer(reset=True)


class Server(ThreadingHTTPServer):
    """Gives the answers of `script` in turn, the last one again and again, or asks `decide`."""

    daemon_threads = True

    def __init__(self, context: SSLContext | None = None) -> None:
        self.scheme = "https" if context else "http"
        self.script: list[Answer] = []
        self.decide: Callable[[Asked], Answer] | None = None
        self.asked: list[Asked] = []
        self.flying = self.most = 0
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}"

    def answer(self, asked: Asked) -> Answer:
        with self.lock:
            self.asked.append(asked)
            decide = self.decide
            if decide is None:
                return self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return decide(asked)  # pylint: disable=not-callable

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients hang up here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK
    server: Server

    def do_any(self) -> None:
        server = self.server
        with server.lock:
            server.flying += 1
            server.most = max(server.most, server.flying)
        try:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.answer(Asked(self.command, self.path, headers, body))
        finally:
            with server.lock:
                server.flying -= 1
        if answer.reset:
            self._reset()
            return
        self._send(answer)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_any

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204 and "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: answer.cut])
        if answer.cut is not None:
            self.wfile.flush()
            self._reset()

    def _reset(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return None


@contextmanager
def serving(context: SSLContext | None = None) -> Iterator[Server]:
    """A server while the block runs."""
    server = Server(context)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
