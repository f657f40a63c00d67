"""Tuples that wait in a file, as lines of JSON, where memory is too small for them.

Reading such a file makes nothing but what `make` makes of numbers and texts: no file, whoever
wrote it, can make hawse run code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import IO, Any, TypeVar

T = TypeVar("T")

_BLOCK = 500  # what one file has in memory while files are merged


def spill(rows: Iterable[tuple[object, ...]], file: IO[bytes]) -> None:
    """Write rows to the end of a file; of a member of an enum, its value."""
    import json

    encode = json.JSONEncoder(separators=(",", ":"), default=_value).encode
    rest = iter(rows)
    while block := list(islice(rest, _BLOCK)):
        file.write(encode(block).encode("ascii") + b"\n")


def spilled(file: IO[bytes], make: Callable[[list[Any]], T]) -> Iterator[T]:
    """The rows of a file in their order, each made of its fields."""
    import json

    file.seek(0)
    for line in file:
        yield from map(make, json.loads(line))


def _value(member: Any) -> object:
    return member.value
