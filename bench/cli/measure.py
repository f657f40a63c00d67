"""Runs a command and says what it cost: wall time, CPU and peak memory of it and its children.

The kernel's own account of the finished process is used, so nothing is sampled.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
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


def cost(command: Command, errors: Path) -> Cost:
    """Run it with its output thrown away; its complaints are shown when it ends wrongly."""
    total = Cost(0.0, 0.0, 0.0)
    for _ in range(command.times):
        once = _run(command.argv, command.env, errors)
        if once.code != command.ends:
            sys.exit(f"{' '.join(command.argv)}: code {once.code}\n{errors.read_text()}")
        total += once
    return total


def _run(argv: tuple[str, ...], env: Mapping[str, str], errors: Path) -> Cost:
    launch = [sys.executable, "-I", "-S", str(LAUNCH), str(errors), *argv]
    ran = subprocess.run(launch, env=env, check=True, stdout=subprocess.PIPE, text=True)
    wall, cpu, memory, code = map(float, ran.stdout.split())
    return Cost(wall, cpu, memory, int(code))


def in_turn(commands: Sequence[Command], *, rounds: int, errors: Path) -> list[Cost]:
    """Medians of each command; they take turns, so that a slow moment of the machine hits all.

    Every command runs once beforehand, uncounted, to fill the caches that it has.
    """
    for command in commands:
        cost(Command(command.argv, command.env, 1, command.ends), errors)
    seen: list[list[Cost]] = [[] for _ in commands]
    for _ in range(rounds):
        for costs, command in zip(seen, commands, strict=True):
            costs.append(cost(command, errors))
    return [median(costs) for costs in seen]


def median(costs: Sequence[Cost]) -> Cost:
    """The middle of each figure by itself."""
    return Cost(
        statistics.median(each.wall for each in costs),
        statistics.median(each.cpu for each in costs),
        statistics.median(each.memory for each in costs),
        costs[0].code,
    )
