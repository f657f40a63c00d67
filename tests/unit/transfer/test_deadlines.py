"""Questions that nobody answers: they end when the configured time is over, and are asked again."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from hawse.aws.calls import Call
from hawse.errors import CLIError, Unreachable
from hawse.transfer import calls
from hawse.transfer.engine import Engine
from hawse.transfer.requests import Reply, Request
from hawse.transfer.settings import Settings
from tests.unit.transfer.conftest import keys_for, target_at
from tests.unit.transfer.servers import Answer, Asked, Server, page

PATIENCE = 0.4
LONG = 10.0
"""Seconds: much less than awscrt waits by itself, much more than it takes."""


@pytest.fixture
def asking(server: Server, tmp_path: Path) -> Iterator[Engine]:
    target = target_at(keys_for(server.url), tmp_path, None, **{"http.read_timeout": PATIENCE})
    engine = Engine(target, Settings(backoff=0.01, attempts=3))
    engine.warm()
    yield engine
    engine.close()


@pytest.fixture
def stall() -> Iterator[threading.Event]:
    """What a server waits for that does not answer."""
    event = threading.Event()
    yield event
    event.set()


QUESTIONS = {"page": (calls.LIST_OBJECTS, ""), "head": (calls.HEAD_OBJECT, "k")}


@pytest.mark.parametrize(("call", "key"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_without_an_answer_is_asked_again(
    asking: Engine, server: Server, stall: threading.Event, call: Call, key: str
) -> None:
    def decide(_: Asked) -> Answer:
        if len(server.asked) == 1:
            stall.wait(LONG)
        return Answer(200, page("a"))

    server.decide = decide
    began = monotonic()

    reply = asking.ask(Request(call, "b", key))

    assert reply.status == 200 and len(server.asked) == 2
    assert PATIENCE <= monotonic() - began < LONG
    assert asking.counters.retries == 1


def test_what_is_never_answered_ends_in_words(
    asking: Engine, server: Server, stall: threading.Event
) -> None:
    server.decide = lambda _: Answer(200, page("a")) if stall.wait(LONG) else Answer(500)

    with pytest.raises(Unreachable, match=r"did not answer in time \(3 attempts"):
        asking.ask(Request(calls.LIST_OBJECTS, "b"))


def test_what_brings_or_changes_something_may_take_its_time(
    asking: Engine, server: Server, stall: threading.Event
) -> None:
    def decide(asked: Asked) -> Answer:
        stall.wait(4 * PATIENCE)
        return Answer(200, b"x" if asked.method == "GET" else b"<CopyObjectResult/>")

    server.decide = decide
    came: list[Reply | CLIError] = []

    asking.submit(Request(calls.GET_OBJECT, "b", "k", size=1), came.append)
    asking.ask(Request(calls.COPY_OBJECT, "b", "k"))

    assert asking.drain(LONG)
    assert [reply.body for reply in came if isinstance(reply, Reply)] == [b"x"]
    assert asking.counters.retries == 0
