"""Each job once: what has to be there before, and whether it was done, both outside the timing.

A program that ends well without having done the work must not look fast, so every run is checked.
"""

from __future__ import annotations

import json
import os
import shutil
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.cli.certificate import write_certificate
from bench.measure import Cost, Failed, cost
from bench.s3.programs import PROGRAMS, Program, settings
from bench.s3.server import PREFIX, Objects, canned
from bench.s3.workloads import Workload
from tests.seaweed import SeaweedFS, running

LONG_AGO = 1_577_836_800  # 2020: before anything on a server was changed
BUCKET = "bench"


@dataclass
class Bench:
    """Folders in memory and the servers, for the time of all workloads."""

    home: Path
    stack: ExitStack
    trees: dict[Objects, Path] = field(default_factory=dict)

    @cached_property
    def seaweed(self) -> SeaweedFS:
        """One for all, with SeaweedFS's own number of volumes for a bucket."""
        return self.stack.enter_context(running(volume_mb=1024, volumes=7, pem=self.pem))

    @cached_property
    def pem(self) -> Path:
        """The certificate of the servers, and their key."""
        path = self.home / "loopback.pem"
        write_certificate(path)
        return path

    def tree(self, objects: Objects) -> Path:
        """A folder with a file for each object; made once."""
        if objects not in self.trees:
            self.trees[objects] = self.fresh("tree-")
            write_tree(objects, self.trees[objects])
        return self.trees[objects]

    def fresh(self, prefix: str = "") -> Path:
        """A new empty folder."""
        folder = self.home / f"{prefix}{uuid.uuid4().hex[:8]}"
        folder.mkdir()
        return folder

    def forget(self, objects: Objects) -> None:
        """Remove the tree that nobody needs any more."""
        if objects in self.trees:
            shutil.rmtree(self.trees.pop(objects))


@dataclass(frozen=True)
class Turn:
    """One run of one program: its two ends, and what is wrong afterwards, if anything."""

    local: Path
    there: str
    wrong: Callable[[Path], str]


@dataclass(frozen=True)
class Site:
    """A workload's server, ready: each run takes its turn there."""

    url: str
    turn: Callable[[], AbstractContextManager[Turn]]


def write_tree(objects: Objects, folder: Path) -> None:
    """Files named like the keys; those of a no-op sync have holes instead of contents."""
    made = ""
    for number in range(objects.count):
        path = os.path.join(folder, objects.name(number).removeprefix(PREFIX))
        if (parent := os.path.dirname(path)) != made:
            os.makedirs(parent, exist_ok=True)
            made = parent
        with open(path, "wb", buffering=0) as file:
            if objects.layout == "folders" and objects.size > 1:
                file.truncate(objects.size)
            else:
                file.write(objects.body)
        os.utime(path, (LONG_AGO, LONG_AGO))


def run_once(bench: Bench, site: Site, job: str, program: Program) -> Cost:
    """The cost of one run that did its work."""
    output, errors = bench.home / "output", bench.home / "errors"
    with site.turn() as turn:
        env = settings(site.url, bench.home, bench.pem)
        spent = cost(program.command(job, turn.local, turn.there, env), errors, output)
        if wrong := turn.wrong(output):
            raise Failed(f"{program.typed(job)}: {wrong}")
    return spent


@contextmanager
def opened(bench: Bench, workload: Workload) -> Iterator[Site]:
    """The server that a workload wants, with what has to be there."""
    if workload.latency is not None:
        with canned(workload.objects, workload.latency) as url:
            turn = CANNED[workload.job]
            yield Site(url, lambda: turn(bench, workload.objects, url))
        return
    seeded = workload.job in ("download", "look")
    with bucket(bench, workload.objects if seeded else None) as name:
        own = SEAWEED[workload.job]
        url = bench.seaweed.secure if workload.secure else bench.seaweed.url
        yield Site(url, lambda: own(bench, workload.objects, name))


@contextmanager
def bucket(bench: Bench, objects: Objects | None = None) -> Iterator[str]:
    """A new bucket on SeaweedFS, with these objects in it."""
    name = f"bench-{uuid.uuid4().hex[:12]}"
    bench.seaweed.make(name)
    try:
        if objects is not None:
            env = settings(bench.seaweed.url, bench.home, bench.pem)
            there = f"{name}/{PREFIX.rstrip('/')}"
            seed = PROGRAMS["s5cmd"].command("upload", bench.tree(objects), there, env)
            cost(seed, bench.home / "errors")
        yield name
    finally:
        bench.seaweed.drop(name)


# --- On SeaweedFS --------------------------------------------------------------------------------


