"""`run`: a command line through the whole of hawse in this process, with scripted AWS."""

from __future__ import annotations

import gc
import io
import itertools
import json
import os
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import settings

from hawse.app import App, Paths, Streams
from hawse.errors import Interrupted
from hawse.main import declared_calls, run as run_hawse, why_denied
from tests import canaries, usage
from tests.kept_models import KeptModels
from tests.moto_server import Moto, running
from tests.seaweed import SeaweedFS, shared
from tests.thorough import examples

if TYPE_CHECKING:
    from tests.commands.s3.behind import Site
    from tests.scripted import ScriptedAws
    from tests.scripted.playing import Play

# The same examples every time, and no limit on their time.
settings.register_profile("hawse", settings.get_profile("ci"), max_examples=examples(100))
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


_tests = itertools.count(1)
# Each run of hawse freezes what there is, so Python would soon look through all of it again.
gc.set_threshold(20_000, 20, 50)


def pytest_runtest_logfinish() -> None:
    """Give memory back: each run of hawse sets aside what there is, and one process has many."""
    if next(_tests) % 300 == 0:
        gc.unfreeze()
        with warnings.catch_warnings():
            # What a test left open is not the fault of the one that comes next.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Stream(io.StringIO):
    """A text stream that may say it is a terminal."""

    def __init__(self, text: str = "", *, tty: bool = False) -> None:
        super().__init__(text)
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


@dataclass
class ScriptedPrompter:
    """Answers questions in order, and remembers them."""

    answers: Iterator[str]
    asked: list[str] = field(default_factory=list)
    tty: bool = True

    def ask(self, question: str) -> str:
        self.asked.append(question)
        answer = next(self.answers, None)
        if answer is None:
            raise Interrupted("interrupted")
        return answer

    @property
    def at_terminal(self) -> bool:
        return self.tty

    def hidden(self, question: str) -> str:
        return self.ask(question)

    def can_pick(self) -> bool:
        return True

    def pick(self, question: str, offers: list[tuple[str, str]], *, colour: bool) -> str:
        """The answer has to be one of the values; they are remembered with the question."""
        assert not colour
        answer = self.ask(f"{question}: {', '.join(value for value, _ in offers)}")
        assert answer in dict(offers)
        return answer


@dataclass(frozen=True)
class Ran:
    """What a person gets: exit code, stdout, stderr; and the questions that were asked."""

    code: int
    out: str
    err: str
    asked: list[str]

    def json(self) -> Any:
        return json.loads(self.out)


class Run(Protocol):
    """`run("ec2", "ls", tty=True, answers=["y"])`."""

    def __call__(
        self,
        *argv: str,
        stdin: str = "",
        tty: bool = False,
        answers: Sequence[str] = (),
        env: dict[str, str] | None = None,
    ) -> Ran: ...


@pytest.fixture(autouse=True)
def _nothing_planted() -> None:
    """What one test plants is no secret in the next."""
    canaries.LOOKOUT.planted.clear()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def aws() -> ScriptedAws:
    from tests.scripted import ScriptedAws

    return ScriptedAws()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="session")
def kept_models(tmp_path_factory: pytest.TempPathFactory) -> KeptModels:
    return KeptModels(tmp_path_factory.mktemp("models"))


