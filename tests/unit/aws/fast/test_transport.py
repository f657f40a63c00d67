"""The fast transport over real HTTP on loopback: what is sent, counted, retried and handed over."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.credentials import Credentials

from bench.cli.certificate import write_certificate
from hawse.aws.calls import Call, Read, Write
from hawse.aws.clients import Wished
from hawse.aws.fast.tables import SHIPPED, Tables
from hawse.aws.fast.transport import Fast, FastTransport
from hawse.aws.limits import Limits
from hawse.aws.profiles import Profiles
from hawse.aws.service_client import AWSServiceClient
from hawse.aws.gate import Gate
from hawse.aws.targets import Access, Answer, Target
from hawse.errors import (
    AccessDenied,
    CLIError,
    Interrupted,
    NotFound,
    Refused,
    Throttled,
    Unavailable,
    UnknownKey,
    Unreachable,
)
from tests.scripted import ScriptedAws

LS = Read("ec2", "DescribeInstances", iam=("ec2:DescribeInstances",), items="Reservations[]")
STOP = Write("ec2", "StopInstances", iam=("ec2:StopInstances",))
OTHER = Read("ec2", "DescribeHosts", iam=("ec2:DescribeHosts",))
ENV = {"AWS_ACCESS_KEY_ID": "AKIAFAST", "AWS_SECRET_ACCESS_KEY": "secret"}


def page(token: str = "", ids: str = "r-1") -> bytes:
    more = f"<nextToken>{token}</nextToken>" if token else ""
    return (
        "<DescribeInstancesResponse><requestId>id-9</requestId><reservationSet><item>"
        f"<reservationId>{ids}</reservationId></item></reservationSet>{more}"
        "</DescribeInstancesResponse>"
    ).encode()


def error(code: str, message: str = "no") -> bytes:
    inside = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<Response><Errors>{inside}</Errors><RequestID>id-8</RequestID></Response>".encode()


class Server(ThreadingHTTPServer):
    """Gives scripted answers; what it was asked is in `forms` and `headers`."""

    daemon_threads = True

    def __init__(self) -> None:
        self.script: list[tuple[int, bytes] | None] = []
        self.forms: list[dict[str, str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.connections: set[int] = set()
        self.more: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK
    server: Server

    def do_POST(self) -> None:  # pylint: disable=invalid-name  # the name http.server looks for
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.forms.append({name: values[0] for name, values in parse_qs(body).items()})
        self.server.headers.append(dict(self.headers))
        self.server.connections.add(self.client_address[1])
        answer = self.server.script.pop(0) if self.server.script else (200, page())
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer[0])
        for name, value in {"Content-Length": str(len(answer[1])), **self.server.more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer[1])

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture(name="server")
def _server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Clock:
    """The real time, for signing."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


class Botocores:
    """Stands where botocore's transport would, and remembers what it was handed."""

    def __init__(self) -> None:
        self.handed: list[str] = []

    def send(self, call: Call, params: Mapping[str, object]) -> Answer:
        self.handed.append(call.name)
        return {"Reservations": ["botocore's"]}

    def pages(self, call: Read, params: Mapping[str, object]) -> Iterator[Answer]:
        yield self.send(call, params)


class Bench:
    """A client on the fast transport."""

    def __init__(
        self, home: Path, url: str, env: dict[str, str] | None = None, read: float = 30.0
    ) -> None:
        self.env = {"HOME": str(home), **ENV, **(env or {})}
        self.gate = Gate({LS, STOP, OTHER})
        self.told: list[Mapping[str, object]] = []
        self.botocores = Botocores()
        self.lent = Credentials("ASIALENT", "s", "t", "metadata")
        wired: Any = ScriptedAws().target()._wiring
        self.target = Target(wired, Access(), "eu-west-1", self.gate)
        self.fast = Fast(
            env=self.env,
            profiles=Profiles(self.env),
            tables=Tables(None, tuple, SHIPPED),
            limits=Limits({}, lambda: 0.0),
            wished=Wished(3, (30.0, read), url),
            clock=Clock(),
            botocores=lambda target: self.lent,
            log=lambda event, fields: self.told.append(fields),
        )
        transport = FastTransport(self.fast, self.target, lambda: self.botocores)
        self.client = AWSServiceClient(self.target, "ec2", transport)

    def ls(self, **params: object) -> list[Any]:
        return list(self.client.items(LS, **params))


