"""Other values in the places of a JSON document, since bytes alone seldom lead to another one.

What a parser of documents gets wrong is a text where it expects a list: a change of a byte that
leaves the document JSON does not show that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, "", "a", "*", "../..", "\ud800", "\x00", "%2F"),
    *([], {}, [None], [[]], {"": None}, "2026-03-01", "arn:aws:s3:::acme", {"Ref": "A"}),
)
"""What is put where something else stood."""

Replace = Callable[[Any], None]


def mutated(data: bytes, seed: int) -> bytes | None:
    """A document in which something is other than it was; None for what is no JSON, or one value.

    What stands on the first of several lines is taken for a document, too.
    """
    random = Random(seed)
    head, line_break, rest = data.partition(b"\n")
    for text, more in ((data, b""), (head, line_break + rest)):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            continue
        places = list(_places(document))
        if not places:
            return None
        for _ in range(random.randint(1, 3)):
            random.choice(places)(_other(places, random))
        try:
            return json.dumps(document).encode() + more
        except (ValueError, RecursionError):  # something stands within itself now
            return None
    return None


def _places(value: Any, depth: int = 0) -> Iterator[Replace]:
    """What replaces each value of a document."""
    members: Any = ()
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    for key, inner in members:
        yield _setter(value, key)
        if depth < 30:
            yield from _places(inner, depth + 1)


def _setter(holder: Any, key: Any) -> Replace:
    def put(value: Any) -> None:
        if value is _GONE and isinstance(holder, dict):
            holder.pop(key, None)
        elif isinstance(holder, dict) or key < len(holder):
            holder[key] = None if value is _GONE else value

    return put


_GONE = object()


def _other(places: list[Replace], random: Random) -> Any:
    return _GONE if random.random() < 0.15 else random.choice(ODD)
