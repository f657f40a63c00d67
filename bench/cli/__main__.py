"""`make bench`: hawse and the AWS CLI side by side, ratios of medians from one run.

Prints a Markdown table and writes all figures to `bench/cli/figures.json`. Never a test: what a
machine does today is not a reason to fail, but a bound that is missed is marked.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.cli.certificate import write_certificate
from bench.cli.workloads import Place, Workload, workloads
from bench.measure import Command, Cost, Failed, cost, in_turn
from bench.peers import installed

ROOT = Path(__file__).resolve().parent.parent.parent
PEER = "awscli==1.46.3"
FIGURES = Path(__file__).resolve().parent / "figures.json"
_FOLDERS = re.compile(r"(?:/[\w.-]+)+/")


def main() -> int:
    """Measure what was asked for and report it."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="runs of each command")
    parser.add_argument("--quick", action="store_true", help="one round, to see that it works")
    parser.add_argument("--tls", action="store_true", help="over HTTPS, as with the real AWS")
    parser.add_argument("--only", default="", help="workloads with this in their name")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        place = Place(Path(sys.executable).parent, installed(PEER, "bench") / "bin", Path(home))
        place.write_profiles()
        pem = Path(home) / "loopback.pem" if asked.tls else None
        if pem:
            write_certificate(pem)
        chosen = [each for each in workloads(place) if asked.only in each.name]
        results = []
        for workload in chosen:
            rounds = 1 if asked.quick else min(workload.rounds or asked.rounds, asked.rounds)
            sys.stderr.write(f"{workload.name} …\n")
            results.append((workload, measured(workload, rounds, place, pem)))
    sys.stdout.write("\n".join(report(results)) + "\n")
    if not (asked.only or asked.quick or asked.tls):
        FIGURES.write_text(json.dumps(figures(results, asked.rounds), indent=1) + "\n")
    return 0


@contextmanager
def canned(workload: Workload, pem: Path | None) -> Iterator[dict[str, str]]:
    """A canned server in a process of its own, as settings that lead to it."""
    secure = [str(pem)] if pem else []
    argv = [sys.executable, "-m", "bench.cli.server", str(workload.instances), workload.dead]
    with subprocess.Popen([*argv, *secure], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().strip()
            yield {"AWS_ENDPOINT_URL": url, **({"AWS_CA_BUNDLE": str(pem)} if pem else {})}
        finally:
            server.kill()


def measured(workload: Workload, rounds: int, place: Place, pem: Path | None) -> list[Cost]:
    """The cost of hawse and, if there is one, of its peer."""
    with canned(workload, pem) as settings:
        commands = [
            dataclasses.replace(command, env={**command.env, **settings})
            for command in (workload.hawse, workload.peer)
            if command is not None
        ]
        return timed(commands, rounds, place.home / "errors")


def timed(commands: list[Command], rounds: int, errors: Path) -> list[Cost]:
    """Medians; each command runs once beforehand, uncounted, to fill the caches that it has."""
    try:
        for command in commands:
            cost(dataclasses.replace(command, times=1), errors)
        return in_turn([partial(cost, command, errors) for command in commands], rounds=rounds)
    except Failed as failed:
        sys.exit(str(failed))


def report(results: list[tuple[Workload, list[Cost]]]) -> Iterator[str]:
    """The table: hawse, its peer, the ratio, and the bound."""
    yield "| | wall s | CPU s | memory MiB | bound |"
    yield "|---|---|---|---|---|"
    for workload, costs in results:
        cells = (compared([getattr(cost, name) for cost in costs]) for name in NAMES)
        yield f"| {workload.name} | {' | '.join(cells)} | {', '.join(bounds(workload, costs))} |"


NAMES = ("wall", "cpu", "memory")


def compared(values: list[float]) -> str:
    """`0.11 / 0.52 = 0.21`, or the value alone when there is no peer."""
    text = " / ".join(f"{value:.3g}" for value in values)
    return f"{text} = **{values[0] / values[1]:.2f}**" if len(values) > 1 else text


def bounds(workload: Workload, costs: list[Cost]) -> Iterator[str]:
    """Each bound, and whether it was met."""
    for name, bound in (workload.bounds or {}).items():
        figure, _, unit = name.partition(" ")
        value = getattr(costs[0], figure)
        value = value if unit else value / getattr(costs[1], figure)
        met = "met" if value <= bound else "**missed**"
        yield f"{figure} ≤ {bound:.3g}{' ' if unit else ' ×'}{unit}: {met}"


def figures(results: list[tuple[Workload, list[Cost]]], rounds: int) -> Mapping[str, Any]:
    """Everything, for the record."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "peer": PEER,
        "rounds": rounds,
        "workloads": {
            workload.name: {
                "command": shown(workload.hawse),
                "peer": shown(workload.peer),
                "hawse": dataclasses.asdict(costs[0]),
                "aws": dataclasses.asdict(costs[1]) if len(costs) > 1 else None,
                "bounds": list(bounds(workload, costs)),
            }
            for workload, costs in results
        },
    }


def shown(command: Command | None) -> str | None:
    """A command as it would be typed: programs and files without the folders that they are in."""
    if command is None:
        return None
    words = (_FOLDERS.sub("", word) for word in command.argv)
    return " ".join(words) + (f" (× {command.times})" if command.times > 1 else "")


if __name__ == "__main__":
    sys.exit(main())
