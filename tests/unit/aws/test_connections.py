"""TLS is checked as botocore checks it, with the certificates read once."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import SSLError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hawse.aws.calls import Read
from hawse.aws.connections import Connections
from hawse.aws.targets import Selection
from hawse.errors import ConfigError, Unreachable
from tests.unit.aws.conftest import MakeAws, only_target

DESCRIBE = Read("ec2", "DescribeInstances", iam=())
ANSWER = b"<DescribeInstancesResponse><requestId>r</requestId></DescribeInstancesResponse>"


def certificate(folder: Path, host: str) -> Path:
    """A certificate for one address that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def serving(pem: Path) -> Iterator[str]:
    """A server on 127.0.0.1 with this certificate, while the block runs; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # pylint: disable=invalid-name
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_message(self, format: str, *args: Any) -> None:
            return None

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            return None  # a client that does not trust us leaves

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path, "127.0.0.1")


@pytest.fixture
def url(pem: Path) -> Iterator[str]:
    with serving(pem) as address:
        yield address


def env(url: str, **more: str) -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "x"}
    return {**keys, "AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-west-1", **more}


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_a_bundle_that_is_named_is_trusted(
    real: MakeAws, url: str, pem: Path, variable: str
) -> None:
    target = only_target(real(env(url, **{variable: str(pem)})), DESCRIBE)

    assert target.read(DESCRIBE)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_bundle_of_a_profile_is_trusted(real: MakeAws, url: str, pem: Path, home: Path) -> None:
    (home / ".aws" / "config").write_text(f"[default]\nca_bundle = {pem}\n")

    assert only_target(real(env(url)), DESCRIBE).read(DESCRIBE)


def test_a_certificate_of_a_stranger_is_not(real: MakeAws, url: str) -> None:
    with pytest.raises(Unreachable, match="certificate"):
        only_target(real(env(url)), DESCRIBE).read(DESCRIBE)


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
@pytest.mark.parametrize("value", ["", " "])
def test_a_bundle_that_is_empty_does_not_end_the_check(
    real: MakeAws, url: str, variable: str, value: str
) -> None:
    with pytest.raises((Unreachable, ConfigError)):
        only_target(real(env(url, **{variable: value})), DESCRIBE).read(DESCRIBE)


def test_the_pool_itself_checks_without_a_bundle(url: str) -> None:
    """botocore refuses an empty bundle earlier; the pool does not rely on it."""
    request = AWSRequest("POST", f"{url}/", data=b"x").prepare()
    connections = Connections({"REQUESTS_CA_BUNDLE": ""}, (2.0, 2.0))

    for bundle in (None, ""):
        with pytest.raises(SSLError):
            connections.send(request, bundle)


def test_nor_one_for_another_host(real: MakeAws, tmp_path: Path) -> None:
    other = certificate(tmp_path, "127.0.0.2")

    with serving(other) as url, pytest.raises(Unreachable, match="certificate"):
        only_target(real(env(url, AWS_CA_BUNDLE=str(other))), DESCRIBE).read(DESCRIBE)


def test_trust_in_one_bundle_is_not_trust_in_another(
    real: MakeAws, url: str, pem: Path, home: Path, tmp_path: Path
) -> None:
    """Two profiles with bundles of their own do not share a connection."""
    other = certificate(tmp_path, "127.0.0.3")
    keys = "aws_access_key_id = AKID\naws_secret_access_key = x\nregion = eu-west-1\n"
    (home / ".aws" / "config").write_text(
        f"[profile good]\nca_bundle = {pem}\n{keys}[profile bad]\nca_bundle = {other}\n{keys}"
    )
    aws = real({"AWS_ENDPOINT_URL": url})
    good, bad = (
        only_target(aws, DESCRIBE, selection=Selection(profiles=(name,)))
        for name in ("good", "bad")
    )

    assert good.read(DESCRIBE)
    with pytest.raises(Unreachable, match="certificate"):
        bad.read(DESCRIBE)


def test_the_bundle_is_read_once_for_all_connections(real: MakeAws, url: str, pem: Path) -> None:
    target = only_target(real(env(url, AWS_CA_BUNDLE=str(pem))), DESCRIBE)
    target.read(DESCRIBE)

    pem.unlink()

    for region in ("us-east-1", "us-east-2"):
        assert target.in_region(region).read(DESCRIBE)
