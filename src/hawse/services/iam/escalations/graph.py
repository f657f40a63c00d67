"""Who can become whom, and the shortest way to an administrator. Pure.

An edge is a path of one principal to another one, or to being an administrator itself. The way
that is kept is the surest one, and of equally sure ones the shortest.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from hawse.services.iam.collecting import no_collecting
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.matching import Hit, Match, matches
from hawse.services.iam.escalations.paths import CONFIDENCES, Confidence, Path
from hawse.services.iam.escalations.table import PATHS
from hawse.services.iam.halves import Half, in_halves, pays

T = TypeVar("T")
_NUMBERS = {path: number for number, path in enumerate(PATHS)}
ADMIN = ""
"""Where an edge ends that makes its principal an administrator."""


class Edge(NamedTuple):
    """One step: `source` becomes `target`, or an administrator, by a path.

    `match` and `hit` are how, known to the process that found it.
    """

    source: str
    target: str
    rank: int
    path: Path
    match: Match | None = None
    hit: Hit | None = None

    @property
    def confidence(self) -> Confidence:
        """How sure it is."""
        return CONFIDENCES[self.rank]


class Graph:
    """Every path of every principal of an account, and where they lead.

    With a `half`, the paths of half of them; where they lead is told to each other.
    """

    def __init__(self, estate: Estate, half: Half | None = None) -> None:
        self.estate = estate
        self._half = half
        self._through: dict[str, frozenset[str]] = {}

    def everywhere(self, work: Callable[[Graph, Sequence[str]], list[T]]) -> list[T]:
        """What `work` gives for every principal, in no particular order.

        It is called with the principals whose paths its graph has, by two processes where that
        pays.
        """
        arns = [actor.arn for actor in self.estate.actors()]
        if self._half is not None or not pays(len(arns)):
            return work(self, arns)

        def part(half: Half) -> list[T]:
            self._half = half
            self._know_admins(half)
            assert self.nearest is not None  # told before the two go ways of their own
            return work(self, half.of(arns))

        first, second = in_halves(part)
        return [*first, *second]

    def _know_admins(self, half: Half) -> None:
        """The administrators are found by halves as well."""
        actors = list(self.estate.actors())
        first, second = half.swap(self.estate.admins_among(half.of(actors)))
        found = {**first, **second}
        self.estate.admins = {one.arn: found[one.arn] for one in actors if one.arn in found}

    @cached_property
    def matches(self) -> Mapping[str, list[Match]]:
        """The paths of each principal that is no administrator yet, by ARN."""
        with no_collecting():
            return dict(self._matches())

    def _matches(self) -> Iterator[tuple[str, list[Match]]]:
        estate = self.estate
        actors = list(estate.actors())
        for actor in actors if self._half is None else self._half.of(actors):
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
        for edges in self._all_steps():
            for edge in edges:
                back[edge.target].append(edge)
        return _shortest(back, (ADMIN, *self.estate.admins))

    def _all_steps(self) -> Iterator[Sequence[Edge]]:
        """The steps that count of every principal, in the order of the account."""
        mine = {arn: self._steps(arn) for arn in self.matches}
        if self._half is None:
            yield from mine.values()
            return
        plain = {
            arn: [(one.source, one.target, one.rank, _NUMBERS[one.path]) for one in edges]
            for arn, edges in mine.items()
        }
        told: dict[str, list[tuple[str, str, int, int]]] = {}
        for some in self._half.swap(plain):
            told.update(some)
        for actor in self.estate.actors():
            if actor.arn in mine:
                yield mine[actor.arn]
            elif actor.arn in told:
                yield [Edge(*one[:3], PATHS[one[3]]) for one in told[actor.arn]]

    def _steps(self, arn: str) -> Sequence[Edge]:
        """The edges of a principal; with a sure way of one step no other one counts."""
        edges = self.edges(arn)
        sure = next((one for one in edges.values() if self._is_sure(one)), None)
        return list(edges.values()) if sure is None else [sure]

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
                found[target] = Edge(arn, target, rank, match.path, match, hit)


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
