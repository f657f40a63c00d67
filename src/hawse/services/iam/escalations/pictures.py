"""The ways to an administrator as a forest of plain data, for every form in which it is drawn.

Each principal stands below the one that it becomes first, and administrators are the roots. What
nobody reaches and what reaches nobody is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hawse.services.iam.escalations.findings import needs, short, step
from hawse.services.iam.escalations.fixes import Fixer
from hawse.services.iam.escalations.graph import ADMIN, Edge, Graph
from hawse.services.iam.escalations.matching import told

ITSELF = "administrator"
"""What stands for being one, where a principal makes itself one."""


@dataclass(frozen=True)
class Arrow:
    """One step of a way: who becomes whom, and how."""

    source: str
    target: str
    path_id: str
    title: str
    confidence: str
    steps: tuple[str, ...]
    needs: tuple[str, ...]
    fix: str


@dataclass(frozen=True)
class Picture:
    """All arrows, by where they lead, and what the roots are."""

    account: str
    arrows: tuple[Arrow, ...]
    roots: Mapping[str, str]

    def below(self) -> Mapping[str, list[Arrow]]:
        """The arrows that lead to each principal."""
        found: dict[str, list[Arrow]] = defaultdict(list)
        for arrow in self.arrows:
            found[arrow.target].append(arrow)
        return found


def picture(graph: Graph, arns: Iterable[str] | None = None) -> Picture:
    """The ways of some principals, or of all of them."""
    named = None if arns is None else list(arns)

    def drawn(mine: Graph, arns: Sequence[str]) -> list[tuple[int, str, Arrow]]:
        edges = {edge.source: edge for edge in _edges(mine, named)}
        own = (edges[arn] for arn in arns if arn in edges)
        return [(edge.rank, edge.source, _arrow(mine, edge)) for edge in own]

    found = sorted(graph.everywhere(drawn), key=lambda one: one[:2])
    arrows = tuple(arrow for _, _, arrow in found)
    targets = {arrow.target for arrow in arrows} - {source for _, source, _ in found}
    admins = graph.estate.admins
    roots = {name: graph.estate.label(arn) for arn in admins if (name := short(arn)) in targets}
    if ITSELF in targets:
        roots[ITSELF] = "by itself"
    return Picture(graph.estate.account.id, arrows, roots)


def _edges(graph: Graph, arns: Iterable[str] | None) -> Iterator[Edge]:
    if arns is None:
        yield from graph.nearest.values()
        return
    for arn in arns:
        yield from graph.way(arn)


def _arrow(graph: Graph, edge: Edge) -> Arrow:
    assert edge.match is not None and edge.hit is not None
    asks, doubts = told(graph.estate, edge.match, edge.hit)
    fix = Fixer(graph.estate, [edge.match]).fix(edge.match)
    return Arrow(
        source=short(edge.source),
        target=ITSELF if edge.target == ADMIN else short(edge.target),
        path_id=edge.match.path.id,
        title=edge.match.path.title,
        confidence=edge.confidence,
        steps=tuple(map(step, asks)),
        needs=tuple(needs(asks, doubts)),
        fix=str(fix),
    )
