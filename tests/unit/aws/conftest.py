"""Real clients against loopback: moto's server, and a server that answers what a test says."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import pytest

from hawse.aws.calls import Call
from hawse.aws.sessions import Aws
from hawse.aws.gate import Gate
from hawse.aws.targets import Scope, Selection, Target
from tests.conftest import FakeClock

NOTHING: Mapping[str, Any] = MappingProxyType({})

SETTINGS: dict[str, Any] = {
    "accounts": {},
    "cache": True,
    "endpoint_url": None,
    "http.connect_timeout": 2.0,
    "http.read_timeout": 30.0,
    "limits": {},
    "retry.attempts": 1,
    "role": None,
    "timeout": None,
}


@dataclass(frozen=True)
class Settings:
    """A configuration without files."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def get(self, key: str) -> Any:
        return {**SETTINGS, **self.values}[key]


@dataclass(frozen=True)
class Folders:
    """Where things are kept."""

    cache: Path

    @property
    def state(self) -> Path:
        return self.cache.parent / "state"


@dataclass(frozen=True)
class Typed:
    """What was typed."""

    endpoint_url: str | None = None
    role: str | None = None
    timeout: float | None = None
    cache: bool | None = None


class MakeAws(Protocol):
    """`real({"AWS_REGION": "eu-west-1"}, settings={…}, declared=[…])`."""

    def __call__(
        self,
        env: Mapping[str, str] = ...,
        *,
        settings: Mapping[str, Any] = ...,
        declared: Sequence[Call] = ...,
        typed: Typed = ...,
    ) -> Aws: ...


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / ".aws").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture(params=["fast", "boto3"])
def real(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path
) -> MakeAws:
    """Makes an Aws over the wire, once each way; its environment is all that botocore sees too."""
    for name in os.environ:
        if name.startswith(("AWS_", "HAWSE_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)

    def make(
        env: Mapping[str, str] = NOTHING,
        *,
        settings: Mapping[str, Any] = NOTHING,
        declared: Sequence[Call] = (),
        typed: Typed = Typed(),
    ) -> Aws:
        values = {"HOME": str(home), "USER": "tester", "AWS_EC2_METADATA_DISABLED": "true"}
        values |= {"HAWSE_TRANSPORT": request.param, **env}
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return Aws(
            env=values,
            config=Settings(settings),
            paths=Folders(tmp_path / "cache"),
            clock=FakeClock(),
            declared=lambda: declared,
            options=typed,
        )

    return make


def only_target(
    aws: Aws, *calls: Call, read_only: bool = False, selection: Selection = Selection()
) -> Target:
    """The one target of a selection, that may make `calls`."""
    gate = Gate(calls, read_only=read_only)
    return aws.target(selection, Scope.REGION, gate)


@dataclass
class Canned:
    """A server that gives its answers in turn, the last one again and again."""

    url: str = ""
    answers: list[tuple[int, str, bytes]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0

    @property
    def env(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_REGION": "eu-west-1",
        }

    def answer(self, body: str, *, status: int = 200, kind: str = "text/xml") -> None:
        self.answers.append((status, kind, body.encode()))

    def next(self) -> tuple[int, str, bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(handle: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server on loopback while the block runs; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK

        def handle_any(self) -> None:
            handle(self)

        do_GET = do_POST = do_PUT = handle_any

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def canned() -> Iterator[Canned]:
    told = Canned()
    seen: set[Any] = set()

    def handle(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        told.requests.append((dict(request.headers), body))
        seen.add(request.client_address)
        told.connections = len(seen)
        status, kind, answer = told.next()
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(answer)))
        request.end_headers()
        request.wfile.write(answer)

    with serving(handle) as url:
        told.url = url
        yield told
