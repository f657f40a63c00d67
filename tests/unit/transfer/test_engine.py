"""The engine against servers that misbehave: what is retried, what is not, and what is said."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any, cast

import pytest

from hawse.aws.gate import Gate
from hawse.errors import (
    AccessDenied,
    CLIError,
    CredentialsError,
    Interrupted,
    NotFound,
    Refused,
    Throttled,
    Unavailable,
    Unreachable,
)
from hawse.transfer import calls
from hawse.transfer.engine import Engine
from hawse.transfer.requests import Reply, Request
from hawse.transfer.sending import Sending
from tests.unit.transfer.conftest import EVERY, MakeEngine
from tests.unit.transfer.servers import RESET, Answer, Asked, Server, page, xml

GET = Request(calls.GET_OBJECT, "bucket", "key")
LIST = Request(calls.LIST_OBJECTS, "bucket", query="list-type=2")
OK = Answer(body=b"content")
MOST = 1000
"""Bytes: more than what is sent here."""


def sent(engine: Engine, *requests: Request) -> list[Reply | CLIError]:
    """The outcomes of requests that are sent over awscrt."""
    outcomes: list[Reply | CLIError] = []
    for request in requests:
        engine.submit(request, outcomes.append)
    assert engine.drain(30)
    return outcomes


def error_of(engine: Engine, request: Request, how: str) -> CLIError:
    """What a request fails with, over awscrt or alone."""
    if how == "alone":
        with pytest.raises(CLIError) as caught:
            engine.ask(request)
        return caught.value
    if how == "in pieces":
        request = request._replace(size=MOST, sink=lambda chunk, place: None)
    (found,) = sent(engine, request)
    assert isinstance(found, CLIError)
    return found


def reply_of(engine: Engine, request: Request, how: str) -> Reply:
    if how == "alone":
        return engine.ask(request)
    content = bytearray()

    def take(chunk: bytes | memoryview, place: int) -> None:
        content[place:] = chunk

    if how == "in pieces":
        request = request._replace(size=MOST, sink=take)
    (found,) = sent(engine, request)
    assert isinstance(found, Reply), found
    return found._replace(body=found.body or bytes(content))


both = pytest.mark.parametrize("how", ["alone", "together"])
each_way = pytest.mark.parametrize("how", ["alone", "together", "in pieces"])
"""By connections of ours, over awscrt, and by connections of ours into a sink."""


# --- What is tried again


@pytest.mark.case(44)
@each_way
@pytest.mark.parametrize(
    "trouble",
    [
        Answer(500, xml("InternalError")),
        Answer(503, xml("SlowDown")),
        Answer(429, xml("TooManyRequests")),
        Answer(400, xml("RequestTimeout")),
        Answer(502, b"<html>bad gateway</html>"),
        Answer(409, xml("ConditionalRequestConflict")),
        RESET,
        Answer(200, b"content", cut=3),
    ],
    ids=lambda answer: f"{answer.status}-{answer.body[43:60]!r}-{answer.cut}-{answer.reset}",
)
def test_what_passes_is_tried_again(
    server: Server, engine_at: MakeEngine, how: str, trouble: Answer
) -> None:
    server.script = [trouble, trouble, OK]
    engine = engine_at(server.url)

    assert reply_of(engine, GET, how).body == b"content"
    # A connection that the server closes is replaced once by itself.
    assert 1 <= engine.counters.retries <= 2


@both
@pytest.mark.parametrize(
    "trouble",
    [
        Answer(200, xml("InternalError")),
        Answer(200, b"<html>welcome to the hotel</html>"),
        Answer(200, b""),
        Answer(200, page("a")[:-10]),
    ],
    ids=["error in 200", "a proxy's page", "nothing", "cut short"],
)
def test_a_success_that_is_none_is_tried_again(
    server: Server, engine_at: MakeEngine, how: str, trouble: Answer
) -> None:
    server.script = [trouble, Answer(body=page("a"))]

    assert reply_of(engine_at(server.url), LIST, how).body == page("a")


@both
@pytest.mark.parametrize("body", [b"<html>welcome to the hotel</html>", b"", b"<ListBucketResult>"])
def test_what_is_not_s3s_is_never_an_empty_listing(
    server: Server, engine_at: MakeEngine, how: str, body: bytes
) -> None:
    server.script = [Answer(body=body)]

    error = error_of(engine_at(server.url), LIST, how)

    assert isinstance(error, Unavailable)
    assert "not S3's" in error.message
    assert len(server.asked) == 3


@both
def test_an_error_in_a_success_is_that_error(
    server: Server, engine_at: MakeEngine, how: str
) -> None:
    server.script = [Answer(200, xml("AccessDenied"))]
    request = Request(
        calls.COPY_OBJECT, "bucket", "key", headers=(("x-amz-copy-source", "bucket/a"),)
    )

    assert isinstance(error_of(engine_at(server.url), request, how), AccessDenied)


@each_way
@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Answer(500, xml("InternalError")), Unavailable, "3 attempts"),
        (Answer(503, xml("SlowDown")), Throttled, "6 attempts"),
        (Answer(403, xml("AccessDenied")), AccessDenied, "s3:GetObject denied"),
        (Answer(404, xml("NoSuchKey")), NotFound, "s3://bucket/key: there is no such object"),
        (Answer(404, xml("NoSuchBucket")), NotFound, "bucket bucket: there is no such bucket"),
        (Answer(412, xml("PreconditionFailed")), CLIError, "changed meanwhile"),
        (Answer(403, xml("InvalidObjectState")), CLIError, "it is archived"),
        (Answer(400, xml("ExpiredToken")), CredentialsError, "they have expired"),
        (Answer(403, xml("InvalidAccessKeyId")), CredentialsError, "does not know them"),
        (Answer(403, xml("SignatureDoesNotMatch")), CredentialsError, "secret key"),
        (Answer(403, xml("RequestTimeTooSkewed")), CredentialsError, "clock"),
        (Answer(501, xml("NotImplemented")), CLIError, "said so"),
        (RESET, Unreachable, "closed the connection"),
    ],
    ids=lambda value: "" if isinstance(value, type) else None,
)
def test_each_failure_has_its_own_error(  # pylint: disable=too-many-arguments
    server: Server,
    engine_at: MakeEngine,
    how: str,
    answer: Answer,
    kind: type[CLIError],
    words: str,
) -> None:
    server.script = [answer]

    error = error_of(engine_at(server.url), GET, how)

    assert isinstance(error, kind)
    assert words in error.message


def test_what_s3_called_a_failed_request_is_told(server: Server, engine_at: MakeEngine) -> None:
    server.script = [Answer(403, xml("AccessDenied"), {"x-amz-request-id": "id-8"})]

    assert error_of(engine_at(server.url), GET, "together").request_id == "id-8"


@each_way
def test_a_refused_port_fails_at_once(engine_at: MakeEngine, how: str) -> None:
    engine = engine_at("http://127.0.0.1:9", backoff=5.0)

    error = error_of(engine, GET, how)

    assert isinstance(error, Unreachable)
    assert engine.counters.retries == 0


@each_way
def test_an_unknown_host_fails_at_once(engine_at: MakeEngine, how: str) -> None:
    engine = engine_at("http://nowhere.invalid:80", backoff=5.0)

    assert "is not known" in error_of(engine, GET, how).message


def test_a_head_that_is_denied_hints_at_missing_objects(
    server: Server, engine_at: MakeEngine
) -> None:
    server.script = [Answer(403)]
    request = Request(calls.HEAD_OBJECT, "bucket", "key")

    error = error_of(engine_at(server.url), request, "together")

    assert isinstance(error, AccessDenied)
    assert "without s3:ListBucket, a missing object is denied too" in error.hint


# --- The gate


@each_way
def test_an_undeclared_call_is_not_sent(server: Server, engine_at: MakeEngine, how: str) -> None:
    engine = engine_at(server.url, gate=Gate((calls.HEAD_OBJECT,)))

    with pytest.raises(TypeError, match="s3:GetObject is not declared"):
        reply_of(engine, GET, how)

    assert server.asked == []


@both
def test_read_only_refuses_writes(server: Server, engine_at: MakeEngine, how: str) -> None:
    engine = engine_at(server.url, gate=Gate(EVERY, read_only=True))

    with pytest.raises(Refused):
        reply_of(engine, Request(calls.PUT_OBJECT, "bucket", "key", body=b"x"), how)

    assert server.asked == []


@each_way
def test_every_request_is_counted_at_the_gate(
    server: Server, engine_at: MakeEngine, how: str
) -> None:
    server.script = [Answer(500, xml("InternalError")), OK]
    gate = Gate(EVERY)
    engine = engine_at(server.url, gate=gate)

    reply_of(engine, GET, how)

    assert gate.made == {calls.GET_OBJECT: 1}
    assert gate.requests == 2


@each_way
def test_nothing_is_sent_once_the_run_was_stopped(
    server: Server, engine_at: MakeEngine, how: str
) -> None:
    gate = Gate(EVERY)
    engine = engine_at(server.url, gate=gate)
    gate.stop.set()

    assert isinstance(error_of(engine, GET, how), Interrupted)
    assert server.asked == []


# --- Where keys go


@each_way
def test_a_sandbox_key_does_not_leave_this_machine(engine_at: MakeEngine, how: str) -> None:
    env = {"AWS_ACCESS_KEY_ID": "HAWSESANDBOX1"}
    engine = engine_at("http://s3.example.com", env)

    assert isinstance(error_of(engine, GET, how), Refused)


def test_two_ports_of_a_host_do_not_mix(engine_at: MakeEngine, server: Server) -> None:
    from tests.unit.transfer.servers import serving

    server.script = [Answer(body=b"one")]
    with serving() as other:
        other.script = [Answer(body=b"two")]
        one, two = engine_at(server.url), engine_at(other.url)

        bodies = [reply_of(each, GET, "together").body for each in (one, two, one, two)]

    assert bodies == [b"one", b"two", b"one", b"two"]


@each_way
def test_an_anonymous_request_has_no_signature(
    server: Server, engine_at: MakeEngine, how: str
) -> None:
    server.script = [OK]

    reply_of(engine_at(server.url, anonymous=True), GET, how)

    assert "authorization" not in server.asked[0].headers


# --- Keys and regions


@pytest.mark.case(45)
@each_way
def test_expired_keys_are_renewed_once(
    server: Server, engine_at: MakeEngine, how: str, tmp_path: Path
) -> None:
    folder = tmp_path / ".aws"
    folder.mkdir()
    file = folder / "credentials"
    file.write_text("[default]\naws_access_key_id = AKIDOLD\naws_secret_access_key = s\n")

    def decide(asked: Asked) -> Answer:
        if "AKIDOLD" in asked.headers["authorization"]:
            return Answer(400, xml("ExpiredToken"))
        return OK

    server.decide = decide
    engine = engine_at(server.url, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})
    assert engine.holder.keys.access == "AKIDOLD"
    file.write_text("[default]\naws_access_key_id = AKIDNEW\naws_secret_access_key = s\n")

    assert reply_of(engine, GET, how).body == b"content"
    assert len(server.asked) == 2


# --- Windows


def test_no_more_requests_than_the_window_are_in_flight(
    server: Server, engine_at: MakeEngine
) -> None:
    gate = threading.Semaphore(0)

    def decide(_: Asked) -> Answer:
        gate.acquire(timeout=10)
        return OK

    server.decide = decide
    engine = engine_at(server.url, requests=4)
    with ThreadPoolExecutor() as pool:
        ended = pool.submit(sent, engine, *[GET] * 12)
        for _ in range(12):
            gate.release()
        assert len(ended.result(30)) == 12

    assert server.most <= 4


def test_slow_down_narrows_the_window_of_its_prefix_only(
    server: Server, engine_at: MakeEngine
) -> None:
    slow = iter([Answer(503, xml("SlowDown"))] * 3)

    def decide(asked: Asked) -> Answer:
        return next(slow, OK) if asked.path.startswith("/bucket/hot/") else OK

    server.decide = decide
    engine = engine_at(server.url, requests=64)

    outcomes = sent(engine, *[GET._replace(key=f"hot/{n}") for n in range(20)])

    assert all(isinstance(each, Reply) for each in outcomes)
    assert engine.counters.throttles == 3
    assert engine.attempts.prefixes.allowed("bucket/hot") < 64
    assert engine.attempts.prefixes.allowed("bucket/cold") == 64


def test_giving_up_ends_what_is_in_flight_parked_and_waiting(
    server: Server, engine_at: MakeEngine
) -> None:
    gate = threading.Event()

    def decide(asked: Asked) -> Answer:
        if asked.path.endswith("/slow"):
            return Answer(503, xml("SlowDown"))
        gate.wait(20)
        return OK

    server.decide = decide
    engine = engine_at(server.url, backoff=100.0, attempts=9)
    outcomes: list[Reply | CLIError] = []
    for key in ("slow", "a", "b"):
        engine.submit(GET._replace(key=key), outcomes.append)

    engine.cancel(10)
    gate.set()

    assert [type(each) for each in outcomes] == [Interrupted] * 3


def test_a_request_that_was_just_being_sent_when_all_was_given_up_ends_too(
    server: Server, engine_at: MakeEngine
) -> None:
    gate = threading.Event()

    def decide(_: Asked) -> Answer:
        gate.wait(20)
        return OK

    server.decide = decide
    engine = engine_at(server.url)
    clients = engine.attempts.clients

    class Late:
        """Gives the handle of a request away only after everybody looked for it."""

        def send(self, sending: Sending) -> Any:
            handle = clients.send(sending)
            engine.cancel(0)
            return handle

        def close(self) -> None:
            clients.close()

    engine.attempts._clients = cast(Any, Late())
    outcomes: list[Reply | CLIError] = []
    engine.submit(GET, outcomes.append)

    ended = engine.drain(10)
    gate.set()

    assert ended
    assert [type(each) for each in outcomes] == [Interrupted]


# --- Paths


@each_way
@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("a//b", "/bucket/a//b"),
        ("/lead", "/bucket//lead"),
        ("trail/", "/bucket/trail/"),
        ("./x", "/bucket/./x"),
        ("a/../b", "/bucket/a/../b"),
        ("..", "/bucket/.."),
        ("a b+c%20?&=#", "/bucket/a%20b%2Bc%2520%3F%26%3D%23"),
        ("é\n\x7f", "/bucket/%C3%A9%0A%7F"),
        ("~-._", "/bucket/~-._"),
    ],
)
def test_a_key_arrives_as_it_is(
    server: Server, engine_at: MakeEngine, how: str, key: str, path: str
) -> None:
    server.script = [OK]

    reply_of(engine_at(server.url), GET._replace(key=key), how)

    assert server.asked[0].path == path


# --- Listings


def test_the_first_page_comes_without_awscrt_and_the_next_with_it(
    server: Server, engine_at: MakeEngine
) -> None:
    server.script = [Answer(body=page("a"))]
    engine = engine_at(server.url)
    fetch, events = engine.fetcher("bucket"), [threading.Event(), threading.Event()]
    pages: list[bytes | CLIError] = []

    for event in events:

        def took(came: bytes | CLIError, event: threading.Event = event) -> None:
            pages.append(came)
            event.set()

        fetch("list-type=2", took)
        assert event.wait(10)

    assert pages == [page("a")] * 2
    agents = [asked.headers["user-agent"] for asked in server.asked]
    assert ["aws-sdk" in agent.lower() or "CRT" in agent for agent in agents] == [False, True]


def test_a_page_that_fails_gives_its_error(server: Server, engine_at: MakeEngine) -> None:
    server.script = [Answer(403, xml("AccessDenied"))]
    pages: list[bytes | CLIError] = []

    engine_at(server.url).fetcher("bucket")("list-type=2", pages.append)

    assert [type(each) for each in pages] == [AccessDenied]


# --- Calls


def test_every_call_says_what_iam_checks() -> None:
    silent = [call.name for call in EVERY if not call.iam]

    assert silent == []


@pytest.mark.case(48)
def test_file_descriptors_do_not_leak(server: Server, engine_at: MakeEngine) -> None:
    server.script = [OK]
    engine = engine_at(server.url, connections=4, requests=4)
    sent(engine, *[GET] * 50)
    before = len(os.listdir("/proc/self/fd"))

    sent(engine, *[GET] * 200)

    assert len(os.listdir("/proc/self/fd")) <= before + 4


def test_an_answer_that_nobody_could_take_is_not_passed_over(
    server: Server, engine_at: MakeEngine, unraisable: Queue[str]
) -> None:
    server.script = [Answer()]
    engine = engine_at(server.url)

    def broken(_: Reply | CLIError) -> None:
        raise ValueError("a bug")

    engine.submit(GET, broken)

    with pytest.raises(CLIError, match="an answer was lost"):
        engine.drain(20)
    assert "a bug" in unraisable.get(timeout=20)
