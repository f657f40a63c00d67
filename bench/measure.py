"""Runs a command and says what it cost: wall time, CPU and peak memory of it and its children.

The kernel's own account of the finished process is used, so nothing is sampled.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Cost:
    """Seconds, seconds and MiB; `runs` commands one after another count as one."""

    wall: float
    cpu: float
    memory: float
    code: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.wall + other.wall,
            self.cpu + other.cpu,
            max(self.memory, other.memory),
            self.code or other.code,
        )


@dataclass(frozen=True)
class Command:
    """What is run, `times` times one after another, and the exit code it must end with."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    times: int = 1
    ends: int = 0


class Failed(Exception):
    """A command did not end as it should have: what it was and what it said."""


def cost(command: Command, errors: Path, output: Path = Path(os.devnull)) -> Cost:
    """Run it, with its output in a file or thrown away."""
    total = Cost(0.0, 0.0, 0.0)
    for _ in range(command.times):
        once = _run(command, errors, output)
        if once.code != command.ends:
            told = errors.read_text(encoding="utf-8", errors="replace")
            raise Failed(f"{' '.join(command.argv)}: code {once.code}\n{told}")
        total += once
    return total


def _run(command: Command, errors: Path, output: Path) -> Cost:
    launch = [sys.executable, "-I", "-S", str(LAUNCH), str(output), str(errors), *command.argv]
    with subprocess.Popen(
        launch, env=command.env, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as ran:
        try:
            told, _ = ran.communicate()
        except BaseException:  # Ctrl-C is for this process alone
            os.killpg(ran.pid, signal.SIGKILL)
            raise
    if ran.returncode:
        raise Failed(f"{command.argv[0]} could not be started")
    wall, cpu, memory, code = map(float, told.split())
    return Cost(wall, cpu, memory, int(code))


def in_turn(runs: Sequence[Callable[[], Cost]], *, rounds: int) -> list[Cost]:
    """Medians of each run; they take turns, so that a slow moment of the machine hits all."""
    seen: list[list[Cost]] = [[] for _ in runs]
    for _ in range(rounds):
        for costs, run in zip(seen, runs, strict=True):
            costs.append(run())
    return [median(costs) for costs in seen]


def median(costs: Sequence[Cost]) -> Cost:
    """The middle of each figure by itself."""
    return Cost(
        statistics.median(each.wall for each in costs),
        statistics.median(each.cpu for each in costs),
        statistics.median(each.memory for each in costs),
        costs[0].code,
    )
