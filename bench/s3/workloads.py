"""What is measured, and the bounds that hawse has to keep.

The names follow the public S3 benchmarks: `upload-256KiB-2_000x` is two thousand objects of that
size. `-30ms` is the latency of a request on the canned server; without it, the server answers at
once. `-tls` is how every request to AWS goes; over plain HTTP, a client on Linux may leave a
content in the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.s3.server import Objects

ALL = ("hawse", "s5cmd", "aws", "rclone")
KIB, MIB, GIB = 2**10, 2**20, 2**30


@dataclass(frozen=True)
class Bound:
    """A figure of hawse's is at most this: times a peer's, or absolute when no peer is named."""

    figure: str
    limit: float
    peer: str = ""


@dataclass(frozen=True)
class Workload:
    """One job; on the canned server when it has a latency, else on SeaweedFS, perhaps over TLS."""

    name: str
    job: str
    objects: Objects
    latency: float | None = None
    bounds: tuple[Bound, ...] = ()
    programs: tuple[str, ...] = ALL
    secure: bool = False


def workloads() -> list[Workload]:
    """All of them, cheapest first."""
    return [*_single(), *_small(), *_large(), *_delayed(), *_deletes(), *_many()]


def _single() -> Iterator[Workload]:
    quick = (Bound("wall", 0.35, "aws"),)
    yield Workload("cp-one", "copy", Objects(1, 4 * KIB), bounds=quick)
    yield Workload("ls-one-level", "look", Objects(500, 1, "folders"), bounds=quick)


def _small() -> Iterator[Workload]:
    for size, count in ((4, 5_000), (256, 2_000)):
        for job, cpu in (("upload", 0.7), ("download", 0.55)):
            yield Workload(
                f"{job}-{size}KiB-{count:_}x",
                job,
                Objects(count, size * KIB),
                bounds=(
                    Bound("wall", 0.9, "s5cmd"),
                    Bound("cpu", cpu, "s5cmd"),
                    Bound("memory", 40),
                    Bound("wall", 1 / 6, "aws"),
                ),
            )


def _large() -> Iterator[Workload]:
    bounds = (Bound("wall", 0.9, "s5cmd"), Bound("cpu", 0.4, "s5cmd"), Bound("memory", 160))
    for job in ("upload", "download"):
        yield Workload(f"{job}-1GiB-1x", job, Objects(1, GIB), bounds=bounds)
        yield Workload(f"{job}-1GiB-1x-tls", job, Objects(1, GIB), bounds=bounds, secure=True)


def _delayed() -> Iterator[Workload]:
    for job in ("upload", "download"):
        yield Workload(
            f"{job}-4KiB-5_000x-30ms",
            job,
            Objects(5_000, 4 * KIB),
            0.03,
            (Bound("wall", 0.85, "s5cmd"), Bound("memory", 40)),
        )


def _deletes() -> Iterator[Workload]:
    bounds = (Bound("wall", 1.0, "s5cmd"),)
    yield Workload("delete-5_000", "delete", Objects(5_000, 1), None, bounds)
    for latency, name in ((0.0, ""), (0.03, "-30ms")):
        objects = Objects(100_000, 4 * KIB, "folders")
        # The others ask for each object by itself, which takes minutes.
        yield Workload(f"delete-100_000{name}", "delete", objects, latency, bounds, ALL[:2])


def _many() -> Iterator[Workload]:
    noop = (Bound("wall", 0.15, "s5cmd"), Bound("wall", 0.1, "aws"), Bound("memory", 80))
    some, many = Objects(100_000, 4 * KIB, "folders"), Objects(1_000_000, 4 * KIB, "folders")
    yield Workload("sync-noop-100_000-30ms", "sync", some, 0.03, noop)
    listed = Objects(1_000_000, 4 * KIB, "date")
    near = (Bound("wall", 0.4, "s5cmd"), Bound("memory", 60))
    yield Workload("list-1_000_000", "list", listed, 0.0, near)
    far = (Bound("wall", 0.12, "s5cmd"), Bound("cpu", 0.15, "s5cmd"), Bound("memory", 60))
    yield Workload("list-1_000_000-55ms", "list", listed, 0.055, far, ALL[:2])
    # Of its peers, one needs over 10 GB for it and the others take minutes.
    few = (Bound("memory", 150),)
    yield Workload("sync-noop-1_000_000", "sync", many, 0.0, few, ALL[:1])
