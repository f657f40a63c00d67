"""The limits of the configuration hold for S3, and no thread of awscrt's ever waits for them."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hawse.aws.sessions import Aws
from hawse.aws.gate import Gate
from hawse.aws.targets import Scope, Selection
from hawse.transfer import calls
from hawse.transfer.engine import Engine
from hawse.transfer.requests import Reply, Request
from hawse.transfer.settings import Settings
from tests.conftest import FakeClock
from tests.unit.aws.conftest import Folders, Settings as Configured
from tests.unit.transfer.conftest import EVERY, keys_for
from tests.unit.transfer.servers import Answer, Server, xml

GET = Request(calls.GET_OBJECT, "bucket", "key")
HEAD = Request(calls.HEAD_OBJECT, "bucket", "key")


class Patient(Gate):
    """Notes how long it was to wait, and does not."""

    def __init__(self) -> None:
        super().__init__(EVERY)
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


class Limited:
    """Makes engines at a server where time stands still."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.gate = Patient()
        self.engines: list[Engine] = []
        self._folder = folder

    def engine(self, limits: dict[str, float], **settings: Any) -> Engine:
        self.server.script = self.server.script or [Answer(body=b"content")]
        aws = Aws(
            env={"HOME": str(self._folder), **keys_for(self.server.url)},
            config=Configured({"http.read_timeout": 5.0, "limits": {"s3": limits}}),
            paths=Folders(self._folder / "cache"),
            clock=FakeClock(),
        )
        target = aws.target(Selection(), Scope.REGION, self.gate)
        self.engines.append(Engine(target, Settings(backoff=0.001, **settings)))
        return self.engines[-1]


@pytest.fixture
def limited(server: Server, tmp_path: Path) -> Iterator[Limited]:
    made = Limited(server, tmp_path)
    yield made
    for engine in made.engines:
        engine.close()


def submit(engine: Engine, *requests: Request) -> None:
    for request in requests:
        engine.submit(request, lambda _: None)
    assert engine.drain(30)


def ask(engine: Engine, *requests: Request) -> None:
    for request in requests:
        engine.ask(request)


@pytest.mark.parametrize("send", [submit, ask])
def test_a_limit_is_of_one_operation_and_lets_a_second_of_it_pass_at_once(
    limited: Limited, send: Callable[..., None]
) -> None:
    engine = limited.engine({"GetObject": 2.0})

    send(engine, GET, GET, HEAD, GET, HEAD, GET)

    assert limited.gate.pauses == [0.0, 0.0, 0.0, 0.5, 0.0, 1.0]


def test_what_is_tried_again_counts_too(limited: Limited) -> None:
    limited.server.script = [Answer(500, xml("InternalError")), Answer(body=b"content")]
    engine = limited.engine({"GetObject": 200.0}, attempts=3)

    submit(engine, *[GET] * 200)

    assert limited.gate.pauses[-1] == pytest.approx(1 / 200)


def test_the_slower_of_all_limits_holds(limited: Limited) -> None:
    engine = limited.engine({"GetObject": 100.0}, rate=4.0)

    submit(engine, GET, GET)

    assert limited.gate.pauses[1] == pytest.approx(0.25, abs=0.1)


def test_nobody_waits_where_nothing_is_limited(limited: Limited) -> None:
    submit(limited.engine({}), GET, GET)

    assert limited.gate.pauses == []


def test_what_is_sent_from_a_callback_is_sent_later_and_does_not_wait(limited: Limited) -> None:
    engine = limited.engine({"GetObject": 50.0})
    submit(engine, *[GET] * 50)
    limited.gate.pauses.clear()
    ended, outcomes = threading.Event(), []

    def second(came: Reply | Exception) -> None:
        outcomes.append(came)
        ended.set()

    engine.start(GET, lambda _: engine.start(GET, second))

    assert ended.wait(30) and isinstance(outcomes[0], Reply)
    assert limited.gate.pauses == [] and len(limited.server.asked) == 52
