"""Who can become whom, and the shortest way to an administrator. Pure.

An edge is a path of one principal to another one, or to being an administrator itself. The way
that is kept is the surest one, and of equally sure ones the shortest.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.matching import Hit, Match, matches
from hawse.services.iam.escalations.paths import CONFIDENCES, Confidence

ADMIN = ""
"""Where an edge ends that makes its principal an administrator."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One step: `source` becomes `target`, or an administrator, by a path."""

    source: str
    target: str
    match: Match
    hit: Hit

    @property
    def rank(self) -> int:
        """Of its confidence: 0 is proven."""
        return self.match.rank(self.hit)

    @property
    def confidence(self) -> Confidence:
        """How sure it is."""
        return CONFIDENCES[self.rank]


class Graph:
    """Every path of every principal of an account, and where they lead."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate

    @cached_property
    def matches(self) -> Mapping[str, list[Match]]:
        """The paths of each principal that is no administrator yet, by ARN."""
        estate = self.estate
        found: dict[str, list[Match]] = {}
        for actor in estate.actors():
            if actor.arn not in estate.admins:
                some = matches(estate, estate.view(actor))
                if some:
                    found[actor.arn] = some
        return found

    @cached_property
    def edges(self) -> Mapping[str, Mapping[str, Edge]]:
        """The surest edge from each principal to each other, by source and target."""
        return {arn: _edges(arn, some) for arn, some in self.matches.items()}

    @cached_property
    def nearest(self) -> Mapping[str, Edge]:
        """The first step of the way to an administrator, for each principal that has one."""
        back: dict[str, list[Edge]] = defaultdict(list)
        for some in self.edges.values():
            for edge in some.values():
                back[edge.target].append(edge)
        heap: list[tuple[int, int, int, str]] = []
        found: dict[str, Edge] = {}
        settled: set[str] = set()
        waiting: dict[int, Edge] = {}

        def reach(node: str, rank: int, hops: int) -> None:
            for edge in back.get(node, ()):
                if edge.source not in settled:
                    number = len(waiting)
                    waiting[number] = edge
                    heapq.heappush(heap, (max(rank, edge.rank), hops + 1, number, edge.source))

        for node in (ADMIN, *self.estate.admins):
            reach(node, 0, 0)
        while heap:
            rank, hops, number, node = heapq.heappop(heap)
            if node not in settled:
                settled.add(node)
                found[node] = waiting[number]
                reach(node, rank, hops)
        return found

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
        if arn not in self.nearest:
            return False
        return all(edge.source != avoiding for edge in self.way(arn))


def _edges(arn: str, some: list[Match]) -> dict[str, Edge]:
    found: dict[str, Edge] = {}
    seen: dict[int, int] = {}
    for match in some:
        base = match.rank(_NO_HIT)
        # Paths that pass the same roles share their hits: only a surer one says more.
        if seen.get(id(match.hits), 3) <= base:
            continue
        seen[id(match.hits)] = base
        for hit in match.hits:
            gain = hit.aim.gain
            if not gain.admin and not gain.become:
                continue
            target = ADMIN if gain.admin else gain.become
            known = found.get(target)
            if target != arn and (known is None or known.rank > max(base, hit.rank)):
                found[target] = Edge(arn, target, match, hit)
    return found


_NO_HIT = Hit(aim=None)  # type: ignore[arg-type]
