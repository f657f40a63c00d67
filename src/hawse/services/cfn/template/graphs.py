"""What depends on what, of anything that has names: order, cycles and what is behind a thing.

Nothing here recurses: chains may be longer than Python's stack.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Set as AbstractSet
from typing import TypeAlias

Dependencies: TypeAlias = Mapping[str, AbstractSet[str]]
"""For each name those that it needs."""


def dependents(needs: Dependencies) -> Mapping[str, frozenset[str]]:
    """The other way round: for each name those that need it."""
    found: dict[str, set[str]] = {name: set() for name in needs}
    for name, needed in needs.items():
        for each in needed:
            found.setdefault(each, set()).add(name)
    return {name: frozenset(names) for name, names in found.items()}


def reachable(needs: Dependencies, names: Iterable[str]) -> frozenset[str]:
    """What some names need, and what these need, and so on; with the names themselves."""
    found, waiting = set(names), list(names)
    while waiting:
        for each in needs.get(waiting.pop(), frozenset()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return frozenset(found)


def ordered(needs: Dependencies) -> tuple[str, ...]:
    """Each name after those that it needs, else as they are given (Kahn's algorithm).

    What is on a cycle, or needs what is on one, is left out.
    """
    rank = {name: at for at, name in enumerate(needs)}
    waiting = {name: len(needed & rank.keys()) for name, needed in needs.items()}
    behind = dependents(needs)
    ready = deque(name for name in needs if not waiting[name])
    found: list[str] = []
    while ready:
        name = ready.popleft()
        found.append(name)
        for each in sorted(behind[name], key=rank.__getitem__):
            waiting[each] -= 1
            if not waiting[each]:
                ready.append(each)
    return tuple(found)


def cycles(needs: Dependencies) -> tuple[tuple[str, ...], ...]:
    """The sets of names that need each other, one that needs itself too (Tarjan's algorithm).

    Each set is in the order in which its names are given.
    """
    rank = {name: at for at, name in enumerate(needs)}
    groups = (sorted(group, key=rank.__getitem__) for group in _Components(needs).groups())
    found = (group for group in groups if len(group) > 1 or group[0] in needs[group[0]])
    return tuple(tuple(group) for group in sorted(found, key=lambda group: rank[group[0]]))


def a_round(needs: Dependencies, group: Iterable[str]) -> tuple[str, ...]:
    """One way around a cycle: each needs the next, and the last the first."""
    names = list(group)
    inside = frozenset(names)
    came_from: dict[str, str] = {}
    waiting = deque(names[:1])
    while waiting:
        name = waiting.popleft()
        for each in sorted(needs[name] & inside, key=names.index):
            if each == names[0]:
                return tuple(_way(came_from, name))[::-1]
            if each not in came_from:
                came_from[each] = name
                waiting.append(each)
    return tuple(names)


def _way(came_from: Mapping[str, str], name: str) -> Iterator[str]:
    yield name
    while name in came_from:
        name = came_from[name]
        yield name


class _Components:
    """Tarjan's strongly connected components, with a stack of its own instead of Python's."""

    def __init__(self, needs: Dependencies) -> None:
        self._needs = needs
        self._number: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._stack: list[str] = []
        self._on: set[str] = set()

    def groups(self) -> Iterator[list[str]]:
        """All, those that others need first."""
        for name in self._needs:
            if name not in self._number:
                yield from self._from(name)

    def _from(self, start: str) -> Iterator[list[str]]:
        work = [(start, self._enter(start))]
        while work:
            name, inner = work[-1]
            each = next(inner, None)
            if each is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    self._low[above] = min(self._low[above], self._low[name])
                if self._low[name] == self._number[name]:
                    yield self._take(name)
            elif each not in self._number:
                work.append((each, self._enter(each)))
            elif each in self._on:
                self._low[name] = min(self._low[name], self._number[each])

    def _enter(self, name: str) -> Iterator[str]:
        self._number[name] = self._low[name] = len(self._number)
        self._stack.append(name)
        self._on.add(name)
        return (each for each in self._needs[name] if each in self._needs)

    def _take(self, name: str) -> list[str]:
        """What is on the stack from a name on."""
        found: list[str] = []
        while not found or found[-1] != name:
            found.append(self._stack.pop())
        self._on.difference_update(found)
        return found
