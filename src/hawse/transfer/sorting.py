"""Sorting more than fits into memory, for the servers that do not list in the order of keys."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, TypeVar

T = TypeVar("T", bound=tuple[object, ...])

CHUNK = 100_000
_BLOCK = 500  # what one file has in memory while files are merged
_MOST_FILES = 64


def sorted_externally(items: Iterable[T], folder: Path, *, chunk: int = CHUNK) -> Iterator[T]:
    """The items by their first field, each key once: the last one that came.

    What does not fit waits in files of `folder` without a name, which are gone with the process.
    An error of `items` is raised before anything is given.
    """
    runs: list[IO[bytes]] = []
    try:
        rest = iter(items)
        held = sorted(islice(rest, chunk), key=itemgetter(0))
        while len(held) == chunk:
            runs.append(_written(held, folder))
            if len(runs) == _MOST_FILES:
                runs = [_merged(runs, folder)]
            held = sorted(islice(rest, chunk), key=itemgetter(0))
        yield from _last_of_each(merge(*map(_read, runs), held, key=itemgetter(0)))
    finally:
        for run in runs:
            run.close()


def _merged(runs: list[IO[bytes]], folder: Path) -> IO[bytes]:
    whole = _written(merge(*map(_read, runs), key=itemgetter(0)), folder)
    for run in runs:
        run.close()
    return whole


def _written(items: Iterable[T], folder: Path) -> IO[bytes]:
    import pickle
    from tempfile import TemporaryFile

    run: IO[bytes] = TemporaryFile(dir=folder)
    rest = iter(items)
    while block := list(islice(rest, _BLOCK)):
        pickle.dump(block, run, protocol=5)
    return run


def _read(run: IO[bytes]) -> Iterator[T]:
    """Nobody else can write into a file without a name, so that unpickling it is safe."""
    import pickle

    run.seek(0)
    while True:
        try:
            block: list[T] = pickle.load(run)
        except EOFError:
            return
        yield from block


def _last_of_each(items: Iterable[T]) -> Iterator[T]:
    """`merge` is stable, so what came last stands last among equal keys."""
    for _, same in groupby(items, key=itemgetter(0)):
        yield deque(same, maxlen=1).pop()
