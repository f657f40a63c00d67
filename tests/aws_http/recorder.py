"""A reverse proxy on loopback that names every AWS operation passing through it."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/")


@dataclass(frozen=True)
class Request:
    """One request as AWS would see it."""

    service: str
    operation: str
    region: str
    dry_run: bool

    @property
    def name(self) -> str:
        return f"{self.service}:{self.operation}"


@dataclass
class Recorder:
    """`seen` grows while requests pass."""

    url: str
    seen: list[Request] = field(default_factory=list)

    def names(self) -> set[str]:
        return {request.name for request in self.seen}


def named(headers: Message, body: bytes) -> Request:
    found = _SCOPE.search(headers.get("Authorization", ""))
    region, service = (found[2], found[3]) if found else ("", "")
    target = headers.get("X-Amz-Target", "")
    fields = parse_qs(body.decode("utf-8", "replace")) if not target else {}
    operation = target.rpartition(".")[2] or fields.get("Action", [""])[0]
    return Request(service, operation, region, fields.get("DryRun") == ["true"])


@contextmanager
def recording(upstream: str) -> Iterator[Recorder]:
    """A Recorder in front of `upstream`, both as URLs."""
    there = urlsplit(upstream)
    recorder = Recorder("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK

        def do_POST(self) -> None:  # pylint: disable=invalid-name  # the standard library's name
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            recorder.seen.append(named(self.headers, body))
            connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=60)
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            data = answer.read()
            connection.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_DELETE = do_HEAD = do_POST

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
