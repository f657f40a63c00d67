"""Runs a command and says what it cost: wall time, CPU and peak memory of it and its children.

The kernel's own account of the finished child (wait4) is used, so nothing is sampled.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


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
    nowhere = os.open(os.devnull, os.O_RDWR)
    told = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    began = time.perf_counter()
    files = [
        (os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate((nowhere, nowhere, told))
    ]
    child = os.posix_spawn(argv[0], argv, env, file_actions=files)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    os.close(nowhere)
    os.close(told)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    code = os.waitstatus_to_exitcode(status)
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, code)


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
