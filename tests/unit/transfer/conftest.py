"""An engine for SeaweedFS on loopback, and for servers that answer what a test says."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import itertools
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Queue
from typing import Any, Protocol

import pytest

from hawse.aws.calls import Call
from hawse.aws.sessions import Aws
from hawse.aws.gate import Gate
from hawse.aws.targets import Scope, Selection, Target
from hawse.main import SystemClock
from hawse.transfer import calls
from hawse.transfer.engine import Engine
from hawse.transfer.settings import Settings
from tests.seaweed import SeaweedFS, running
from tests.unit.transfer.servers import Server, serving
from tests.unit.aws.conftest import NOTHING, Folders, Settings as Configured

EVERY = tuple(value for value in vars(calls).values() if isinstance(value, Call))
_numbers = itertools.count(1)


class MakeEngine(Protocol):
    """`engine_at("http://127.0.0.1:9000", attempts=1)`."""

    def __call__(
        self,
        url: str,
        env: Mapping[str, str] = ...,
        *,
        gate: Gate | None = ...,
        patience: float = ...,
        **settings: Any,
    ) -> Engine: ...


def target_at(
    env: Mapping[str, str], folder: Path, gate: Gate | None = None, **configured: Any
) -> Target:
    """A target over the wire; `env` is all the environment there is."""
    values = {"http.read_timeout": 5.0, **configured}
    aws = Aws(
        env={"HOME": str(folder), "AWS_EC2_METADATA_DISABLED": "true", **env},
        config=Configured(values),
        paths=Folders(folder / "cache"),
        clock=SystemClock(),
    )
    return aws.target(Selection(), Scope.REGION, gate or Gate(EVERY))


def keys_for(url: str) -> dict[str, str]:
    """An environment that leads to an endpoint, with keys that are none."""
    return {
        "AWS_ENDPOINT_URL_S3": url,
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_REGION": "eu-west-1",
    }


@pytest.fixture
def unraisable() -> Iterator[Queue[str]]:
    """What threads of awscrt tell of exceptions that nobody caught, when they come to it."""
    told: Queue[str] = Queue()
    before, sys.unraisablehook = sys.unraisablehook, lambda about: told.put(str(about.exc_value))
    yield told
    sys.unraisablehook = before


@pytest.fixture
def thread_errors() -> Iterator[Queue[str]]:
    """What threads of ours end by, when they come to it."""
    told: Queue[str] = Queue()
    before, threading.excepthook = threading.excepthook, lambda about: told.put(
        str(about.exc_value)
    )
    yield told
    threading.excepthook = before


@pytest.fixture
def engine_at(tmp_path: Path) -> Iterator[MakeEngine]:
    """Makes engines, and closes them."""
    made: list[Engine] = []

    def make(
        url: str,
        env: Mapping[str, str] = NOTHING,
        *,
        gate: Gate | None = None,
        patience: float = 5.0,
        **settings: Any,
    ) -> Engine:
        settings = {"backoff": 0.01, "attempts": 3, **settings}
        configured = {"http.read_timeout": patience}
        target = target_at({**keys_for(url), **env}, tmp_path, gate, **configured)
        made.append(Engine(target, Settings(**settings)))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that a test scripts."""
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def seaweed() -> Iterator[SeaweedFS]:
    """A server for the tests of one worker."""
    with running() as server:
        yield server


@pytest.fixture
def bucket(seaweed: SeaweedFS) -> Iterator[str]:
    """A bucket that is gone afterwards."""
    name = f"engine-{os.getpid()}-{next(_numbers)}"
    seaweed.client().create_bucket(Bucket=name)
    yield name
    seaweed.drop(name)


@pytest.fixture
def engine(seaweed: SeaweedFS, engine_at: MakeEngine) -> Engine:
    """An engine for SeaweedFS."""
    return engine_at(seaweed.url, seaweed.env)
