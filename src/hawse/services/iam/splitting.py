"""A policy as several that fit the quota, for whoever has them all attached.

Pure. Statements are kept whole where they fit; one that is too large by itself is cut along its
longer list, which changes nothing: access to A or B is access to A and access to B.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hawse.errors import UsageError
from hawse.services.iam.documents import size

_LISTS = ("Action", "Resource")
_ONE_DOCUMENT = ("Principal", "NotPrincipal")


def split(document: Mapping[str, Any], quota: int) -> list[dict[str, Any]]:
    """Documents of at most `quota` characters that together are the one; UsageError if none can be.

    The first that has room takes a statement, largest first.
    """
    listed = document["Statement"]
    statements = listed if isinstance(listed, list) else [listed]
    if size(document) <= quota:
        return [dict(document)]
    if any(isinstance(one, dict) and one.keys() & set(_ONE_DOCUMENT) for one in statements):
        raise UsageError(
            "--split", why="a resource has one policy: what names somebody stays whole"
        )
    room = quota - size(_with(document, [])) - 1
    pieces = [piece for one in statements for piece in _cut(one, room)]
    bins: list[list[Any]] = []
    for piece in sorted(pieces, key=size, reverse=True):
        fitting = (one for one in bins if _taken([*one, piece]) <= room)
        place = next(fitting, None)
        if place is None:
            bins.append(place := [])
        place.append(piece)
    return [_with(document, _ordered(one, pieces)) for one in bins]


def _with(document: Mapping[str, Any], statements: list[Any]) -> dict[str, Any]:
    return {**document, "Statement": statements}


def _taken(statements: Sequence[Any]) -> int:
    return sum(size(one) for one in statements) + len(statements) - 1


def _ordered(some: list[Any], pieces: Sequence[Any]) -> list[Any]:
    places = {id(one): place for place, one in enumerate(pieces)}
    return sorted(some, key=lambda one: places[id(one)])


def _cut(statement: Any, room: int) -> Iterator[Any]:
    """The statement, or statements that together say the same and have room each."""
    if size(statement) <= room:
        yield statement
        return
    lists = {name: statement[name] for name in _LISTS if isinstance(statement.get(name), list)}
    longest = max(lists, key=lambda name: size(lists[name]), default="")
    if not longest or len(lists[longest]) < 2:
        raise UsageError(
            "--split",
            why=f"a statement of {size(statement):,} characters cannot be cut into smaller ones",
        )
    # One Sid for several statements of one document is refused.
    rest = {key: value for key, value in statement.items() if key != "Sid"}
    for part in _filled(lists[longest], room - size({**rest, longest: []})):
        yield from _cut({**rest, longest: part}, room)


def _filled(texts: Sequence[str], room: int) -> Iterator[list[str]]:
    """The texts in lists that each take as many as have room; one that never has stands alone."""
    part: list[str] = []
    taken = 0
    for text in texts:
        more = size(text) + 1
        if part and taken + more > room + 1:
            yield part
            part, taken = [], 0
        part.append(text)
        taken += more
    yield part
