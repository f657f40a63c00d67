"""`make fuzz`: every target for its share of the time, with a closing count.

`python -m tests.fuzz MINUTES TARGET…`; without targets all of them. What was learnt is kept for
the next run, and an input that ends in a traceback is kept to be mended.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")
KEPT = Path(".tools/fuzz")
MINUTES = 10.0
_SECONDS_EACH = 20  # of one input
_FLAGS = (
    "-print_final_stats=1",
    "-verbosity=0",
    "-rss_limit_mb=2048",
    "-max_len=4096",
    f"-timeout={_SECONDS_EACH}",
)
_COUNT = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_SAID = 25


@dataclass(frozen=True)
class Tried:
    """What became of a target: `said` is the end of what it said, "" where no input ended it."""

    name: str
    inputs: int
    seconds: float
    said: str = ""


def tried(name: str, seconds: float) -> Tried:
    """One target for so long."""
    learnt, found = KEPT / "learnt" / name, KEPT / "found"
    for kept in (learnt, found):
        kept.mkdir(parents=True, exist_ok=True)
    flags = [*_FLAGS, f"-max_total_time={max(1, round(seconds))}"]
    flags += [f"-artifact_prefix={found}/{name}-", str(learnt), str(CORPUS / name)]
    begun = monotonic()
    with TemporaryDirectory(prefix="hawse-fuzz-") as folder:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.worker", name, *flags],
            env={**os.environ, "TMPDIR": folder},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    count = _COUNT.search(ran.stderr)
    said = (ran.stdout + ran.stderr).splitlines()[-_SAID * 2 :] if ran.returncode else []
    return Tried(name, int(count[1]) if count else 0, monotonic() - begun, "\n".join(said))


def main(words: Sequence[str]) -> int:
    """The exit code: 1 when an input ended a target."""
    minutes, names = float(words[0]) if words else MINUTES, list(words[1:]) or list(TARGETS)
    all_: list[Tried] = []
    for name in names:
        one = tried(name, minutes * 60 / len(names))
        all_.append(one)
        print(f"{name:20} {one.inputs:>12,} inputs {one.seconds:>7.0f} s", flush=True)
        if one.said:
            print(f"\n{one.said}\n", flush=True)
    ended = [one.name for one in all_ if one.said]
    total, spent = sum(one.inputs for one in all_), sum(one.seconds for one in all_)
    what = f"ended: {', '.join(ended)}, see {KEPT}/found" if ended else "no input ended any of them"
    print(f"{len(all_)} targets, {total:,} inputs, {spent / 60:.0f} minutes: {what}")
    return 1 if ended else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
