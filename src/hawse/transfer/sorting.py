"""Sorting more than fits into memory, for the servers that do not list in the order of keys."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar

from hawse.transfer.spilling import spill, spilled

T = TypeVar("T", bound=tuple[object, ...])
Make: TypeAlias = Callable[[list[Any]], T]

CHUNK = 100_000
_MOST_FILES = 64


def sorted_externally(
    items: Iterable[T], folder: Path, make: Make[T], *, chunk: int = CHUNK
) -> Iterator[T]:
    """The items by their first field, each key once: the last one that came.

    `make` makes an item of its fields, which are numbers and texts.
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
                runs = [_merged(runs, folder, make)]
            held = sorted(islice(rest, chunk), key=itemgetter(0))
        read = (spilled(run, make) for run in runs)
        yield from _last_of_each(merge(*read, held, key=itemgetter(0)))
    finally:
        for run in runs:
            run.close()


def _merged(runs: list[IO[bytes]], folder: Path, make: Make[T]) -> IO[bytes]:
    whole = _written(merge(*(spilled(run, make) for run in runs), key=itemgetter(0)), folder)
    for run in runs:
        run.close()
    return whole


def _written(items: Iterable[T], folder: Path) -> IO[bytes]:
    from tempfile import TemporaryFile

    run: IO[bytes] = TemporaryFile(dir=folder)
    spill(items, run)
    return run


def _last_of_each(items: Iterable[T]) -> Iterator[T]:
    """`merge` is stable, so what came last stands last among equal keys."""
    for _, same in groupby(items, key=itemgetter(0)):
        yield deque(same, maxlen=1).pop()
