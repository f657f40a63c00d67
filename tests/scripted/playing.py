"""The fixture `play`: whole commands on a timeline, in this process and with the test's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from hawse.app import App, Clock
from tests.conftest import Ran, runner
from tests.scripted.server import CloudFormation, serving


@dataclass(frozen=True)
class Played:
    """A timeline being played; it goes on while the App's clock sleeps, and with `tick`.

    `patch` is for the environment of this process, where botocore looks for credentials.
    """

    cloud: CloudFormation
    make_app: Callable[..., App]
    patch: pytest.MonkeyPatch

    def run(self, *argv: str, env: Mapping[str, str] | None = None, **options: Any) -> Ran:
        """A command line on it, with the options of the fixture `run`."""

        for name, value in {**self.cloud.env, **(env or {})}.items():
            self.patch.setenv(name, value)

        def make(stdin: str = "", **more: Any) -> App:
            given = {**self.cloud.env, **(more.pop("env") or {})}
            return replace(self.make_app(stdin, env=given, **more), connect=None)

        return runner(make)(*argv, env=dict(env or {}), **options)


class Play(Protocol):
    """`play("update_succeeds")`, or a dict; `tick` seconds pass with each read."""

    def __call__(self, source: str | Path | Mapping[str, Any], tick: float = 0) -> Played: ...


@contextmanager
def playing(
    make_app: Callable[..., App], clock: Clock, patch: pytest.MonkeyPatch
) -> Iterator[Play]:
    """A `play` whose servers end with it."""
    with ExitStack() as servers:

        def play(source: str | Path | Mapping[str, Any], tick: float = 0) -> Played:
            cloud = servers.enter_context(serving(source, clock.now, tick))
            return Played(cloud, make_app, patch)

        yield play
