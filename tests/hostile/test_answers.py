"""Servers, and whoever stands before them, that answer with anything but what was asked for."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.cli.certificate import write_certificate
from hawse.aws.fast.connections import Connections
from hawse.aws.fast.handing import HTTPClientError
from hawse.errors import Refused, Unreachable
from hawse.transfer.downloads import Wanted
from hawse.transfer.retrying import Trouble
from tests.commands.s3.conftest import MakeRun, Store
from tests.conftest import Run
from tests.moto_server import Moto
from tests.unit.transfer.conftest import MakeEngine, engine_at, keys_for, server
from tests.unit.transfer.servers import Answer, Asked, Server, page, serving
from tests.unit.transfer.test_downloads import Objects, crc32, failed
from tests.unit.transfer.test_engine import GET, LIST, both, error_of

__all__ = ["engine_at", "server"]
MIB = 1 << 20


@pytest.fixture
def by_itself(on: MakeRun, server: Server) -> Run:
    """`run` on the server, over the fast path."""
    return on({"AWS_ENDPOINT_URL": server.url})


@pytest.fixture
def by_boto3(on: MakeRun, server: Server, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same over boto3, which looks into the process's own environment."""
    environment = {**keys_for(server.url), "AWS_ENDPOINT_URL": server.url}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return on({**environment, "HAWSE_TRANSPORT": "boto3"})


ways = pytest.mark.parametrize("way", ["by_itself", "by_boto3"])


# --- Answers without end -------------------------------------------------------------------------


class Flood:
    """Answers with a head and then with zeros, as long as anybody listens."""

    def __init__(self, head: str) -> None:
        self.sent = 0
        self._head = head
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(1 << 16)
                self._flood(connection)

    def _flood(self, connection: socket.socket) -> None:
        chunk = b"%x\r\n%b\r\n" % (MIB, bytes(MIB)) if "chunked" in self._head else bytes(MIB)
        try:
            connection.sendall(f"HTTP/1.1 {self._head}\r\n\r\n".encode())
            for _ in range(300):
                connection.sendall(chunk)
                self.sent += 1
        except OSError:
            pass  # hung up on

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def flood() -> Iterator[Callable[[str], Flood]]:
    made: list[Flood] = []

    def make(head: str) -> Flood:
        made.append(Flood(head))
        return made[-1]

    yield make
    for each in made:
        each.close()


HEADS = (
    "500 Oops\r\nContent-Length: 1073741824",
    "200 OK\r\nTransfer-Encoding: chunked",
    "200 OK\r\nConnection: close",
)


@pytest.mark.parametrize("head", HEADS)
def test_an_answer_without_end_is_given_up(flood: Callable[[str], Flood], head: str) -> None:
    url = flood(head).url
    connections = Connections(5, 5, lambda: pytest.fail("no TLS"))

    with pytest.raises(HTTPClientError, match="an answer without end"):
        connections.exchange(url, "GET", "/", {}, b"")


def test_a_listing_without_end_is_given_up(
    flood: Callable[[str], Flood], engine_at: MakeEngine
) -> None:
    engine = engine_at(flood("200 OK\r\nTransfer-Encoding: chunked").url, attempts=1)

    assert isinstance(error_of(engine, LIST, "alone"), Unreachable)


def test_a_listing_that_is_packed_is_not_unpacked(engine_at: MakeEngine, server: Server) -> None:
    server.script = [Answer(200, gzip.compress(page("key")), {"Content-Encoding": "gzip"})]

    error = error_of(engine_at(server.url, attempts=1), LIST, "alone")

    assert "not S3's" in error.message


@ways
def test_an_answer_that_is_packed_is_not_unpacked(
    server: Server, request: pytest.FixtureRequest, way: str
) -> None:
    answer = b"<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>"
    server.script = [Answer(200, gzip.compress(answer), {"Content-Encoding": "gzip"})]
    run: Run = request.getfixturevalue(way)

    assert run("ec2", "ls").code == 8
    server.script = [Answer(200, answer)]
    assert run("ec2", "ls").code == 0


# --- Answers that are not what they seem ---------------------------------------------------------

NO_ANSWERS = (
    *(b"", b"{}", b"[]", b"null", b"<html><body>Sign in</body></html>", b"\xff\xfe", b"\0" * 64),
    b"<DescribeInstancesResponse>",
    b"<Error><Code>NoSuchKey</Code></Error>",
)
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
READS = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ENTITIES = [
    pytest.param(before + b"<%b><Name>&a;</Name></%b>", id=name)
    for name, before in (("grows", LAUGHS), ("reads", READS))
]


