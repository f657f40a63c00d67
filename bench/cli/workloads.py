"""What is measured: each workload as hawse and, where it can, the AWS CLI would be typed.

Both talk to the canned server with fixed keys, an own home folder and nothing else of this
machine's settings.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.cli.server import REGIONS
from bench.measure import Command

REGION = "eu-west-1"
PROFILES = 20
DEAD = "ap-south-1"
LIMIT = 2.0
# What is asked of a list of 50 things and of one of 10,000.
SMALL = {"wall": 0.2, "cpu": 0.2}
LARGE = {"wall": 0.15, "cpu": 0.15}


@dataclass(frozen=True)
class Workload:
    """`instances` in every region of the server; `bounds` are ratios to the peer, or absolute
    when the name of the figure ends in a unit."""

    name: str
    instances: int
    hawse: Command
    peer: Command | None = None
    bounds: Mapping[str, float] | None = None
    rounds: int = 0
    dead: str = ""


@dataclass(frozen=True)
class Place:
    """Where the two programs live, and the folder that stands for a home."""

    bin: Path
    peer_bin: Path
    home: Path

    def env(self, more: Mapping[str, str] | None = None, *, keys: bool = True) -> dict[str, str]:
        """A small environment; without `keys`, they are in the shared credentials file."""
        fixed = {
            "AWS_ACCESS_KEY_ID": "AKIABENC111122223333",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_DEFAULT_REGION": REGION,
        }
        return {
            "PATH": f"{self.bin}:{self.peer_bin}:/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true",
            **(fixed if keys else {}),
            **(more or {}),
        }

    def write_profiles(self) -> None:
        """`bench-00` …, each a user of another account."""
        folder = self.home / ".aws"
        folder.mkdir(exist_ok=True)
        folder.joinpath("credentials").write_text(
            "".join(
                f"[bench-{n:02}]\naws_access_key_id = AKIABENC{n:012}\n"
                f"aws_secret_access_key = bench\nregion = {REGION}\n"
                for n in range(PROFILES)
            ),
            encoding="utf-8",
        )


def workloads(place: Place) -> list[Workload]:
    """All of them, cheapest first."""
    return [*_starting(place), *_one_region(place), *_lists(place), *_many_targets(place)]


def _starting(place: Place) -> list[Workload]:
    hawse, aws = str(place.bin / "hawse"), str(place.peer_bin / "aws")
    typed = "hawse ec2 st"
    asked = {"_HAWSE_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": "2"}
    line = {"COMP_LINE": "aws ec2 st", "COMP_POINT": "10"}
    return [
        Workload(
            "`hawse --help` / `aws --version`",
            0,
            Command((hawse, "--help"), place.env()),
            Command((aws, "--version"), place.env()),
            bounds={"wall": 0.2, "cpu": 0.2},
        ),
        Workload(
            "completing `ec2 st`",
            0,
            Command((hawse,), place.env(asked)),
            Command((str(place.peer_bin / "aws_completer"),), place.env(line)),
        ),
        _live_names(place),
        Workload(
            "bare Python, for scale",
            0,
            Command((sys.executable, "-I", "-c", ""), place.env()),
        ),
    ]


def _live_names(place: Place) -> Workload:
    """Names of which the index knows nothing, each time anew: the shell forgets them first."""
    hawse, index = place.bin / "hawse", place.home / "no-index"
    asked = {"_HAWSE_COMPLETE": "bash_complete", "COMP_WORDS": "hawse ec2 stop ", "COMP_CWORD": "3"}
    anew = f'rm -rf "{index}" && exec "{hawse}"'
    return Workload(
        "completing `ec2 stop ` with 50 names asked of AWS",
        50,
        Command(("/bin/sh", "-c", anew), place.env({**asked, "XDG_CACHE_HOME": str(index)})),
        bounds={"wall s": 0.15},
    )


def _one_region(place: Place) -> list[Workload]:
    hawse = Command((str(place.bin / "hawse"), "ec2", "ls", "-o", "json"), place.env())
    return [
        Workload(
            "50 instances as JSON",
            50,
            hawse,
            _describe(place),
            bounds={**SMALL, "memory MiB": 30.0},
        ),
        Workload(
            "10,000 instances as JSON",
            10_000,
            hawse,
            _describe(place),
            bounds=LARGE,
            rounds=3,
        ),
    ]


def _lists(place: Place) -> Iterator[Workload]:
    """The same for the query protocol, whose items are smaller.

    `iam list-users` tells nothing of keys and MFA, so neither does hawse beside it; with them, as
    it lists users by itself, it has no peer.
    """
    users = ("iam", "user", "ls")
    for what, typed, peer in (
        ("users", (*users, "--no-credentials"), ("iam", "list-users")),
        ("stacks", ("cfn", "ls"), ("cloudformation", "describe-stacks")),
    ):
        hawse = Command((str(place.bin / "hawse"), *typed, "-o", "json"), place.env())
        aws = Command((str(place.peer_bin / "aws"), *peer, "--output", "json"), place.env())
        yield Workload(f"50 {what} as JSON", 50, hawse, aws, bounds=SMALL)
        yield Workload(f"10,000 {what} as JSON", 10_000, hawse, aws, bounds=LARGE, rounds=3)
    reported = Command((str(place.bin / "hawse"), *users, "-o", "json"), place.env())
    yield Workload("10,000 users, their keys and MFA as JSON", 10_000, reported, rounds=3)


def _many_targets(place: Place) -> list[Workload]:
    everywhere = (str(place.bin / "hawse"), "ec2", "ls", "-o", "json", "-r", "all")
    accounts = (*everywhere, "-p", "bench-*")
    targets = PROFILES * len(REGIONS)
    some = Command(accounts, place.env(keys=False))
    limited = Command((*everywhere, "--timeout", str(LIMIT)), place.env(), ends=6)
    return [
        Workload(
            f"{len(REGIONS)} regions × 50 instances / one `aws` after another",
            50,
            Command(everywhere, place.env()),
            _describe(place, times=len(REGIONS)),
            bounds={"wall": 1 / 35},
            rounds=3,
        ),
        Workload(
            f"{targets} targets, no instances",
            0,
            some,
            bounds={"cpu s": 1.2, "memory MiB": 40.0},
            rounds=3,
        ),
        Workload(
            f"{targets} targets × 50 instances",
            50,
            some,
            bounds={"cpu s": 6.0, "memory MiB": 60.0},
            rounds=3,
        ),
        Workload(
            f"{len(REGIONS)} regions, one of them dead, `--timeout {LIMIT:g}`",
            50,
            limited,
            bounds={"wall s": LIMIT + 1.5},
            rounds=3,
            dead=DEAD,
        ),
    ]


def _describe(place: Place, *, times: int = 1) -> Command:
    argv = (str(place.peer_bin / "aws"), "ec2", "describe-instances", "--output", "json")
    return Command(argv, place.env(), times)
