"""What S3 Lifecycle will do with objects, day by day, by the rules that AWS documents.

Pure: the rules, the objects and the days are given. Days are whole days of UTC, counted from 1970,
since S3 acts at midnight: N days after something is the midnight that follows the moment N days
later. An object has one action a day at most; a permanent deletion comes before a transition, and
that before a delete marker; of several transitions S3 takes the favoured class, and the others are
settled with it. Where AWS says nothing, the tests say what is assumed.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from hawse.services.s3.lifecycle.classes import CLASSES, STANDARD
from hawse.services.s3.lifecycle.matching import Matched, Matching, When
from hawse.services.s3.lifecycle.rules import Rules

NEVER = 1 << 30
"""A day that does not come."""

EXPIRE, MARK, TRANSITION = "expire", "add delete marker", "transition"
EXPIRE_VERSION, MOVE_VERSION = "expire noncurrent", "transition noncurrent"
REMOVE_MARKER, ABORT = "remove delete marker", "abort upload"

SUSPENDED, UNVERSIONED = "Suspended", ""
NULL = "null"


class Thing(NamedTuple):
    """A version of an object, or a delete marker; `day` is the day it was made.

    `tags` is None where nobody knows them.
    """

    key: str
    size: int
    day: int
    storage: str = STANDARD
    version: str = ""
    deleted: bool = False
    tags: Mapping[str, str] | None = None


class Act(NamedTuple):
    """What happens on a day to a version, by the rule at `place`.

    The version was in the class `before`, since the day `since`, and is in `after` then; "" when
    it is gone.
    """

    day: int
    action: str
    place: int
    before: str
    after: str
    since: int


Acts: TypeAlias = tuple[Act, ...]
Outcome: TypeAlias = tuple[Thing, Acts]
"""A version, and all that happens to it; those that nothing happens to have none."""


class Days(NamedTuple):
    """The first day on which S3 acts, and the last that is looked at."""

    first: int
    last: int


class _Stay(NamedTuple):
    """A version in a class: `base` is the day that its days are counted from."""

    base: int
    storage: str
    since: int


def simulate(
    rules: Rules, things: Iterable[Thing], days: Days, versioning: str = UNVERSIONED
) -> Iterator[tuple[Thing, Act]]:
    """What happens to all of them; the versions of a key stand together, the newest first."""
    simulation = Simulation(rules, days, versioning)
    for thing, acts in simulation.all(things):
        for act in acts:
            yield thing, act


class Simulation:
    """Applies rules to keys, one after the other.

    What happens to an object depends on its rules, class and day alone, so that it is worked out
    once for all that share them.
    """

    def __init__(self, rules: Rules, days: Days, versioning: str = UNVERSIONED) -> None:
        self._matching = Matching(rules)
        self._first, self._last = days
        self._versioning = versioning
        self._plans: dict[tuple[int, str, int], Acts] = {}
        self._alone: dict[tuple[int, int, str, int], tuple[Acts, Acts]] = {}

    @property
    def unsure(self) -> Mapping[int, tuple[int, int]]:
        """Of each rule that asks for tags: how many versions it may mean, and their bytes."""
        return self._matching.unsure

    def all(self, things: Iterable[Thing]) -> Iterator[Outcome]:
        """What happens to all of them, as for `simulate`."""
        if self._versioning == UNVERSIONED:
            for thing in things:
                acts = self.object(thing)
                if acts:
                    yield thing, acts
            return
        for _, versions in groupby(things, attrgetter("key")):
            yield from self.versions(list(versions))

    def object(self, thing: Thing) -> Acts:
        """An object of a bucket that keeps no versions."""
        matched = self._matching.of(thing)
        plan = id(matched), thing.storage, thing.day
        found = self._plans.get(plan)
        if found is None:
            found = self._plans[plan] = self._object(matched, thing)
        return found

    def _object(self, matched: Matched, thing: Thing) -> Acts:
        end, place = self._soonest(matched.ends, thing.day)
        stay = _Stay(thing.day, thing.storage, thing.day)
        acts, stay = self._moved(stay, matched.moves, end - 1, TRANSITION)
        if end <= self._last:
            acts.append(Act(end, EXPIRE, place, stay.storage, "", stay.since))
        return tuple(acts)

    def upload(self, thing: Thing) -> Acts:
        """A multipart upload that was never completed."""
        day, place = self._soonest(self._matching.aborts(thing.key), thing.day)
        return (Act(day, ABORT, place, thing.storage, "", thing.day),) if day <= self._last else ()

    def versions(self, versions: Sequence[Thing]) -> list[Outcome]:
        """All versions of a key, the newest first."""
        head = versions[0]
        if len(versions) > 1 or head.deleted or self._versioning == SUSPENDED:
            return [outcome for outcome in self._versions(versions) if outcome[1]]
        marker = head._replace(size=0, version="", deleted=True)
        ids = id(self._matching.of(head)), id(self._matching.of(marker))
        found = self._alone.get((*ids, head.storage, head.day))
        if found is None:
            acts = [acts for _, acts in self._versions(versions)]
            found = acts[0], (acts[1] if len(acts) > 1 else ())
            self._alone[*ids, head.storage, head.day] = found
        both = ((head, found[0]), (marker, found[1]))
        return [outcome for outcome in both if outcome[1]]

    def _versions(self, versions: Sequence[Thing]) -> Iterator[Outcome]:
        """The current one, the others, and the delete marker that is current in the end."""
        newer = _Newer()
        acts, marker, place = self._head(versions[0], newer)
        if not versions[0].deleted:
            yield versions[0], tuple(acts)
        marked = newer.marked if marker and marker is not versions[0] else NEVER
        clear = newer.clear
        for successor, thing in zip(versions, versions[1:], strict=False):
            stay = _Stay(successor.day, thing.storage, thing.day)
            replaced = self._versioning == SUSPENDED and thing.version == NULL
            found, gone = self._old(thing, stay, newer, (marked, place) if replaced else None)
            yield thing, tuple(found)
            clear = max(clear, gone)
        if marker is not None:
            yield marker, self._unmarked(marker, max(clear, self._first - 1))

    def _head(self, head: Thing, newer: _Newer) -> tuple[list[Act], Thing | None, int]:
        """The current version: what happens to it, the delete marker that is current in the end,
        and the rule that made it."""
        if head.deleted:
            return [], head, 0
        matched = self._matching.of(head)
        end, place = self._soonest(matched.ends, head.day)
        if self._versioning == SUSPENDED and head.version == NULL:
            acts = list(self._object(matched, head))
        else:
            acts, stay, end = self._until_marked(matched, head, end)
            if end <= self._last:
                acts.append(Act(end, MARK, place, stay.storage, stay.storage, stay.since))
                found, newer.clear = self._old(head, stay._replace(base=end), newer, None)
                acts += found
        if end > self._last:
            return acts, None, place
        newer.marked = end
        return acts, head._replace(size=0, day=end, version="", deleted=True), place

    def _until_marked(
        self, matched: Matched, head: Thing, end: int
    ) -> tuple[list[Act], _Stay, int]:
        """The transitions before a delete marker is added; one that falls on its day comes first,
        and the marker the day after."""
        while True:
            stay = _Stay(head.day, head.storage, head.day)
            acts, stay = self._moved(stay, matched.moves, end, TRANSITION)
            if all(act.day != end for act in acts):
                return acts, stay, end
            end += 1

    def _old(
        self, thing: Thing, stay: _Stay, newer: _Newer, replaced: tuple[int, int] | None
    ) -> tuple[list[Act], int]:
        """A noncurrent version, and the day it is gone; `replaced` is the day and the rule by which
        a delete marker takes its place."""
        matched = self._matching.of(thing)
        ends = [
            (newer.kept(max(when.due(stay.base), self._first), when.newer), when.place)
            for when in matched.noncurrent_ends
        ]
        if replaced:
            ends.append(replaced)
        gone, place = min(ends) if ends else (NEVER, 0)
        acts: list[Act] = []
        if not thing.deleted:
            moves = matched.noncurrent_moves
            acts, stay = self._moved(stay, moves, gone - 1, MOVE_VERSION, newer)
            newer.add(gone)
        if gone > self._last:
            return acts, NEVER
        acts.append(Act(gone, EXPIRE_VERSION, place, stay.storage, "", stay.since))
        return acts, gone

    def _unmarked(self, marker: Thing, clear: int) -> Acts:
        """The removal of a delete marker that is alone from the day after `clear` on."""
        ends = self._matching.of(marker).markers
        due = [(max(when.due(marker.day), clear + 1), when.place) for when in ends]
        day, place = min(due, default=(NEVER, 0))
        if day > self._last:
            return ()
        return (Act(day, REMOVE_MARKER, place, STANDARD, "", marker.day),)

    def _soonest(self, ends: Sequence[When], base: int) -> tuple[int, int]:
        """The first day on which one of them acts, and its rule."""
        if not ends:
            return NEVER, 0
        day, place = min((when.due(base), when.place) for when in ends)
        return max(day, self._first), place

    def _moved(
        self,
        stay: _Stay,
        moves: Sequence[When],
        last: int,
        action: str,
        newer: _Newer | None = None,
    ) -> tuple[list[Act], _Stay]:
        """The transitions until a day, that day included, and where the version is then."""
        if not moves:
            return [], stay
        base, storage, since = stay
        last = min(last, self._last)
        due = []
        for when in moves:
            day = max(when.due(base), self._first)
            if newer is not None:
                day = newer.kept(day, when.newer)
            if day <= last:
                due.append((day, when.rank, when.storage, when.place))
        acts: list[Act] = []
        done = -1
        for day, _, to, place in sorted(due):
            if day != done and storage in CLASSES and to in CLASSES[storage].to:
                acts.append(Act(day, action, place, storage, to, since))
                storage, since, done = to, day, day
        return acts, _Stay(base, storage, since)


class _Newer:
    """The noncurrent versions newer than the one at hand, by the day each is gone.

    What becomes of a version depends on newer ones alone, so that they are taken from the newest
    on. `marked` is the day on which the current one joined them; `clear` when it is gone.
    """

    def __init__(self) -> None:
        self._gone: list[int] = []
        self._head = NEVER
        self.marked = -1
        self.clear = -1

    def add(self, gone: int) -> None:
        """One more, gone on that day."""
        if not self._gone and self.marked >= 0:
            self._head = gone
        insort(self._gone, gone)

    def kept(self, day: int, newer: int) -> int:
        """The first day from `day` on with so many of them; NEVER when there are not."""
        if not newer:
            return day
        if self._count(day) >= newer:
            return day
        later = max(day, self.marked + 1)
        return later if self.marked >= 0 and self._count(later) >= newer else NEVER

    def _count(self, day: int) -> int:
        """How many there are on a day, those that go on it included."""
        found = len(self._gone) - bisect_left(self._gone, day)
        joined = self.marked < day
        return found if joined or self._head < day else found - 1
