"""What a person types and is told about escalations besides the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from hawse.errors import UsageError
from hawse.services.iam.access import Access
from hawse.services.iam.escalations.graph import Graph
from hawse.services.iam.escalations.table import IDS, known


def chosen(access: Access, named: Sequence[str]) -> list[str]:
    """The ARNs of the principals of these names; of all of them without names."""
    found = (access.actor(one) for one in named) if named else access.actors()
    return list(dict.fromkeys(actor.arn for actor in found))


def path_ids(typed: Sequence[str]) -> list[str]:
    """The ids of paths as the table spells them; UsageError for what is none."""
    for one in typed:
        if not known((one,)):
            near = get_close_matches(one.upper(), IDS, 1)
            hint = f"did you mean {near[0]}?" if near else f"{IDS[0]} to {IDS[-1]}"
            raise UsageError(f"--path {one}", why="there is no such path", hint=hint)
    return known(typed)


def summary(graph: Graph, arns: Sequence[str]) -> Iterator[str]:
    """What is not in the rows: administrators, and who becomes one only through others."""
    admins = sum(arn in graph.estate.admins for arn in arns)
    if admins:
        are = "is an administrator" if admins == 1 else "are administrators"
        yield f"{admins} of {len(arns)} {are} already: --path PE-A18"
    ways = sum(arn in graph.nearest for arn in arns)
    if ways:
        what = "an administrator" if ways == 1 else "administrators"
        yield f"{ways} can become {what}: hawse iam graph"
