"""What must become of every kind of command after everything that may befall it.

The whole matrix is `make faults`; a part of it, always the same, runs with the other tests.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from tests.conftest import FakeClock, Ran
from tests.faults.matrix import BLOWS, JOBS, Job, expected
from tests.faults.proxy import FaultProxy
from tests.faults.world import World, behind
from tests.moto_server import Moto
from tests.scripted.server import serving

ENDS = expected()
# What goes wrong in silence when it goes wrong, and one case of every kind besides.
ALWAYS = [
    ("fast read", "a web page"),
    ("boto3 read", "nothing"),
    ("json read", "nothing"),
    ("paged read", "pages in circles"),
    ("sweep", "a web page"),
    ("change", "applied, answer lost"),
    ("create with token", "applied, answer lost"),
    ("create without token", "applied, answer lost"),
    ("create by name", "nothing"),
    ("procedure", "truncated always"),
    ("s3 ls", "another content type"),
    ("s3 up", "a web page"),
    ("s3 down", "bits flipped"),
    ("s3 sync", "applied, then an error"),
    ("s3 rm", "expired token"),
    ("cfn deploy", "applied, answer lost"),
]
LOST_KEY = ["old Active", "new Active"]  # what `iam key rotate --resume` finds and deletes
CASES = list(ENDS) if os.environ.get("HAWSE_FAULTS") == "all" else ALWAYS


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is compiled once for all cases."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture
def world(
    moto: Moto,
    make_app: Callable[..., App],
    home: Path,
    caches: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "not-a-secret")  # the timeline's own client looks there
    with behind(moto, make_app, home, caches) as found:
        yield found


@dataclass(frozen=True)
class Case:
    """What a command ended with, and what it left."""

    job: Job
    ran: Ran
    left: Any
    repeats: int

    @property
    def rows(self) -> int | None:
        """How many rows came; None for nothing at all."""
        return len(json.loads(self.ran.out)) if self.ran.out else None

    @property
    def reads(self) -> bool:
        return not self.job.look


def test_every_cell_of_the_matrix_names_a_job_and_a_blow() -> None:
    assert {job for job, _ in ENDS} == set(JOBS)
    assert {blow for _, blow in ENDS} == set(BLOWS)
    assert set(ALWAYS) <= set(ENDS)


@pytest.mark.timeout(400)  # S3 is given half a minute for each of six attempts
@pytest.mark.parametrize(("job", "blow"), CASES)
def test_it_ends_as_expected(job: str, blow: str, world: World, clock: FakeClock) -> None:
    with struck(world, JOBS[job], blow, clock) as case:
        assert "Traceback" not in case.ran.err
        CHECKS[ENDS[job, blow]](case)


@contextmanager
def struck(world: World, job: Job, blow: str, clock: FakeClock) -> Iterator[Case]:
    """The command, run while the blow falls."""
    for step in job.steps:
        getattr(world, step)()
    with ExitStack() as stack:
        if job.timeline is not None:
            world.cloud = stack.enter_context(serving(job.timeline, clock.now, 0))
            world.proxy = stack.enter_context(FaultProxy(world.cloud.url))
        about = BLOWS[blow]
        rule = world.proxy.add(about.make(), operation=job.struck, region=job.region, **about.which)
        ran = world.run(*job.argv, env=job.env)
        world.proxy.rules.remove(rule)
        clock.sleep(60)  # what was begun is over, in the time of the timeline
        left = getattr(world, job.look)() if job.look else None
        yield Case(job, ran, left, rule.count)


# --- The ends ------------------------------------------------------------------------------------


def done(case: Case) -> None:
    assert case.ran.code == 0, case.ran.err
    assert case.left == case.job.after
    if case.reads:
        assert case.rows


def down(case: Case) -> None:
    assert case.ran.code in ((8,) if case.reads or case.job.argv[0] == "s3" else (1, 8))
    assert case.left == case.job.before
    assert case.ran.err
    if case.reads:
        assert case.rows is None


def open_(case: Case) -> None:
    assert case.ran.code in (1, 8)
    assert case.left in (case.job.before, case.job.after, LOST_KEY)
    told = ("it may have been done all the same", "is not known yet", "attempts")
    assert any(words in case.ran.err for words in told), case.ran.err


def partial(case: Case) -> None:
    assert case.ran.code == 6
    assert case.rows == 1
    assert "warning: us-east-1:" in case.ran.err
    assert "2/3 targets answered" in case.ran.err


def login(case: Case) -> None:
    assert case.ran.code in (1, 3)
    assert "they have expired" in case.ran.err
    assert case.left == case.job.before
    assert not (case.reads and case.rows)


def clock_(case: Case) -> None:
    assert case.ran.code in (1, 3)
    assert "the clock of this machine" in case.ran.err
    assert case.job.argv[0] == "s3" or "20 minutes behind AWS" in case.ran.err
    assert case.left == case.job.before


def circle(case: Case) -> None:
    assert case.ran.code in (1, 8)
    assert "same" in case.ran.err
    assert case.repeats <= 3


def any_(case: Case) -> None:
    if case.reads and case.ran.code == 0:
        assert case.rows
    if case.ran.code == 0:
        assert case.left == case.job.after
    else:
        assert case.ran.err


CHECKS: dict[str, Callable[[Case], None]] = {
    "done": done,
    "down": down,
    "open": open_,
    "partial": partial,
    "login": login,
    "clock": clock_,
    "circle": circle,
    "any": any_,
}
