"""AWS in trouble, over HTTP: throttled, down, silent, denied; and what a person is told."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from tests.aws_http.conftest import Hawse
from tests.moto_server import Moto
from tests.aws_http.recorder import Request, named
from tests.aws_http.test_terminal import launched, state

Answer = tuple[int, str]
Trouble = Callable[[Request, int], Answer | None]

THROTTLED = (
    503,
    "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded."
    "</Message></Error></Errors><RequestID>r-1</RequestID></Response>",
)
DENIED = (
    403,
    "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to "
    "perform this operation. User: arn:aws:iam::123456789012:user/ada is not authorized to "
    "perform: ec2:StopInstances on resource: arn:aws:ec2:eu-west-1:123456789012:instance/i-1 "
    "because no identity-based policy allows the ec2:StopInstances action</Message></Error>"
    "</Errors><RequestID>r-2</RequestID></Response>",
)
PORTAL = (200, "<!doctype html><html><body>Please log in to the WiFi</body></html>")


@pytest.fixture(params=["fast", "boto3"])
def hawse(hawse: Hawse, request: pytest.FixtureRequest) -> Hawse:
    """Both ways to AWS end in the same words and codes."""
    if request.param == "boto3":
        hawse.env["HAWSE_TRANSPORT"] = "boto3"
    return hawse


@contextmanager
def troubled(upstream: str, trouble: Trouble) -> Iterator[str]:
    """A proxy that answers by itself where `trouble` (request, how often it came) says so."""
    there, counts, lock = urlsplit(upstream), dict[str, int](), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK

        def do_POST(self) -> None:  # pylint: disable=invalid-name  # the standard library's name
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = named(self.headers, body)
            with lock:
                counts[request.name] = counts.get(request.name, 0) + 1
                number = counts[request.name]
            answer = trouble(request, number)
            if answer is None:
                connection = http.client.HTTPConnection(there.hostname or "", there.port)
                connection.request("POST", self.path, body, dict(self.headers))
                real = connection.getresponse()
                answer = (real.status, real.read().decode())
                connection.close()
            data = answer[1].encode()
            self.send_response(answer[0])
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_throttling_that_passes_is_not_noticed(hawse: Hawse, moto: Moto) -> None:
    launched(moto, "web-1")

    def twice(request: Request, number: int) -> Answer | None:
        return THROTTLED if request.operation == "DescribeInstances" and number <= 2 else None

    with troubled(moto.url, twice) as hawse.url:
        ran = hawse.run("ec2", "ls", "-o", "json")

    assert ran.returncode == 0, ran.stderr
    assert len(json.loads(ran.stdout)) == 1


def test_throttling_that_stays_is_told_with_its_own_code(hawse: Hawse, moto: Moto) -> None:
    with troubled(moto.url, lambda *_: THROTTLED) as hawse.url:
        ran = hawse.run("ec2", "ls", "-o", "json")

    assert ran.returncode == 8
    assert "request limit exceeded" in ran.stderr
    assert ran.stdout == ""


def test_a_region_that_fails_leaves_the_others_and_is_counted(hawse: Hawse, moto: Moto) -> None:
    launched(moto, "web-1")

    def down(request: Request, _: int) -> Answer | None:
        return (500, "<html>oops</html>") if request.region == "us-east-1" else None

    with troubled(moto.url, down) as hawse.url:
        ran = hawse.run("ec2", "ls", "-r", "eu-west-1", "-r", "us-east-1", "-o", "json")

    assert ran.returncode == 6
    assert [row["name"] for row in json.loads(ran.stdout)] == ["web-1"]
    assert "us-east-1" in ran.stderr
    assert "1/2 targets answered" in ran.stderr.splitlines()[-1]


def test_a_login_page_with_status_200_is_never_an_empty_list(hawse: Hawse, moto: Moto) -> None:
    with troubled(moto.url, lambda *_: PORTAL) as hawse.url:
        ran = hawse.run("ec2", "ls")

    assert ran.returncode not in (0, 4)
    assert "no instances" not in ran.stderr


def test_a_server_that_never_answers_costs_the_time_limit_once(hawse: Hawse, moto: Moto) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hawse.url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        regions = ("-r", "eu-west-1", "-r", "us-east-1", "-r", "us-west-2")
        ran = hawse.run("ec2", "ls", *regions, "--timeout", "1.5")

    assert ran.returncode == 124
    assert time.monotonic() - begun < 8
    assert "0/3 targets answered" in ran.stderr
    assert ran.stdout == ""


def test_a_refused_connection_says_where(hawse: Hawse, moto: Moto) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        hawse.url = f"http://127.0.0.1:{free.getsockname()[1]}"
    ran = hawse.run("ec2", "ls")

    assert ran.returncode == 8
    assert hawse.url in ran.stderr


def test_a_denied_stop_names_the_action_and_the_statement_that_would_allow_it(
    hawse: Hawse, moto: Moto
) -> None:
    (id_,) = launched(moto, "web-1")

    def denied(request: Request, _: int) -> Answer | None:
        return DENIED if request.operation == "StopInstances" else None

    with troubled(moto.url, denied) as hawse.url:
        ran = hawse.run("ec2", "stop", "web-1", "-y", "-o", "json")

    assert ran.returncode == 5
    assert "ec2:StopInstances denied" in ran.stderr
    assert '"Action": "ec2:StopInstances"' in ran.stderr
    assert json.loads(ran.stdout)[0]["outcome"] == "denied"
    assert state(moto, id_) == "running"


def test_one_bad_thing_does_not_stop_the_rest(hawse: Hawse, moto: Moto) -> None:
    ids = launched(moto, "web-1", "web-2", "web-3")

    def second_fails(request: Request, number: int) -> Answer | None:
        return DENIED if request.operation == "TerminateInstances" and number == 2 else None

    with troubled(moto.url, second_fails) as hawse.url:
        ran = hawse.run("ec2", "terminate", "web-*", "-y", "-o", "json")

    outcomes = sorted(row["outcome"] for row in json.loads(ran.stdout))
    assert ran.returncode == 6
    assert outcomes == ["denied", "done", "done"]
    assert sorted(state(moto, id_) for id_ in ids) == ["running", "terminated", "terminated"]


@pytest.mark.parametrize("verb", ["stop", "terminate"])
def test_a_target_that_cannot_be_planned_stops_the_change_before_any_write(
    hawse: Hawse, moto: Moto, verb: str
) -> None:
    (id_,) = launched(moto, "web-1")

    def down(request: Request, _: int) -> Answer | None:
        return DENIED if request.region == "us-east-1" else None

    with troubled(moto.url, down) as hawse.url:
        ran = hawse.run("ec2", verb, "web-1", "-r", "eu-west-1", "-r", "us-east-1", "-y")

    assert ran.returncode == 1
    assert "1 of 2 targets could not be planned: nothing was changed" in ran.stderr
    assert state(moto, id_) == "running"
