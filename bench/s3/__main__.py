"""`make bench-s3`: hawse s3, s5cmd, the AWS CLI and rclone, ratios of medians from one run.

Prints a Markdown table and writes all figures to `bench/s3/figures.json`. Never a test: what a
machine does today is not a reason to fail, but a bound that is missed is marked. Servers and files
are in memory where the system offers it as a folder.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.measure import Cost, Failed, in_turn
from bench.s3.checksums import checksum_mode
from bench.s3.jobs import Bench, Site, opened, run_once
from bench.s3.programs import PROGRAMS
from bench.s3.report import Result, footnotes, heading, row, write_figures
from bench.s3.workloads import ALL, Workload, workloads
from tests.seaweed_keeper import roomy

SLOW = 60.0  # seconds; a run that takes longer is not repeated unless a bound needs it


def main() -> int:
    """Measure what was asked for and report it."""
    parser = argparse.ArgumentParser(prog="make bench-s3 ARGS=…", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each command")
    parser.add_argument("--quick", action="store_true", help="one run each, to see that it works")
    parser.add_argument("--only", default="", help="workloads with this in their name")
    parser.add_argument("--programs", default=",".join(ALL), help="of these")
    asked = parser.parse_args()
    programs = [name for name in ALL if name in asked.programs.split(",")]
    rounds = 0 if asked.quick else asked.rounds
    with tempfile.TemporaryDirectory(prefix="hawse-bench-", dir=roomy()) as home:
        with ExitStack() as stack:
            bench = Bench(Path(home), stack)
            chosen = [each for each in workloads() if asked.only in each.name]
            modes = {name: checksum_mode(bench, PROGRAMS[name]) for name in programs}
            whole = not (asked.only or asked.quick or len(programs) < len(ALL))
            say(*heading(programs))
            results: list[Result] = []
            for each in chosen:
                results.append(measured(bench, each, programs, rounds))
                if whole:  # also what there is of a run that is cut short
                    write_figures(results, modes, rounds)
    say("", *footnotes(modes))
    return 0


def measured(bench: Bench, workload: Workload, programs: list[str], rounds: int) -> Result:
    """Each program that can do the job, in turn; the others with the reason."""
    sys.stderr.write(f"{workload.name} …\n")
    costs: dict[str, Cost] = {}
    with opened(bench, workload) as site:
        for name in programs:
            if name in workload.programs and (first := tried(bench, site, workload, name)):
                costs[name] = first
        needed = {bound.peer for bound in workload.bounds} | {"hawse"}
        again = [name for name, spent in costs.items() if name in needed or spent.wall < SLOW]
        if rounds:
            runs = [partial(run_once, bench, site, workload.job, PROGRAMS[name]) for name in again]
            costs.update(zip(again, in_turn(runs, rounds=rounds), strict=True))
    if workload.objects.count > 10_000:
        bench.forget(workload.objects)
    result = Result(workload, costs)
    say(row(result, programs))
    return result


def tried(bench: Bench, site: Site, workload: Workload, name: str) -> Cost | None:
    """The first run, which fills caches and counts only when there is no other."""
    try:
        return run_once(bench, site, workload.job, PROGRAMS[name])
    except (Failed, OSError) as failed:
        told = str(failed).strip().splitlines() or [repr(failed)]
        sys.stderr.write(f"  {name} is not measured: {told[0]}\n")
        sys.stderr.writelines(f"    {line}\n" for line in told[1:][-3:])
        return None


def say(*lines: str) -> None:
    """At once, since a whole run takes an hour."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
