"""Who can become whom, and the shortest way to an administrator. Pure.

An edge is a path of one principal to another one, or to being an administrator itself. The way
that is kept is the surest one, and of equally sure ones the shortest.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from hawse.services.iam.collecting import no_collecting
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.matching import Hit, Match, matches
from hawse.services.iam.escalations.paths import CONFIDENCES, Confidence

ADMIN = ""
"""Where an edge ends that makes its principal an administrator."""


class Edge(NamedTuple):
    """One step: `source` becomes `target`, or an administrator, by a path."""

    source: str
    target: str
    rank: int
    match: Match
    hit: Hit

    @property
    def confidence(self) -> Confidence:
        """How sure it is."""
        return CONFIDENCES[self.rank]


class Graph:
    """Every path of every principal of an account, and where they lead."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self._through: dict[str, frozenset[str]] = {}

    @cached_property
    def matches(self) -> Mapping[str, list[Match]]:
        """The paths of each principal that is no administrator yet, by ARN."""
        with no_collecting():
            return dict(self._matches())

    def _matches(self) -> Iterator[tuple[str, list[Match]]]:
        estate = self.estate
        for actor in estate.actors():
            if actor.arn not in estate.admins:
                some = matches(estate, estate.view(actor))
                if some:
                    yield actor.arn, some

    def edges(self, arn: str) -> Mapping[str, Edge]:
        """The surest edge from a principal to each other one, by target."""
        found: dict[str, Edge] = {}
        seen: dict[int, int] = {}
        for match in self.matches.get(arn, ()):
            base = match.base
            # Paths that pass the same roles share their hits: only a surer one says more.
            if seen.get(id(match.hits), base + 1) > base:
                seen[id(match.hits)] = base
                _add(found, arn, match, base)
        return found

    @cached_property
    def nearest(self) -> Mapping[str, Edge]:
        """The first step of the way to an administrator, for each principal that has one."""
        back: dict[str, list[Edge]] = defaultdict(list)
        for arn in self.matches:
            edges = self.edges(arn)
            # With a sure way of one step no other one counts.
            sure = next((one for one in edges.values() if self._is_sure(one)), None)
            for edge in edges.values() if sure is None else (sure,):
                back[edge.target].append(edge)
        return _shortest(back, (ADMIN, *self.estate.admins))

    def _is_sure(self, edge: Edge) -> bool:
        return edge.rank == 0 and (edge.target == ADMIN or edge.target in self.estate.admins)

    def way(self, arn: str) -> Iterator[Edge]:
        """The steps from a principal to an administrator; none when there is no way."""
        while arn in self.nearest:
            edge = self.nearest[arn]
            yield edge
            arn = edge.target

    def reaches(self, arn: str, *, avoiding: str = "") -> bool:
        """Whether a principal is an administrator or can become one, but not through `avoiding`."""
        if arn in self.estate.admins:
            return True
        return arn in self.nearest and avoiding not in self.through(arn)

    def through(self, arn: str) -> frozenset[str]:
        """Everybody on the way from a principal to an administrator, itself included."""
        found = self._through.get(arn)
        if found is None:
            found = self._through[arn] = frozenset(edge.source for edge in self.way(arn))
        return found


def _add(found: dict[str, Edge], arn: str, match: Match, base: int) -> None:
    for hit in match.hits:
        gain = hit.aim.gain
        if gain.admin or gain.become:
            target = ADMIN if gain.admin else gain.become
            rank = max(base, hit.rank)
            known = found.get(target)
            if target != arn and (known is None or known.rank > rank):
                found[target] = Edge(arn, target, rank, match, hit)


def _shortest(back: Mapping[str, list[Edge]], goals: tuple[str, ...]) -> dict[str, Edge]:
    """The first edge of the best way to a goal, by where it starts."""
    found: dict[str, Edge] = {}
    heap: list[tuple[int, int, int, Edge]] = []
    numbers = iter(range(1 << 62))

    def reach(node: str, rank: int, hops: int) -> None:
        for edge in back.get(node, ()):
            if edge.source not in found:
                entry = (max(rank, edge.rank), hops + 1, next(numbers), edge)
                heapq.heappush(heap, entry)

    for node in goals:
        reach(node, 0, 0)
    while heap:
        rank, hops, _, edge = heapq.heappop(heap)
        if edge.source not in found:
            found[edge.source] = edge
            reach(edge.source, rank, hops)
    return found
