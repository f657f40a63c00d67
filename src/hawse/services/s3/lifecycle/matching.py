"""Which rules mean an object, for millions of objects: by prefix, then by size and tags.

What follows from a set of rules is worked out once and kept, since neighbours mostly share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from hawse.services.s3.lifecycle.classes import FAVOURED, SMALL, least_size
from hawse.services.s3.lifecycle.rules import Due, Rule, Rules

_DAY = 86_400


class When(NamedTuple):
    """An action of the rule at `place`: after `days`, or else on the day `date`.

    `rank` orders transitions on the same day, the favoured first.
    """

    days: int | None
    date: int
    place: int
    newer: int = 0
    rank: int = 0
    storage: str = ""

    def due(self, made: int) -> int:
        """The day on which it acts on what was made, or replaced, on that day."""
        if self.days is not None:
            return made + self.days + 1
        return max(self.date, made + 1)


class Matched(NamedTuple):
    """All actions that the rules have for an object, by what they act on."""

    ends: tuple[When, ...] = ()
    moves: tuple[When, ...] = ()
    noncurrent_ends: tuple[When, ...] = ()
    noncurrent_moves: tuple[When, ...] = ()
    markers: tuple[When, ...] = ()


NOTHING = Matched()


class Meant(Protocol):
    """What a filter asks of a version."""

    @property
    def key(self) -> str:
        """The key."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def deleted(self) -> bool:
        """Whether it is a delete marker, which has neither size nor tags."""

    @property
    def tags(self) -> Mapping[str, str] | None:
        """None where nobody knows them."""


class Matching:
    """The rules in force, found by an object's key, size and tags."""

    def __init__(self, rules: Rules) -> None:
        self._minimum = rules.minimum
        self._prefixes: dict[str, list[Rule]] = {}
        for rule in rules.rules:
            if rule.enabled:
                self._prefixes.setdefault(rule.prefix, []).append(rule)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._groups: dict[tuple[str, ...], tuple[Rule, ...]] = {}
        self._latest: tuple[str, tuple[Rule, ...]] | None = None
        self._known: dict[tuple[tuple[int, ...], bool], Matched] = {}
        self.unsure: dict[int, tuple[int, int]] = {}

    def of(self, thing: Meant) -> Matched:
        """What the rules have for it."""
        group = self._by_key(thing.key)
        if not group:
            return NOTHING
        places = tuple(rule.place for rule in group if self._means(rule, thing))
        small = thing.size < SMALL
        found = self._known.get((places, small))
        if found is None:
            rules = [rule for rule in group if rule.place in places]
            found = self._known[places, small] = _matched(rules, self._minimum, small=small)
        return found

    def aborts(self, key: str) -> list[When]:
        """What aborts incomplete uploads of this key."""
        return [
            When(rule.abort_days, 0, rule.place)
            for rule in self._by_key(key)
            if rule.abort_days is not None
        ]

    def _by_key(self, key: str) -> tuple[Rule, ...]:
        latest = self._latest
        if latest is not None and latest[0] == key:  # versions of a key come together
            return latest[1]
        prefixes = self._prefixes
        held = tuple(key[:length] for length in self._lengths if key[:length] in prefixes)
        found = self._groups.get(held)
        if found is None:
            rules = [rule for prefix in dict.fromkeys(held) for rule in prefixes[prefix]]
            found = self._groups[held] = tuple(sorted(rules, key=lambda rule: rule.place))
        self._latest = key, found
        return found

    def _means(self, rule: Rule, thing: Meant) -> bool:
        if not rule.tags and not rule.sized:
            return True
        if thing.deleted:
            return False
        if rule.larger is not None and thing.size <= rule.larger:
            return False
        if rule.smaller is not None and thing.size >= rule.smaller:
            return False
        if not rule.tags:
            return True
        if thing.tags is None:
            count, total = self.unsure.get(rule.place, (0, 0))
            self.unsure[rule.place] = count + 1, total + thing.size
            return False
        return all(thing.tags.get(key) == value for key, value in rule.tags)


def day_of(moment: datetime) -> int:
    """The day of a moment in UTC, counted from 1970."""
    return int(moment.timestamp() // _DAY)


def _matched(rules: Sequence[Rule], minimum: str, *, small: bool) -> Matched:
    def moves(rule: Rule, dues: Sequence[Due]) -> list[When]:
        return [
            _when(rule, due)
            for due in dues
            if due.storage in FAVOURED
            and (rule.sized or not small or least_size(minimum, due.storage) == 0)
        ]

    ends = [_when(rule, rule.expiration) for rule in rules if rule.expiration]
    markers = [When(0, 0, rule.place) for rule in rules if rule.markers]
    old = [_when(rule, rule.noncurrent_expiration) for rule in rules if rule.noncurrent_expiration]
    return Matched(
        tuple(ends),
        tuple(when for rule in rules for when in moves(rule, rule.transitions)),
        tuple(old),
        tuple(when for rule in rules for when in moves(rule, rule.noncurrent_transitions)),
        (*ends, *markers),
    )


def _when(rule: Rule, due: Due) -> When:
    rank = FAVOURED.index(due.storage) if due.storage else 0
    date = day_of(due.date) if due.date else 0
    return When(due.days, date, rule.place, due.newer, rank, due.storage)