@pytest.mark.parametrize(
    ("body", "way"),
    [*((body, "by_itself") for body in NO_ANSWERS), (b"", "by_boto3"), (b"{}", "by_boto3")],
)
def test_what_is_no_answer_is_an_error_and_no_empty_list(
    server: Server, request: pytest.FixtureRequest, body: bytes, way: str
) -> None:
    server.script = [Answer(200, body, {"Content-Type": "application/json"})]

    ran = request.getfixturevalue(way)("ec2", "ls")

    assert (ran.code, ran.out) == (8, ""), ran.err
    assert "Traceback" not in ran.err and "passwd" not in ran.err


@ways
@pytest.mark.parametrize("body", ENTITIES)
@pytest.mark.parametrize("status", [200, 400])
def test_no_entity_of_a_servers_making_is_read(
    server: Server, request: pytest.FixtureRequest, body: bytes, way: str, status: int
) -> None:
    root = b"DescribeInstancesResponse" if status == 200 else b"Response"
    server.script = [Answer(status, body % (root, root))]

    ran = request.getfixturevalue(way)("ec2", "ls")

    assert (ran.code in (1, 8), ran.out) == (True, ""), ran.err
    assert "root:" not in ran.err and "haha" not in ran.err


@pytest.mark.parametrize("body", ENTITIES)
def test_no_entity_in_a_listing_is_read(on: MakeRun, server: Server, body: bytes) -> None:
    root = b"ListBucketResult"
    server.script = [Answer(200, body % (root, root))]

    ran = on({"AWS_ENDPOINT_URL": server.url})("s3", "ls", "-R", "s3://acme-logs/")

    assert (ran.code, ran.out) == (8, ""), ran.err


