"""The page of what was measured, from the figures that `make bench` and `make bench-s3` write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent.parent / "bench"
Figures = Mapping[str, Any]
_HEAD = """# Speed

Wall seconds / CPU seconds / peak MiB: medians of runs in turn, on loopback. Trust the ratios within
a row, and measure on your own machine: `make bench` and `make bench-s3` write these figures. A
bound that is missed says so.
"""


def speed_page() -> str:
    """Listings beside the AWS CLI, objects beside s5cmd, the AWS CLI and rclone."""
    return "".join(
        (
            _HEAD,
            *_listings(json.loads((BENCH / "cli/figures.json").read_text("utf-8"))),
            *_objects(json.loads((BENCH / "s3/figures.json").read_text("utf-8"))),
        )
    )


def _listings(told: Figures) -> Iterator[str]:
    yield f"\n## Listings\n\n{_where(told)}, {told['peer'].replace('==', ' ')}.\n\n"
    yield "| | hawse | AWS CLI | CPU ratio | bounds |\n|---|---|---|---|---|\n"
    for name, found in told["workloads"].items():
        own, peer = found["hawse"], found["aws"]
        ratio = f"{own['cpu'] / peer['cpu']:.2f}" if peer else ""
        yield f"| {name} | {_cost(own)} | {_cost(peer)} | {ratio} | {_said(found['bounds'])} |\n"


def _objects(told: Figures) -> Iterator[str]:
    programs = told["programs"]
    yield f"\n## Objects\n\n{_where(told)}. "
    yield "SeaweedFS in memory; with a latency, a canned server.\n\n"
    yield "".join(
        f"- {name}: {each['version']}; {each['checksums']}\n" for name, each in programs.items()
    )
    yield f"\n| | {' | '.join(programs)} | bounds |\n|---{'|---' * (len(programs) + 1)}|\n"
    for name, found in told["workloads"].items():
        costs = " | ".join(_cost(found["programs"].get(each)) for each in programs)
        yield f"| {name} | {costs} | {_said(found['bounds'])} |\n"


def _where(told: Figures) -> str:
    rounds = "one round" if told["rounds"] == 1 else f"{told['rounds']} rounds"
    return f"Python {told['python']}, {told['system']}, {rounds}"


def _cost(found: Figures | None) -> str:
    if found is None:
        return ""
    return f"{found['wall']:.3g} / {found['cpu']:.3g} / {found['memory']:.0f}"


def _said(bounds: list[str]) -> str:
    return "; ".join(bounds)
