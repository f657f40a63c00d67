"""What a versioned bucket was like before a moment, and what brings it back. Pure: no I/O.

Nothing is destroyed by it: a delete marker is removed, or the earlier version is copied over the
newer one, which stays a version. What was created since replaced nothing, and is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from hawse.transfer.objects import Version, modified_at


class Span(NamedTuple):
    """What was changed after `since`, up to and including `until`; POSIX seconds."""

    since: float
    until: float = float("inf")


class Left(Enum):
    """Why a key that was changed in the span stays as it is."""

    CREATED = "created"
    SAME = "the same again"
    CHANGED = "changed again since"


class Kept(NamedTuple):
    """A key that stays as it is."""

    key: str
    why: Left


class Unmarked(NamedTuple):
    """A deleted object that is back once these delete markers are gone."""

    before: Version
    markers: tuple[str, ...]


class Replaced(NamedTuple):
    """An object whose earlier version is to be copied over the latest one.

    `latest`: the ETag of what must still be there then; "" when nothing may be.
    """

    before: Version
    latest: str


Action = Unmarked | Replaced | Kept


def undone(versions: Iterable[Version], span: Span) -> Iterator[Action]:
    """What brings back each key that was changed in the span; `versions` as they are listed."""
    for key, found in groupby(versions, itemgetter(0)):
        action = _of_key(key, list(found), span)
        if action is not None:
            yield action


def parted(actions: Iterable[Action]) -> tuple[list[Unmarked | Replaced], dict[str, int]]:
    """What is to be done, and how many keys stay, by the reason."""
    back: list[Unmarked | Replaced] = []
    stays: dict[str, int] = {}
    for one in actions:
        if isinstance(one, Kept):
            stays[one.why.value] = stays.get(one.why.value, 0) + 1
        else:
            back.append(one)
    return back, stays


def counted(back: Sequence[Unmarked | Replaced]) -> str:
    """For people: how many of which kind."""
    deleted = sum(isinstance(one, Unmarked) for one in back)
    return f"{deleted:,} deleted, {len(back) - deleted:,} replaced"


def _of_key(key: str, versions: list[Version], span: Span) -> Action | None:
    newer, before = _parted(versions, span.since)
    if not newer or all(modified_at(each.modified) > span.until for each in newer):
        return None
    if before is None or before.deleted:
        return Kept(key, Left.CREATED)
    if any(modified_at(each.modified) > span.until for each in newer):
        return Kept(key, Left.CHANGED)
    if all(each.deleted for each in newer):
        return Unmarked(before, tuple(each.version for each in newer))
    latest = newer[0]
    if not latest.deleted and (latest.etag, latest.size) == (before.etag, before.size):
        return Kept(key, Left.SAME)
    return Replaced(before, latest.etag)


def _parted(versions: list[Version], since: float) -> tuple[list[Version], Version | None]:
    """The versions since then, the latest first, and the one that was current before."""
    for place, version in enumerate(versions):
        if modified_at(version.modified) <= since:
            return versions[:place], version
    return versions, None
