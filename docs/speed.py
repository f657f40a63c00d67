"""The page of what was measured, from the figures that the benches write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent.parent / "bench"
Figures = Mapping[str, Any]
_LISTINGS = (
    "`hawse --help` / `aws --version`",
    "50 instances as JSON",
    "17 regions × 50 instances / one `aws` after another",
)
_OBJECTS = {
    "upload-4KiB-5_000x-30ms": "upload 5,000 files of 4 KiB, 30 ms away",
    "upload-1GiB-1x": "upload 1 GiB",
    "download-1GiB-1x": "download 1 GiB",
    "sync-noop-100_000-30ms": "sync 100,000 files of which none changed, 30 ms away",
    "list-1_000_000": "list 1,000,000 objects",
    "cp-one": "copy one small file",
}
_HEAD = """# Speed

Wall seconds / CPU seconds / peak MiB: medians of runs in turn, on loopback. Trust the ratios within
a row, and measure on your own machine: `make bench`, `make bench-s3` and `make bench-iam` write
these figures. A bound that is missed says so.
"""


def speed_page() -> str:
    """Listings and objects beside other programs, and questions about IAM."""
    return "".join(
        (
            _HEAD,
            *_listings(json.loads((BENCH / "cli/figures.json").read_text("utf-8"))),
            *_objects(json.loads((BENCH / "s3/figures.json").read_text("utf-8"))),
            *_questions(BENCH / "iam/figures.json"),
        )
    )


def brief() -> str:
    """The few rows of the README: wall seconds, the lost ones among them."""
    listings = json.loads((BENCH / "cli/figures.json").read_text("utf-8"))
    objects = json.loads((BENCH / "s3/figures.json").read_text("utf-8"))
    rows = ["| wall seconds | hawse | AWS CLI | s5cmd | rclone |\n|---|---|---|---|---|\n"]
    for name in _LISTINGS:
        found = listings["workloads"][name]
        rows.append(f"| {name} | {_wall(found['hawse'])} | {_wall(found['aws'])} | | |\n")
    for name, said in _OBJECTS.items():
        found = objects["workloads"][name]["programs"]
        walls = (_wall(found.get(each)) for each in ("hawse", "aws", "s5cmd", "rclone"))
        rows.append(f"| {said} | {' | '.join(walls)} |\n")
    s5cmd, rclone = (objects["programs"][each]["version"] for each in ("s5cmd", "rclone"))
    peers = f"{listings['peer'].replace('==', ' ')}, s5cmd {s5cmd.split('-')[0]}, {rclone}"
    return f"\n{''.join(rows)}\nOn loopback, {listings['system']}; {peers}.\n\n"


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


def _questions(file: Path) -> Iterator[str]:
    """Questions about the IAM of accounts of several sizes, when they have been measured."""
    if not file.exists():
        return
    told = json.loads(file.read_text("utf-8"))
    sizes = told["sizes"]
    yield f"\n## IAM\n\n{_where(told)}, {told['peer'].replace('==', ' ')}. "
    yield "Generated accounts, with half as many users and as many policies as roles.\n\n"
    yield f"| | {' | '.join(f'{int(roles):,} roles' for roles in sizes)} |\n"
    yield f"|---{'|---' * len(sizes)}|\n"
    for name in list(sizes.values())[0]:
        yield f"| {name} | {' | '.join(_cost(found[name]) for found in sizes.values())} |\n"
    yield f"\n{_said(told['bounds'])}\n"


def _where(told: Figures) -> str:
    rounds = "one round" if told["rounds"] == 1 else f"{told['rounds']} rounds"
    return f"Python {told['python']}, {told['system']}, {rounds}"


def _cost(found: Figures | None) -> str:
    if found is None:
        return ""
    return f"{found['wall']:.3g} / {found['cpu']:.3g} / {found['memory']:.0f}"


def _wall(found: Figures | None) -> str:
    if found is None:
        return ""
    seconds = found["wall"]
    return f"{seconds:.{2 - (seconds >= 1) - (seconds >= 10)}f}"


def _said(bounds: list[str]) -> str:
    return "; ".join(bounds)
