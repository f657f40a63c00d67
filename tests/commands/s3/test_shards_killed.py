"""A sync split over processes that run side by side on one server, some of them killed with
`kill -9` and begun again: the union is what a single sync leaves.

`make thorough` takes more moments.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
import random
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import write
from tests.commands.s3.victims import LONGEST, Victim
from tests.faults.kinds import calls, delays
from tests.faults.proxy import FaultProxy
from tests.seaweed import SeaweedFS
from tests.thorough import sampled

SEEDS = range(sampled(1, 20))
NEW = {f"{folder}/{number:02}": f"new {number}" for folder in "abc" for number in range(20)}
OLD = {**{f"a/{number:02}": "old" for number in range(5)}, **{f"z/{n}": "gone" for n in range(9)}}

pytestmark = pytest.mark.case(46)


@pytest.fixture
def proxy(seaweed: SeaweedFS) -> Iterator[FaultProxy]:
    with FaultProxy(seaweed.url) as proxy:
        yield proxy


class Shards:
    """As many processes as there are shards, each with a home of its own as on its own machine."""

    def __init__(self, server: SeaweedFS, proxy: FaultProxy, store: Store, home: Path) -> None:
        self.proxy = proxy
        self.store = store
        self.here = write(home / "site", NEW)
        self.url = f"s3://{store.bucket}"
        self._server = server
        self._home = home
        store.write({f"p/{name}": text for name, text in OLD.items()})
        store.write({f"single/{name}": text for name, text in OLD.items()})

    def argv(self, index: int, count: int) -> tuple[str, ...]:
        return (
            *("s3", "sync", str(self.here), f"{self.url}/p", "--delete", "-y"),
            *("--shard", f"{index + 1}/{count}", "--shard-run", f"{self.url}/runs/1"),
        )

    def on(self, name: str) -> Victim:
        """Another machine."""
        return Victim.of(self._server.env, self.proxy, self._home / name)

    def one(self, index: int, count: int) -> int:
        ended = self.on(f"home{index}").said(*self.argv(index, count))
        assert ended.code == 0 or ended.err, ended
        return ended.code

    def all(self, *indexes: int, count: int) -> list[int]:
        """Their exit codes, side by side."""
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(lambda index: self.one(index, count), indexes))

    def states(self) -> tuple[int, list[str]]:
        """What `hawse s3 shards` ends with, and says of each."""
        ended = self.on("office").said("s3", "shards", f"{self.url}/runs/1", "-o", "json")
        return ended.code, [row["state"] for row in json.loads(ended.out)]

    def found(self, prefix: str = "p/") -> dict[str, str]:
        found = self.store.objects(prefix)
        return {key.removeprefix(prefix): text for key, text in found.items()}

    def single(self) -> dict[str, str]:
        """What one process leaves that does it all."""
        argv = ("s3", "sync", str(self.here), f"{self.url}/single", "--delete", "-y")
        assert self.on("single").said(*argv).code == 0
        return self.found("single/")


@pytest.fixture
def shards(seaweed: SeaweedFS, proxy: FaultProxy, seaweed_store: Store, tmp_path: Path) -> Shards:
    return Shards(seaweed, proxy, seaweed_store, tmp_path)


@pytest.mark.parametrize("count", [2, 4])
def test_processes_side_by_side_leave_what_a_single_one_leaves(shards: Shards, count: int) -> None:
    assert shards.all(*range(count), count=count) == [0] * count

    assert shards.found() == NEW == shards.single()
    assert shards.states() == (0, ["complete"] * count)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [2, 4])
def test_a_shard_that_is_killed_is_seen_and_goes_on(shards: Shards, count: int, seed: int) -> None:
    chance = random.Random(f"{count}{seed}")
    victim = chance.randrange(count)
    others = [index for index in range(count) if index != victim]

    code = shards.on(f"home{victim}").run(
        *shards.argv(victim, count), killed_at=chance.randint(8, 16), how="before"
    )
    assert code == -signal.SIGKILL
    assert shards.all(*others, count=count) == [0] * len(others)
    told, states = shards.states()
    assert (told, states[victim]) == (6, "running")
    assert {states[index] for index in others} == {"complete"}

    assert shards.all(victim, count=count) == [0]
    assert shards.found() == NEW == shards.single()
    assert shards.states() == (0, ["complete"] * count)


def test_all_are_killed_at_once_and_begun_again(shards: Shards) -> None:
    shards.proxy.add(delays(0.02), operation="PutObject")
    processes: list[subprocess.Popen[str]] = []

    def kill(_: object) -> None:
        for process in processes:
            process.send_signal(signal.SIGKILL)

    shards.proxy.add(calls(kill), operation="PutObject", key="p/*", nth=20)
    with (
        shards.on("home0").started(*shards.argv(0, 2)) as one,
        shards.on("home1").started(*shards.argv(1, 2)) as other,
    ):
        processes += [one, other]
        for process in processes:
            process.communicate(timeout=LONGEST)
    assert -signal.SIGKILL in [process.returncode for process in processes]
    shards.proxy.clear()
    assert shards.states()[0] == 6

    assert shards.all(0, 1, count=2) == [0, 0]
    assert shards.found() == NEW
    assert shards.states() == (0, ["complete", "complete"])