@pytest.fixture(name="bench")
def _bench(server: Server, tmp_path: Path) -> Bench:
    return Bench(tmp_path, server.url)


def test_a_plain_read_is_sent_without_botocore(bench: Bench, server: Server) -> None:
    answer = bench.client.call_api(LS, InstanceIds=["i-1"])

    assert answer["Reservations"] == [{"ReservationId": "r-1"}]
    assert answer["ResponseMetadata"]["RequestId"] == "id-9"
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0
    assert server.forms[0]["InstanceId.1"] == "i-1"
    assert bench.botocores.handed == []
    assert bench.gate.requests == 1
    assert bench.told == [
        {"call": "ec2:DescribeInstances", "region": "eu-west-1", "transport": "fast"}
    ]


def test_all_pages_come_over_one_connection(bench: Bench, server: Server) -> None:
    server.script = [(200, page("a")), (200, page("b", "r-2")), (200, page("", "r-3"))]

    assert [row["ReservationId"] for row in bench.ls()] == ["r-1", "r-2", "r-3"]
    assert [form.get("NextToken") for form in server.forms] == [None, "a", "b"]
    assert len(server.connections) == 1
    assert bench.gate.requests == 3


def test_a_token_that_repeats_ends_the_listing(bench: Bench, server: Server) -> None:
    server.script = [(200, page("a")), (200, page("a"))]

    with pytest.raises(CLIError, match="same next token"):
        bench.ls()


@pytest.mark.parametrize("answer", [(503, b""), (400, error("RequestTimeout")), None])
def test_a_passing_failure_is_tried_again(bench: Bench, server: Server, answer: Any) -> None:
    server.script = [answer]

    answered = bench.client.call_api(LS)

    assert answered["ResponseMetadata"]["RetryAttempts"] == 1
    assert bench.gate.requests == 2
    tries = [headers["amz-sdk-request"] for headers in server.headers]
    assert tries == ["attempt=1; max=3", "attempt=2; max=3"]
    assert len({headers["amz-sdk-invocation-id"] for headers in server.headers}) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((403, error("UnauthorizedOperation")), AccessDenied),
        ((400, error("InvalidInstanceID.NotFound")), NotFound),
        (
            (401, error("AuthFailure", "not able to validate the provided access credentials")),
            UnknownKey,
        ),
        ((400, error("Odd")), CLIError),
    ],
)
def test_what_cannot_pass_is_said_at_once(
    bench: Bench, server: Server, answer: Any, kind: type[CLIError]
) -> None:
    server.script = [answer]

    with pytest.raises(kind) as told:
        bench.ls()

    assert type(told.value) is kind
    assert told.value.request_id == "id-8"
    assert bench.gate.requests == 1


def test_throttling_is_said_as_such(bench: Bench, server: Server) -> None:
    server.script = [(503, error("RequestLimitExceeded"))]
    bench.fast.tries = 1  # else the run slows down to half a request a second

    with pytest.raises(Throttled):
        bench.ls()


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html><body>Sign in</body></html>", b"<ErrorResponse/>", b"{}", b"hello"),
        *(page()[:80], gzip.compress(page()), b"<!DOCTYPE x><DescribeInstancesResponse/>"),
    ],
)
def test_what_is_not_an_answer_is_never_an_empty_list(
    bench: Bench, server: Server, body: bytes
) -> None:
    server.script = [(200, body)]

    with pytest.raises(Unavailable):
        bench.ls()


def test_an_answer_that_does_not_come_is_given_up(server: Server, tmp_path: Path) -> None:
    bench = Bench(tmp_path, server.url, read=0.1)
    server.more = {"Content-Length": "9999"}

    with pytest.raises(Unreachable):
        bench.ls()

    assert bench.gate.requests == 3


def secured(server: Server, folder: Path) -> str:
    """The file of the certificate that the server shows."""
    pem = folder / "loopback.pem"
    write_certificate(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return str(pem)


def test_a_bundle_that_is_named_is_trusted(server: Server, tmp_path: Path) -> None:
    pem = secured(server, tmp_path)
    bench = Bench(tmp_path, server.url.replace("http:", "https:"), {"AWS_CA_BUNDLE": pem})

    assert len(bench.ls()) == 1
    assert bench.botocores.handed == []


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server, tmp_path: Path) -> None:
    secured(server, tmp_path)
    bench = Bench(tmp_path, server.url.replace("http:", "https:"))

    with pytest.raises(Unreachable, match="the certificate of"):
        bench.ls()

    assert server.forms == []