def test_a_key_with_a_zero_gets_a_name_without_it(
    on: MakeRun, server: Server, tmp_path: Path
) -> None:
    record = (
        "<Contents><Key>{}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
        "<ETag>&quot;e&quot;</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )
    body = (
        "<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>"
        f"<EncodingType>url</EncodingType>{record.format('a%00b')}{record.format('fine')}"
        "</ListBucketResult>"
    ).encode()

    def decide(asked: Asked) -> Answer:
        return (
            Answer(200, body) if "list-type" in asked.path else Answer(200, b"x", {"ETag": '"e"'})
        )

    server.decide = decide

    ran = on({"AWS_ENDPOINT_URL": server.url})(
        "s3", "cp", "-R", "s3://acme-logs/", str(tmp_path / "down")
    )

    names = sorted(each.name for each in (tmp_path / "down").iterdir())
    assert ("fine" in names, "Traceback" in ran.err) == (True, False), ran.err
    assert names == ["a\u203100b", "fine"]


# --- Answers that lead elsewhere -----------------------------------------------------------------


@both
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_to_another_host_is_followed(
    engine_at: MakeEngine, server: Server, how: str, status: int
) -> None:
    with serving() as other:
        other.script = [Answer(200, b"content")]
        server.script = [Answer(status, b"", {"Location": f"{other.url}/bucket/key"})]
        env = {"AWS_SESSION_TOKEN": "token"}

        error_of(engine_at(server.url, env, attempts=1), GET, how)

        assert other.asked == []


@ways
def test_no_redirect_of_a_service_is_followed(
    server: Server, request: pytest.FixtureRequest, way: str
) -> None:
    with serving() as other:
        other.script = [Answer(200, b"<DescribeInstancesResponse/>")]
        server.script = [Answer(307, b"", {"Location": f"{other.url}/"})]

        ran = request.getfixturevalue(way)("ec2", "ls")

        assert (ran.code, ran.out, other.asked) == (8, "", []), ran.err


@pytest.mark.parametrize("region", ["evil.example/", "x.evil.example#", "a@evil", "eu west", ""])
def test_a_region_that_would_be_another_host_is_not_taken(region: str) -> None:
    assert Trouble(301, headers={"x-amz-bucket-region": region}).region == ""
    assert Trouble(301, headers={"x-amz-bucket-region": "eu-west-3"}).region == "eu-west-3"


# --- Where requests go ---------------------------------------------------------------------------


@both
def test_a_real_key_does_not_go_unencrypted_to_another_machine(
    engine_at: MakeEngine, how: str
) -> None:
    engine = engine_at("http://s3.example.com", {"AWS_ACCESS_KEY_ID": "AKIA" + "A" * 16})

    assert isinstance(error_of(engine, GET, how), Refused)


def test_a_stranger_is_named_before_a_change_is_agreed_to(
    on: MakeRun, moto: Moto, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An address that is this machine, and does not look so.
    url = moto.url.replace("127.0.0.1", "0.0.0.0")
    environment = {**moto.env, "AWS_ENDPOINT_URL": url}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run = on(environment)
    store.put("k", b"1")

    planned = run("s3", "bucket", "versioning", "acme-logs", "--on", tty=True, answers=["n"])
    asked = run("s3", "rm", "-R", "s3://acme-logs/", tty=True, answers=["n"])

    for ran in (planned, asked):
        assert f"warning: requests go to {url}, which is not AWS" in ran.err
        assert ran.asked
    assert "which is not AWS" not in on(moto.env)("s3", "rb", "acme-logs", "--dry-run").err


# --- Whom to trust -------------------------------------------------------------------------------


@pytest.fixture
def expired(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A server whose certificate was good until yesterday, and the file that vouches for it."""
    path = tmp_path / "expired.pem"
    write_certificate(path, days=-1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with serving(context) as found:
        found.script = [Answer(200, page())]
        yield found.url, str(path)


@pytest.mark.parametrize("command", [("ec2", "ls"), ("s3", "ls", "s3://acme-logs/")])
def test_a_certificate_that_has_expired_is_not_accepted(
    on: MakeRun, expired: tuple[str, str], command: tuple[str, ...]
) -> None:
    url, bundle = expired

    ran = on({"AWS_ENDPOINT_URL": url, "AWS_CA_BUNDLE": bundle})(*command)

    assert (ran.code, ran.out) == (8, "") and "certificate" in ran.err


@pytest.mark.parametrize("command", [("ec2", "ls"), ("s3", "ls", "-R", "s3://acme-logs/")])
def test_a_bundle_that_is_not_there_is_named(
    on: MakeRun,
    expired: tuple[str, str],
    tmp_path: Path,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = str(tmp_path / "gone.pem")
    environment = {**keys_for(expired[0]), "AWS_ENDPOINT_URL": expired[0], "AWS_CA_BUNDLE": gone}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    ran = on(environment)(*command)

    assert (ran.code, ran.out) == (3, "")
    assert "gone.pem: there is no such file of certificates" in ran.err


# --- What comes whole and is wrong ---------------------------------------------------------------


def test_ranges_that_change_places_are_noticed(
    engine_at: MakeEngine, server: Server, tmp_path: Path
) -> None:
    body = bytes([1]) * (4 * MIB) + bytes([2]) * (4 * MIB) + b"3" * MIB
    objects = Objects(server, body, **{"x-amz-checksum-crc32": crc32(body)})

    def swapped(asked: Asked) -> Answer:
        came = objects.decide(asked)
        return replace(came, body=came.body.translate(bytes.maketrans(b"\1\2", b"\2\1")))

    server.decide = swapped

    error = failed(engine_at(server.url), Wanted("bucket", "key", len(body), "one"), tmp_path / "f")

    assert "CRC32" in error.message and list(tmp_path.glob("f")) == []


def test_a_token_of_a_megabyte_ends_a_listing(on: MakeRun, server: Server) -> None:
    token = "t" * MIB
    body = (
        "<ListBucketResult><IsTruncated>true</IsTruncated>"
        f"<NextContinuationToken>{token}</NextContinuationToken></ListBucketResult>"
    ).encode()
    server.script = [Answer(200, body)]

    ran = on({"AWS_ENDPOINT_URL": server.url})("s3", "ls", "-R", "s3://acme-logs/")

    assert ran.code != 0 and ran.out == "" and "Traceback" not in ran.err
    assert "ttttt" not in ran.err


# --- Who keeps silent ----------------------------------------------------------------------------


def test_a_metadata_service_that_keeps_silent_costs_seconds(
    on: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
        none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
        began = time.monotonic()

        ran = on(
            {
                **none,
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": url,
                "AWS_EC2_METADATA_DISABLED": "false",
            }
        )("ec2", "ls")

        silent.settimeout(1)
        silent.accept()[0].close()  # it was asked
    assert ran.code == 3 and "no AWS credentials" in ran.err
    assert time.monotonic() - began < 10
