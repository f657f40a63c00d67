"""`kill -9` at any request of what moves or removes: nothing lost, nothing half-written, and the
same command goes on.

`make thorough` takes more moments.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import random
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.commands.s3.victims import Victim
from tests.faults.proxy import FaultProxy
from tests.seaweed import SeaweedFS
from tests.thorough import sampled

SEEDS = range(sampled(1, 20))
LARGE = "large" * (17 * 2**20 // 5)
NEW = {"a": "new a", "b/c": "new c", "b/d": "", "e": "new e" * 1000, "large": LARGE}
OLD = {"a": "old", "b/c": "old c", "gone": "g", "b/gone": "g"}
HOW = ("before", "after", "half")

pytestmark = pytest.mark.case(46)


@pytest.fixture
def victim(seaweed: SeaweedFS, tmp_path: Path) -> Iterator[Victim]:
    with FaultProxy(seaweed.url) as proxy:
        yield Victim.of(seaweed.env, proxy, tmp_path / "home")


def whole(found: Mapping[str, str]) -> None:
    """Nothing is half of what it should be."""
    for name, content in found.items():
        assert content in (NEW.get(name), OLD.get(name)), name


def settled(store: Store, folder: Path) -> None:
    """Nothing unfinished is left, on either side; but for an upload that was begun right before the
    end, whose id nobody knows: it has no parts, and takes no room."""
    assert [path for path in folder.rglob(".hawse-*") if path.is_file()] == []
    client, bucket = store.client, store.bucket
    for each in client.list_multipart_uploads(Bucket=bucket).get("Uploads", ()):
        parts = client.list_parts(Bucket=bucket, Key=each["Key"], UploadId=each["UploadId"])
        assert parts.get("Parts", []) == []


class Both:
    """The two sides of a transfer, `up`, `down` or `copy`, on which there is something already."""

    def __init__(self, way: str, store: Store, here: Path) -> None:
        self.way = way
        self.store = store
        self.here = here
        there = f"s3://{store.bucket}"
        if way == "up":
            write(here, NEW)
        else:
            store.write({f"src/{name}": content for name, content in NEW.items()})
        if way == "down":
            write(here, OLD)
        else:
            store.write({f"p/{name}": content for name, content in OLD.items()})
        self.argv = {
            "up": (str(here), f"{there}/p"),
            "down": (f"{there}/src", str(here)),
            "copy": (f"{there}/src", f"{there}/p"),
        }[way]

    def found(self) -> dict[str, str]:
        """What is at the destination."""
        return read(self.here) if self.way == "down" else below(self.store, "p/")

    def kept(self) -> dict[str, str]:
        """What is left of the source."""
        return read(self.here) if self.way == "up" else below(self.store, "src/")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", ["up", "down", "copy"])
def test_a_sync_that_is_killed_loses_nothing_and_can_be_gone_on(
    victim: Victim, seaweed_store: Store, tmp_path: Path, way: str, seed: int
) -> None:
    chance = random.Random(f"{way}{seed}")
    both = Both(way, seaweed_store, tmp_path / "here")
    command = ("s3", "sync", *both.argv, "--checksum", "--delete", "-y")

    code = victim.run(*command, killed_at=chance.randint(1, 10), how=chance.choice(HOW))
    whole(both.found())
    assert code in (0, -signal.SIGKILL)
    assert both.kept() == NEW
    assert code or both.found() == NEW

    assert victim.run(*command) == 0
    assert both.found() == NEW
    settled(seaweed_store, tmp_path / "here")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", ["up", "down", "copy"])
def test_a_copy_that_is_killed_loses_nothing_and_can_be_gone_on(
    victim: Victim, seaweed_store: Store, tmp_path: Path, way: str, seed: int
) -> None:
    chance = random.Random(f"cp{way}{seed}")
    both = Both(way, seaweed_store, tmp_path / "here")
    command = ("s3", "cp", "-R", *both.argv)

    code = victim.run(*command, killed_at=chance.randint(1, 9), how=chance.choice(HOW))
    whole(both.found())
    assert code in (0, -signal.SIGKILL)
    assert both.kept() == NEW

    assert victim.run(*command) == 0
    assert both.found() == {**OLD, **NEW}
    settled(seaweed_store, tmp_path / "here")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", ["up", "down", "copy"])
def test_a_move_that_is_killed_has_all_in_one_of_two_places(
    victim: Victim, seaweed_store: Store, tmp_path: Path, way: str, seed: int
) -> None:
    chance = random.Random(f"mv{way}{seed}")
    both = Both(way, seaweed_store, tmp_path / "here")
    command = ("s3", "mv", "-R", *both.argv)

    code = victim.run(*command, killed_at=chance.randint(1, 11), how=chance.choice(HOW))
    whole(both.found())
    assert code in (0, -signal.SIGKILL)
    assert {**OLD, **both.found(), **both.kept()} == {**OLD, **NEW}

    assert victim.run(*command) in (0, 4)  # 4: nothing is left to be moved
    assert both.found() == {**OLD, **NEW}
    assert both.kept() == {}
    if code:
        settled(seaweed_store, tmp_path / "here")


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

    victim.run(*command, killed_at=chance.randint(1, 12), how=chance.choice(HOW))
    left, kept = below(seaweed_store, "p/"), below(seaweed_store, "kept/")
    assert {"keep", "z/keep"} <= left.keys()
    assert {f"old{number}" for number in range(10)} <= left.keys() | kept.keys()

    assert victim.run(*command) == 0
    assert below(seaweed_store, "p/") == {"keep": "k", "z/keep": "k"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_removal_that_is_killed_takes_nothing_else_and_can_be_gone_on(
    victim: Victim, seaweed_store: Store, seed: int
) -> None:
    chance = random.Random(f"rm{seed}")
    doomed = {f"p/{number:02}": "o" for number in range(10)} | {"p/tab\there": "o"}
    spared = {"p-sibling/a": "k", "q/a": "k"}
    seaweed_store.write({**doomed, **spared})
    command = ("s3", "rm", "-R", f"s3://{seaweed_store.bucket}/p", "-y")

    victim.run(*command, killed_at=chance.randint(1, 4), how=chance.choice(HOW))
    left = seaweed_store.objects()
    assert spared.items() <= left.items()

    assert victim.run(*command) in (0, 4)  # 4: nothing is left to be removed
    assert seaweed_store.objects() == spared


def below(store: Store, prefix: str) -> dict[str, str]:
    """The contents of objects, by what follows the prefix."""
    found = store.objects(prefix)
    return {key.removeprefix(prefix): content for key, content in found.items()}
