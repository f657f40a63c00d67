"""The figures as a Markdown table for people, and as JSON for the record."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Cost
from bench.s3.programs import PROGRAMS
from bench.s3.workloads import Bound, Workload

FIGURES = Path(__file__).resolve().parent / "figures.json"
UNITS = {"wall": "s", "cpu": "s", "memory": "MiB"}
NONE = "not measured"


@dataclass(frozen=True)
class Result:
    """The medians of the programs that did the job."""

    workload: Workload
    costs: Mapping[str, Cost]


def heading(programs: list[str]) -> tuple[str, str]:
    """The first two lines of the table."""
    columns = ["wall s / CPU s / memory MiB", *programs, "bounds"]
    return f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"


def row(result: Result, programs: list[str]) -> str:
    """What each program took, then hawse's bounds."""
    cells = [cell(result, name) for name in programs]
    kept = "; ".join(judged(result, bound) for bound in result.workload.bounds)
    return f"| {' | '.join([result.workload.name, *cells, kept])} |"


def footnotes(modes: Mapping[str, str]) -> Iterator[str]:
    """Which programs these were, and how they protect what they send."""
    for name, mode in modes.items():
        yield f"- {name}: {PROGRAMS[name].version()}; {mode} (over HTTP)"


def cell(result: Result, name: str) -> str:
    """`3.61 / 2.05 / 27`, and why not."""
    if name not in result.workload.programs:
        return "–"
    found = result.costs.get(name)
    return NONE if found is None else f"{found.wall:.3g} / {found.cpu:.3g} / {found.memory:.0f}"


def judged(result: Result, bound: Bound) -> str:
    """`wall 0.71 ≤ 0.9 × s5cmd: met`"""
    against = f" × {bound.peer}" if bound.peer else f" {UNITS[bound.figure]}"
    limit = f"≤ {bound.limit:.3g}{against}"
    value = figure(result, "hawse", bound.figure)
    peer = figure(result, bound.peer, bound.figure) if bound.peer else 1.0
    if value is None or peer is None:
        return f"{bound.figure} {limit}: {NONE}"
    met = "met" if value / peer <= bound.limit else "**missed**"
    return f"{bound.figure} {value / peer:.3g} {limit}: {met}"


def figure(result: Result, name: str, which: str) -> float | None:
    """One figure of one program."""
    found = result.costs.get(name)
    return None if found is None else float(getattr(found, which))


def write_figures(results: list[Result], modes: Mapping[str, str], rounds: int) -> None:
    """Everything, for the record."""
    told = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "rounds": rounds,
        "programs": {
            name: {"version": PROGRAMS[name].version(), "checksums": mode}
            for name, mode in modes.items()
        },
        "workloads": {result.workload.name: recorded(result) for result in results},
    }
    FIGURES.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def recorded(result: Result) -> dict[str, object]:
    """What was typed, what it took, and how the bounds were kept."""
    workload = result.workload
    return {
        "latency ms": None if workload.latency is None else workload.latency * 1000,
        "bounds": [judged(result, bound) for bound in workload.bounds],
        "programs": {
            name: {
                "typed": PROGRAMS[name].typed(workload.job),
                **{unit: round(value, 3) for unit, value in dataclasses.asdict(found).items()},
            }
            for name, found in result.costs.items()
        },
    }
