"""A change finds a bucket in whatever region it is, and stays signed for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.commands.s3.conftest import MakeRun

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_MOVED = b"<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"


class Elsewhere(ThreadingHTTPServer):
    """S3 with one bucket, in us-east-1: what is signed for another region is sent there."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []
        self.status = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK
    server: Elsewhere

    def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's name
        told = f"<Status>{self.server.status}</Status>" if self.server.status else ""
        self._answer(
            f'<VersioningConfiguration xmlns="{_NAMESPACE}">{told}</VersioningConfiguration>'
        )

    def do_PUT(self) -> None:  # pylint: disable=invalid-name  # http.server's name
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self._answer(""):
            found = re.search("<Status>(.*)</Status>", body)
            self.server.status = found[1] if found else ""

    def _answer(self, text: str) -> bool:
        signed = re.search(r"/\d{8}/([^/]+)/", self.headers["authorization"])
        region = signed[1] if signed else ""
        self.server.asked.append((self.command, region))
        here = region == "us-east-1"
        body = text.encode() if here else _MOVED
        self.send_response(200 if here else 301)
        self.send_header("x-amz-bucket-region", "us-east-1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return here

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_bucket_in_another_region_is_changed_there_and_nowhere_else(
    on: MakeRun, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = {
        "AWS_ENDPOINT_URL_S3": elsewhere.url,
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_REGION": "eu-west-1",
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    ran = on(env)("s3", "bucket", "versioning", "acme", "--on", "-y")

    assert (ran.code, elsewhere.status) == (0, "Enabled"), ran.err
    assert elsewhere.asked == [
        ("GET", "eu-west-1"),
        *(("GET", "us-east-1"),) * 2,
        ("PUT", "us-east-1"),
        ("GET", "us-east-1"),
    ]