@contextmanager
def upload(bench: Bench, objects: Objects, _: str) -> Iterator[Turn]:
    """Into a bucket of its own."""
    with bucket(bench) as name:

        def wrong(_: Path) -> str:
            found = sizes(bench.seaweed.client(), name)
            return differing(objects, len(found), sum(found))

        yield Turn(bench.tree(objects), f"{name}/p", wrong)


@contextmanager
def copy(bench: Bench, objects: Objects, name: str) -> Iterator[Turn]:
    """One object to a name that was not there."""
    key = f"p/{uuid.uuid4().hex}"

    def wrong(_: Path) -> str:
        found = sizes(bench.seaweed.client(), name, key)
        return differing(objects, len(found), sum(found))

    file = bench.tree(objects) / objects.name(0).removeprefix(PREFIX)
    yield Turn(file, f"{name}/{key}", wrong)


@contextmanager
def delete(bench: Bench, objects: Objects, _: str) -> Iterator[Turn]:
    """All that was put there before."""
    with bucket(bench, objects) as name:

        def wrong(_: Path) -> str:
            left = len(sizes(bench.seaweed.client(), name))
            return f"{left} objects are left" if left else ""

        yield Turn(bench.home, f"{name}/p", wrong)


@contextmanager
def look(bench: Bench, objects: Objects, name: str) -> Iterator[Turn]:
    """One level, all of it folders."""
    yield Turn(bench.home, f"{name}/p", lambda output: too_few(output, objects.count // 100))


@contextmanager
def download(bench: Bench, objects: Objects, name: str) -> Iterator[Turn]:
    """Into a new folder."""
    folder = bench.fresh()

    def wrong(_: Path) -> str:
        found = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        return differing(objects, len(found), sum(found))

    yield Turn(folder, f"{name}/p", wrong)
    shutil.rmtree(folder)


# --- On the canned server ------------------------------------------------------------------------


@contextmanager
def put(bench: Bench, objects: Objects, url: str) -> Iterator[Turn]:
    """Each run under a prefix of its own."""
    counts(url)
    there = f"{BUCKET}/{uuid.uuid4().hex}"

    def few(made: int) -> str:
        return "" if made >= objects.count else f"{made} objects"

    yield Turn(bench.tree(objects), there, lambda _: few(counts(url).get("PUT", 0)))


def get(bench: Bench, objects: Objects, _: str) -> AbstractContextManager[Turn]:
    """As from SeaweedFS."""
    return download(bench, objects, BUCKET)


@contextmanager
def lines(bench: Bench, objects: Objects, _: str) -> Iterator[Turn]:
    """A line for each key."""
    yield Turn(bench.home, f"{BUCKET}/p", lambda output: too_few(output, objects.count))


@contextmanager
def nothing(bench: Bench, objects: Objects, url: str) -> Iterator[Turn]:
    """Both sides are the same already."""
    counts(url)

    def wrong(_: Path) -> str:
        asked = counts(url)
        written = sum(asked.get(method, 0) for method in ("PUT", "POST", "DELETE"))
        return f"{written} writes" if written or not asked.get("GET") else ""

    yield Turn(bench.tree(objects), f"{BUCKET}/p", wrong)


@contextmanager
def batches(bench: Bench, objects: Objects, url: str) -> Iterator[Turn]:
    """The server says that they are gone, and has them still for the next."""
    counts(url)

    def wrong(_: Path) -> str:
        asked = counts(url)
        most = asked.get("POST", 0) * 1000 + asked.get("DELETE", 0)
        return "" if most >= objects.count else f"{most} deleted at most"

    yield Turn(bench.home, f"{BUCKET}/p", wrong)


Taker = Callable[[Bench, Objects, str], AbstractContextManager[Turn]]
SEAWEED: dict[str, Taker] = {
    "upload": upload,
    "download": download,
    "copy": copy,
    "delete": delete,
    "look": look,
}
CANNED: dict[str, Taker] = {
    "upload": put,
    "download": get,
    "list": lines,
    "sync": nothing,
    "delete": batches,
}


# --- Looking afterwards --------------------------------------------------------------------------


def sizes(client: Any, name: str, prefix: str = "") -> list[int]:
    """Of all objects in a bucket."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix=prefix)
    return [each["Size"] for page in pages for each in page.get("Contents", ())]


def differing(objects: Objects, count: int, size: int) -> str:
    """What is wrong with so many objects of so many bytes."""
    if (count, size) == (objects.count, objects.count * objects.size):
        return ""
    return f"{count} objects, {size} bytes"


def too_few(output: Path, count: int) -> str:
    """Whether a listing lacks lines."""
    with output.open("rb") as told:
        found = sum(1 for _ in told)
    return "" if found >= count else f"{found} lines"


def counts(url: str) -> dict[str, int]:
    """The requests that the canned server had since it was last asked."""
    with urllib.request.urlopen(f"{url}/-/counts", timeout=60) as answer:
        told: dict[str, int] = json.load(answer)
        return told
