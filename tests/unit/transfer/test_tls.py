"""Encrypted connections: only to servers whose certificate is trusted, either way of sending."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.cli.certificate import write_certificate
from hawse.aws.fast.handing import Hand
from hawse.errors import Unreachable
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Server, serving
from tests.unit.transfer.test_engine import GET, OK, each_way, error_of, reply_of


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Server]:
    """A server with a certificate of its own, in `server.pem`."""
    path = tmp_path / "server.pem"
    write_certificate(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with serving(context) as server:
        server.script = [OK]
        yield server


@each_way
def test_a_certificate_that_the_user_names_is_trusted(
    secure: Server, engine_at: MakeEngine, tmp_path: Path, how: str
) -> None:
    engine = engine_at(secure.url, {"AWS_CA_BUNDLE": str(tmp_path / "server.pem")})

    assert reply_of(engine, GET, how).body == b"content"


def test_a_certificate_that_nobody_signed_is_not_trusted(
    secure: Server, engine_at: MakeEngine
) -> None:
    # awscrt says the same, after the half minute that s2n makes anybody wait for it.
    error = error_of(engine_at(secure.url), GET, "alone")

    assert isinstance(error, Unreachable)
    assert "certificate" in error.message
    assert secure.asked == []


def test_certificates_that_only_awscrt_finds_lead_over_awscrt(
    secure: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    def none() -> ssl.SSLContext:
        raise Hand("no certificates")

    engine = engine_at(secure.url, {"AWS_CA_BUNDLE": str(tmp_path / "server.pem")})
    engine.target.reach.connections._trusted = none  # pylint: disable=protected-access

    assert reply_of(engine, GET, "in pieces").body == b"content"
    assert engine.counters.retries == 0


def test_a_connection_that_breaks_while_something_comes_is_no_matter_of_trust(
    tmp_path: Path, engine_at: MakeEngine
) -> None:
    """What is not encrypted is the end of one connection; the next one is asked."""
    pem = tmp_path / "server.pem"
    write_certificate(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for broken in (True, False):
            plain, _ = listener.accept()
            descriptor = os.dup(plain.fileno())
            with context.wrap_socket(plain, server_side=True) as taken:
                taken.recv(65536)
                taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncon")
                if broken:
                    os.write(descriptor, b"this is no record of TLS")
                else:
                    taken.sendall(b"tent")
            os.close(descriptor)

    thread = threading.Thread(target=serve)
    thread.start()
    url = f"https://127.0.0.1:{listener.getsockname()[1]}"
    engine = engine_at(url, {"AWS_CA_BUNDLE": str(pem)})

    assert reply_of(engine, GET, "in pieces").body == b"content"
    assert engine.counters.retries == 1
    thread.join()
    listener.close()