@pytest.fixture
def make_app(
    aws: ScriptedAws, clock: FakeClock, home: Path, kept_models: KeptModels
) -> Iterator[Callable[..., App]]:
    """An App on scripted AWS; `tty` makes all three streams terminals of 100 columns."""
    numbers, apps = itertools.count(1), itertools.count()

    def make(
        stdin: str = "",
        *,
        tty: bool = False,
        answers: Sequence[str] = (),
        env: dict[str, str] | None = None,
    ) -> App:
        cwd = home / "work"
        cwd.mkdir(parents=True, exist_ok=True)
        if next(apps) == 0:
            kept_models.lend(home / "cache")
        return App(
            streams=Streams(Stream(stdin, tty=tty), Stream(tty=tty), Stream(tty=tty)),
            env={**_ENV, "HOME": str(home), **(env or {})},
            directory=str(cwd),
            clock=clock,
            prompter=ScriptedPrompter(iter(answers), tty=tty),
            folders=lambda: Paths(
                *(home / part for part in ("config", "cache", "state", "system"))
            ),
            declared=declared_calls,
            new_id=lambda: f"{next(numbers):08x}",
            connect=aws.connect,
            why_denied=why_denied,
        )

    yield make
    kept_models.keep(home / "cache")


_ENV = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": canaries.SECRET_KEY,
    "AWS_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "COLUMNS": "100",
    "NO_COLOR": "1",
}


def _calls(app: App) -> list[str]:
    scripted = getattr(app.connect, "__self__", None)
    return scripted.names() if scripted is not None else []


def runner(make_app: Callable[..., App]) -> Run:
    """A `run` on the Apps that `make_app` makes."""

    def run_(
        *argv: str,
        stdin: str = "",
        tty: bool = False,
        answers: Sequence[str] = (),
        env: dict[str, str] | None = None,
    ) -> Ran:
        app = make_app(stdin, tty=tty, answers=answers, env=env)
        before = len(_calls(app))
        with canaries.watching(app, argv), usage.counting() as counted:
            code = run_hawse(app, argv)
        usage.note(argv, {*_calls(app)[before:], *counted})
        out, err, prompter = app.streams.stdout, app.streams.stderr, app.prompter
        assert isinstance(out, Stream) and isinstance(err, Stream)
        assert isinstance(prompter, ScriptedPrompter)
        return Ran(code, out.getvalue(), err.getvalue(), prompter.asked)

    return run_


@pytest.fixture
def run(make_app: Callable[..., App]) -> Run:
    return runner(make_app)


@pytest.fixture(scope="session")
def moto_server() -> Iterator[Moto]:
    with running() as moto:
        yield moto


@pytest.fixture
def moto(moto_server: Moto) -> Moto:
    moto_server.reset()
    return moto_server


@pytest.fixture
def site(moto: Moto, make_app: Callable[..., App]) -> Iterator[Site]:
    """`hawse s3` on moto, behind a proxy that sees and breaks what is sent."""
    from tests.commands.s3.behind import Site
    from tests.faults.proxy import FaultProxy

    with FaultProxy(moto.url) as proxy:
        yield Site(moto, proxy, make_app)


@pytest.fixture
def play(
    make_app: Callable[..., App], clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Play]:
    """`play("update_succeeds")`: CloudFormation plays a timeline, and `run` is hawse on it."""
    from tests.scripted.playing import playing

    with playing(make_app, clock, monkeypatch) as play_:
        yield play_


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    """A real S3 server; every worker of this run gets the same one."""
    folder = tmp_path_factory.getbasetemp()
    in_a_worker = "PYTEST_XDIST_WORKER" in os.environ
    with shared(folder.parent if in_a_worker else folder) as server:
        yield server


@pytest.fixture
def bucket(seaweed: SeaweedFS) -> Iterator[str]:
    """The name of an empty bucket of its own on `seaweed`."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    seaweed.make(name)
    yield name
    seaweed.drop(name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """After a whole run: a declared call that no test of its command made fails it."""
    workers = getattr(session.config, "workeroutput", None)
    if workers is not None:
        workers["usage"] = usage.handed_over()
        return
    whole = not session.config.args or session.config.args == session.config.getini("testpaths")
    narrowed = session.config.option.keyword or session.config.option.markexpr
    if whole and not narrowed and not session.testsfailed:
        for line in usage.unused():
            print(f"\ndeclared but made by no test of {line}", end="")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker process noted."""
    usage.take(getattr(node, "workeroutput", {}).get("usage"))
