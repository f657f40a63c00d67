"""Objects through a proxy: a tunnel for TLS, whole URLs without; never to this machine itself."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from bench.cli.certificate import write_certificate
from hawse.aws.proxies import keep_loopback_direct, proxy_for
from hawse.errors import ConfigError, Unreachable
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Server, serving
from tests.unit.transfer.test_engine import GET, OK, both, error_of, reply_of

HOST = "s3.test"  # nobody knows it: only through the proxy is anything there
VARIABLES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


class Proxy:
    """Leads every connection to one server, and keeps the heads of what it is asked."""

    def __init__(self, port: int, refuses: str = "") -> None:
        self.heads: list[str] = []
        self._to, self._refuses = port, refuses
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(65536)
            self.heads.append(head.decode("latin-1"))
            if self._refuses:
                client.sendall(f"HTTP/1.1 {self._refuses}\r\nContent-Length: 0\r\n\r\n".encode())
                client.recv(1)  # whoever asked ends it
                return
            with socket.create_connection(("127.0.0.1", self._to)) as server:
                if head.startswith(b"CONNECT "):
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                else:
                    server.sendall(head)
                back = threading.Thread(target=_pipe, args=(server, client), daemon=True)
                back.start()
                _pipe(client, server)
                back.join()


def _pipe(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Server]:
    """A server that has a certificate for the name which the proxy leads to it."""
    path = tmp_path / "server.pem"
    write_certificate(path, HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with serving(context) as server:
        yield server


@pytest.fixture
def set_(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Puts back what `lead` sets, and what awscrt needs."""
    for name in VARIABLES:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.setenv(name, "")  # so that it is put back, whatever becomes of it
        monkeypatch.delenv(name)
    yield
    for name in VARIABLES:
        os.environ.pop(name.upper(), None)


def lead(env: Mapping[str, str]) -> dict[str, str]:
    """Set what names proxies in the process, where awscrt looks, as well as for the engine."""
    os.environ.update({name: env[name] for name in env if name.lower() in VARIABLES})
    return dict(env)


@pytest.mark.usefixtures("set_")
@both
def test_plain_requests_are_handed_to_the_proxy(
    server: Server, engine_at: MakeEngine, how: str
) -> None:
    server.script = [OK]
    proxy = Proxy(server.server_port)
    url = proxy.url.replace("//", "//user:secret@")

    engine = engine_at(f"http://{HOST}", lead({"HTTP_PROXY": url}))

    assert reply_of(engine, GET, how).body == b"content"
    assert proxy.heads[0].startswith(f"GET http://{HOST}")
    said = b64encode(b"user:secret").decode()
    assert f"proxy-authorization: basic {said.lower()}" in proxy.heads[0].lower()
    assert server.asked[0].headers["host"] == HOST
    proxy.close()


@pytest.mark.usefixtures("set_")
@both
def test_encrypted_requests_go_through_a_tunnel(
    secure: Server, engine_at: MakeEngine, tmp_path: Path, how: str
) -> None:
    secure.script = [OK]
    proxy = Proxy(secure.server_port)
    url = proxy.url.replace("//", "//user:secret@")
    env = {"https_proxy": url, "AWS_CA_BUNDLE": str(tmp_path / "server.pem")}

    engine = engine_at(f"https://{HOST}", lead(env))

    assert reply_of(engine, GET, how).body == b"content"
    (head,) = proxy.heads
    assert head.startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n")
    assert "Authorization: Basic" in head and "AKIDEXAMPLE" not in head
    assert "proxy-authorization" not in secure.asked[0].headers
    proxy.close()


@pytest.mark.usefixtures("set_")
@both
@pytest.mark.parametrize("more", [{}, {"NO_PROXY": "elsewhere.example"}, {"no_proxy": "*"}])
def test_this_machine_is_reached_without_a_proxy(
    server: Server, engine_at: MakeEngine, how: str, more: dict[str, str]
) -> None:
    server.script = [OK]
    proxy = Proxy(server.server_port)

    engine = engine_at(server.url, lead({"HTTP_PROXY": proxy.url, **more}))

    assert reply_of(engine, GET, how).body == b"content"
    assert proxy.heads == []
    proxy.close()


@pytest.mark.usefixtures("set_")
@both
@pytest.mark.parametrize("status", ["403 Forbidden", "407 Proxy Authentication Required"])
def test_a_proxy_that_makes_no_tunnel_is_told_at_once_and_without_its_password(
    engine_at: MakeEngine, how: str, status: str
) -> None:
    proxy = Proxy(9, refuses=status)
    url = proxy.url.replace("//", "//user:secret@")

    engine = engine_at(f"https://{HOST}", lead({"HTTPS_PROXY": url}))

    error = error_of(engine, GET, how)

    assert isinstance(error, Unreachable) and "the proxy made no connection" in error.message
    assert "secret" not in f"{error.message} {error.hint}"
    assert proxy.heads and engine.counters.retries == 0
    proxy.close()


@pytest.mark.usefixtures("set_")
@both
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "socks5://user:secret@proxy:1080"),
        ("HTTPS_PROXY", "https://user:secret@proxy:3128"),
        ("HTTPS_PROXY", "http://user:sec%40ret@proxy:3128"),
        ("HTTPS_PROXY", "http://proxy:99999"),
        ("ALL_PROXY", "http://user:secret@proxy:3128"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_said_before_anything_is_sent(
    engine_at: MakeEngine, how: str, variable: str, value: str
) -> None:
    error = error_of(engine_at(f"https://{HOST}", {variable: value}), GET, how)

    assert isinstance(error, ConfigError) and error.what == variable
    assert "sec" not in f"{error.why} {error.hint}".replace("such as", "")


@pytest.mark.parametrize(
    ("without", "direct"),
    [
        ("s3.test", True),
        ("test", True),
        (".test", True),
        ("other, s3.test", True),
        ("*", True),
        ("3.test", False),
        ("s3.test.example", False),
        ("", False),
    ],
)
def test_hosts_that_need_no_proxy_are_told_by_their_ends(without: str, direct: bool) -> None:
    env = {"https_proxy": "http://proxy:3128", "NO_PROXY": without}

    assert (proxy_for("https://s3.test:8443/k", env) is None) is direct
    assert proxy_for("http://s3.test", env) is None


def test_a_proxy_does_not_show_its_password() -> None:
    found = proxy_for("https://s3.test", {"https_proxy": "http://user:secret@proxy:3128/"})

    assert found is not None and (found.host, found.port) == ("proxy", 3128)
    assert "secret" not in repr(found) and found.authorization not in repr(found)


def test_nothing_is_set_where_there_is_no_proxy() -> None:
    env: dict[str, str] = {"PATH": "/bin"}

    keep_loopback_direct(env)

    assert env == {"PATH": "/bin"}
