"""Versions in the order of their keys, the newest of each key first, however they come.

An inventory is in no order, and the AWS CLI lists delete markers apart. A million versions are
more than is kept in memory: they are sorted in parts, which lie in files until they are merged.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any, TypeAlias

from hawse.services.s3.lifecycle.simulating import Thing
from hawse.systems import unnamed_file

Version: TypeAlias = tuple[Any, ...]
"""Key, whether it is not the latest, the time it was made (less is later), its number in the file,
then what a Thing has: size, day, class, version, whether it is a delete marker, tags."""

_TOGETHER = 50_000
_BLOCK = 500


def in_order(versions: Iterable[Version]) -> Iterator[Thing]:
    """All of them, sorted."""
    left = iter(versions)
    some = sorted(islice(left, _TOGETHER))
    files: list[IO[bytes]] = []
    try:
        while len(some) == _TOGETHER:
            files.append(_written(some))
            some = sorted(islice(left, _TOGETHER))
        parts: list[Iterable[Version]] = [_read(file) for file in files]
        for found in heapq.merge(*parts, some) if files else some:
            yield Thing(found[0], *found[4:])
    finally:
        for file in files:
            file.close()


def _written(some: list[Version]) -> IO[bytes]:

    file = unnamed_file()
    for begin in range(0, len(some), _BLOCK):
        file.write(json.dumps(some[begin : begin + _BLOCK]).encode() + b"\n")
    file.seek(0)
    return file


def _read(file: IO[bytes]) -> Iterator[Version]:
    """What `_written` wrote; the file is ours, and nobody else can open it."""
    for line in file:
        yield from map(tuple, json.loads(line))
