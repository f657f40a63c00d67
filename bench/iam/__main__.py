"""`make bench-iam`: IAM questions on generated accounts of growing size, beside Cloudsplaining.

Prints a Markdown table and writes all figures to `bench/iam/figures.json`. Never a test. The bounds
are those of an account of 1,000 roles, 500 users and 1,000 policies. Cloudsplaining scans what a
file holds for policies that are too wide; it knows no graph, so it has less to do.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bench.iam.generate import Size, account, plain
from bench.measure import Command, Cost, cost, in_turn
from bench.peers import installed
from hawse.services.iam.snapshots import dump

PEER = "cloudsplaining==0.9.1"
FIGURES = Path(__file__).resolve().parent / "figures.json"
SIZES = (0.1, 0.3, 1.0)
TOGETHER = ("audit", "escalations", "graph")
TOGETHER_SECONDS, TOGETHER_MIB, CAN_SECONDS = 10.0, 300.0, 0.3


@dataclass(frozen=True)
class Asked:
    """A question: its name in the table and the words behind `hawse iam`."""

    name: str
    words: tuple[str, ...]


QUESTIONS = (
    Asked("audit", ("audit",)),
    Asked("escalations", ("escalations",)),
    Asked("graph", ("graph",)),
    Asked("can", ("can", "{role}", "s3:GetObject", "arn:aws:s3:::acme-data/a")),
    Asked("who-can", ("who-can", "iam:CreateUser")),
)


def main() -> int:
    """Measure every question at every size."""
    parser = argparse.ArgumentParser(prog="make bench-iam ARGS=…", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each command")
    parser.add_argument("--quick", action="store_true", help="one round of the smallest size")
    asked = parser.parse_args()
    sizes, rounds = (SIZES[:1], 1) if asked.quick else (SIZES, asked.rounds)
    peer = installed(PEER, "bench-iam") / "bin" / "cloudsplaining"
    with tempfile.TemporaryDirectory() as home:
        found = {
            factor: dict(measured(Size().times(factor), rounds, peer, Path(home)))
            for factor in sizes
        }
    sys.stdout.write("\n".join(report(found)) + "\n")
    if not asked.quick:
        FIGURES.write_text(json.dumps(figures(found, rounds), indent=1) + "\n", encoding="utf-8")
    return 0


def measured(size: Size, rounds: int, peer: Path, home: Path) -> Iterator[tuple[str, Cost]]:
    """What each question costs on an account of this size, and what the peer costs."""
    made = account(size)
    ours, theirs = home / "snapshot.json", home / "plain.json"
    ours.write_text(dump(made), encoding="utf-8")
    theirs.write_text(plain(made), encoding="utf-8")
    role = f"role/{list(made.roles)[0]}"
    hawse = str(Path(sys.executable).parent / "hawse")
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    sys.stderr.write(f"{size} …\n")
    commands = {
        one.name: Command(
            (hawse, "iam", *(w.format(role=role) for w in one.words), "--snapshot", str(ours)), env
        )
        for one in QUESTIONS
    }
    out = ("--output", str(home), "--skip-open-report")
    commands["Cloudsplaining"] = Command((str(peer), "scan", "-i", str(theirs), *out), env)
    runs = [partial(cost, command, home / "errors") for command in commands.values()]
    yield from zip(commands, in_turn(runs, rounds=rounds), strict=True)


def report(found: dict[float, dict[str, Cost]]) -> Iterator[str]:
    """The table: a row for each question, a column for each size, and the bounds."""
    names = [f"{Size().times(factor).roles:,} roles" for factor in found]
    yield f"| wall s / CPU s / MiB | {' | '.join(names)} |"
    yield f"|---{'|---' * len(names)}|"
    for name in list(found.values())[0]:
        yield f"| {name} | {' | '.join(_told(costs[name]) for costs in found.values())} |"
    yield ""
    yield from bounds(found[max(found)])
    yield from growth(found)


def bounds(costs: dict[str, Cost]) -> Iterator[str]:
    """Whether the largest account stays within what was promised."""
    three = [costs[name] for name in TOGETHER]
    wall, memory = sum(one.wall for one in three), max(one.memory for one in three)
    yield _bound(", ".join(TOGETHER), wall, TOGETHER_SECONDS, "s")
    yield _bound("memory", memory, TOGETHER_MIB, "MiB")
    yield _bound("can", costs["can"].wall, CAN_SECONDS, "s")


def growth(found: dict[float, dict[str, Cost]]) -> Iterator[str]:
    """How much more CPU time larger accounts take: in proportion, it grows as they do."""
    small, large = min(found), max(found)
    if small != large:
        own = {name: one for name, one in found[small].items() if name in TOGETHER}
        told = (f"{name} {found[large][name].cpu / one.cpu:.1f}" for name, one in own.items())
        yield f"CPU time of an account {large / small:.0f} times as large: × {', '.join(told)}"


def _bound(what: str, value: float, limit: float, unit: str) -> str:
    met = "met" if value < limit else "**missed**"
    return f"{what}: {value:.3g} < {limit:g} {unit}: {met}"


def figures(found: dict[float, dict[str, Cost]], rounds: int) -> dict[str, object]:
    """All that was measured."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "rounds": rounds,
        "peer": PEER,
        "sizes": {
            str(Size().times(factor).roles): {name: asdict(one) for name, one in costs.items()}
            for factor, costs in found.items()
        },
        "bounds": [*bounds(found[max(found)]), *growth(found)],
    }


def _told(one: Cost) -> str:
    return f"{one.wall:.2f} / {one.cpu:.2f} / {one.memory:.0f}"


if __name__ == "__main__":
    sys.exit(main())
