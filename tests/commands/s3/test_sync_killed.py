"""`kill -9` at any request of a sync: nothing lost, nothing half-written, and it can be gone on.

`HAWSE_KILL_SEEDS=50` takes more moments than the default run.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.s3_faults import S3Faults, calls
from tests.seaweed import SeaweedFS

ROOT = Path(__file__).resolve().parents[3]
SEEDS = range(int(os.environ.get("HAWSE_KILL_SEEDS", "1")))
LARGE = "large" * (17 * 2**20 // 5)
NEW = {"a": "new a", "b/c": "new c", "b/d": "", "e": "new e" * 1000, "large": LARGE}
OLD = {"a": "old", "b/c": "old c", "gone": "g", "b/gone": "g"}


@dataclass
class Victim:
    """Runs of hawse through a proxy that kills one of them."""

    environment: Mapping[str, str]
    proxy: S3Faults

    def run(self, *argv: str, killed_at: int = 0, after: bool = False) -> int:
        """The exit code; negative when it was killed, at the request with that number."""
        self.proxy.clear()
        process = subprocess.Popen(
            [sys.executable, "-m", "hawse", *argv],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with process:
            if killed_at:
                self.proxy.add(
                    calls(lambda _: process.send_signal(signal.SIGKILL), applied=after),
                    nth=killed_at,
                )
            return process.wait(60)


@pytest.fixture
def victim(seaweed: SeaweedFS, tmp_path: Path) -> Iterator[Victim]:
    with S3Faults(seaweed.url) as proxy:
        own = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
        yield Victim({**own, **seaweed.env, "AWS_ENDPOINT_URL": proxy.url}, proxy)


def whole(found: Mapping[str, str]) -> None:
    """Nothing is half of what it should be."""
    for name, content in found.items():
        assert content in (NEW.get(name), OLD.get(name)), name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", ["up", "down", "copy"])
def test_a_sync_that_is_killed_loses_nothing_and_can_be_gone_on(
    victim: Victim, seaweed_store: Store, tmp_path: Path, way: str, seed: int
) -> None:
    chance = random.Random(f"{way}{seed}")
    here, there = tmp_path / "here", f"s3://{seaweed_store.bucket}"

    def found() -> dict[str, str]:
        return read(here) if way == "down" else below(seaweed_store, "p/")

    if way == "up":
        write(here, NEW)
    else:
        seaweed_store.write({f"src/{name}": content for name, content in NEW.items()})
    if way == "down":
        write(here, OLD)
    else:
        seaweed_store.write({f"p/{name}": content for name, content in OLD.items()})
    argv = {
        "up": (str(here), f"{there}/p"),
        "down": (f"{there}/src", str(here)),
        "copy": (f"{there}/src", f"{there}/p"),
    }[way]
    command = ("s3", "sync", *argv, "--checksum", "--delete", "-y")

    code = victim.run(*command, killed_at=chance.randint(1, 10), after=chance.random() < 0.5)
    whole(found())
    assert code in (0, -signal.SIGKILL)
    kept = read(here) if way == "up" else below(seaweed_store, "src/")
    assert kept == NEW
    assert code or found() == NEW

    assert victim.run(*command) == 0
    assert found() == NEW


@pytest.mark.parametrize("seed", SEEDS)
def test_deletes_that_are_killed_never_take_what_the_source_has(
    victim: Victim, seaweed_store: Store, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    here = write(tmp_path / "here", {"keep": "k", "z/keep": "k"})
    extra = {f"p/old{number}": "o" for number in range(10)}
    seaweed_store.write({"p/keep": "k", "p/z/keep": "k", **extra})
    url = f"s3://{seaweed_store.bucket}/p"
    command = ("s3", "sync", str(here), url, "--delete", "-y", "--backup-prefix", "kept")

    victim.run(*command, killed_at=chance.randint(1, 12), after=chance.random() < 0.5)
    left, kept = below(seaweed_store, "p/"), below(seaweed_store, "kept/")
    assert {"keep", "z/keep"} <= left.keys()
    assert {f"old{number}" for number in range(10)} <= left.keys() | kept.keys()

    assert victim.run(*command) == 0
    assert below(seaweed_store, "p/") == {"keep": "k", "z/keep": "k"}


def below(store: Store, prefix: str) -> dict[str, str]:
    """The contents of objects, by what follows the prefix."""
    found = store.objects(prefix)
    return {key.removeprefix(prefix): content for key, content in found.items()}