def test_a_bundle_that_is_missing_is_botocores_to_complain_about(
    server: Server, tmp_path: Path
) -> None:
    url = server.url.replace("http:", "https:")
    bench = Bench(tmp_path, url, {"AWS_CA_BUNDLE": str(tmp_path / "gone")})

    assert bench.ls() == ["botocore's"]


def test_no_server_is_unreachable(tmp_path: Path) -> None:
    with Server() as gone:
        url = gone.url
    bench = Bench(tmp_path, url)

    with pytest.raises(Unreachable, match="no connection to"):
        bench.ls()


def test_a_connection_closed_meanwhile_is_replaced(bench: Bench, server: Server) -> None:
    server.more = {"Connection": "keep-alive"}
    bench.ls()
    server.script = [None]

    assert len(bench.ls()) == 1
    assert len(server.connections) == 2


def test_a_run_that_was_stopped_sends_nothing(bench: Bench, server: Server) -> None:
    bench.gate.stop.set()

    with pytest.raises(Interrupted):
        bench.ls()

    assert server.forms == []


def test_a_real_key_is_not_sent_unencrypted(tmp_path: Path) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "AKIA" + "A" * 16, "AWS_SECRET_ACCESS_KEY": "s"}
    bench = Bench(tmp_path, "http://aws.invalid", keys)

    with pytest.raises(Refused, match="a real key"):
        bench.ls()


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({"HAWSE_TRANSPORT": "boto3"}, "HAWSE_TRANSPORT is boto3"),
        ({"HTTPS_PROXY": "http://user:secret@proxy"}, "a proxy"),
        ({"https_proxy": "http://proxy"}, "a proxy"),
        ({"AWS_USE_FIPS_ENDPOINT": "true"}, "AWS_USE_FIPS_ENDPOINT is set"),
        ({"AWS_USE_DUALSTACK_ENDPOINT": "true"}, "AWS_USE_DUALSTACK_ENDPOINT is set"),
        ({"AWS_DATA_PATH": "/models"}, "AWS_DATA_PATH is set"),
    ],
)
def test_what_is_not_plain_goes_to_botocore(
    server: Server, tmp_path: Path, env: dict[str, str], why: str
) -> None:
    bench = Bench(tmp_path, server.url, env)

    assert bench.ls() == ["botocore's"]
    assert server.forms == []
    assert [(told["transport"], told["why"]) for told in bench.told] == [("boto3", why)]


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({"AWS_ACCESS_KEY_ID": ""}, "a profile without static keys"),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ACCESS_KEY_ID": ""}, "web identity"),
    ],
)
def test_keys_that_are_not_plain_are_botocores_and_nothing_else_is(
    server: Server, tmp_path: Path, env: dict[str, str], why: str
) -> None:
    bench = Bench(tmp_path, server.url, env)

    assert bench.ls() == [{"ReservationId": "r-1"}]
    assert bench.botocores.handed == []
    assert "Credential=ASIALENT/" in server.headers[0]["Authorization"]
    assert [told["why"] for told in bench.told if "why" in told] == [why]


def test_a_profile_with_an_unknown_setting_goes_to_botocore(server: Server, tmp_path: Path) -> None:
    tmp_path.joinpath(".aws").mkdir()
    tmp_path.joinpath(".aws/config").write_text("[default]\nuse_fips_endpoint = true\n")
    bench = Bench(tmp_path, server.url)

    assert bench.ls() == ["botocore's"]
    assert bench.told[0]["why"] == "the profile has use_fips_endpoint"


def test_writes_and_reads_without_a_table_go_to_botocore(bench: Bench, server: Server) -> None:
    bench.client.write(STOP, {"InstanceIds": ["i-1"]})
    bench.client.call_api(OTHER)

    assert bench.botocores.handed == ["ec2:StopInstances", "ec2:DescribeHosts"]
    assert [told["why"] for told in bench.told] == ["not a read", "not in the table"]
    assert server.forms == []


@pytest.mark.parametrize("params", [{"Odd": 1}, {"InstanceIds": "i-1"}, {"MaxResults": "5"}])
def test_parameters_that_do_not_fit_are_botocores_to_refuse(
    bench: Bench, params: dict[str, object]
) -> None:
    bench.client.call_api(LS, **params)

    assert bench.botocores.handed == ["ec2:DescribeInstances"]
