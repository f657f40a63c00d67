"""What the template of a stack says to somebody who watches or explains it.

A template that cannot be read says nothing; to say what is wrong with it is the business of
whoever lints.
"""

from __future__ import annotations

import json
from collections.abc import Container
from typing import NamedTuple

from hawse.services.cfn.events.recordings import Edges
from hawse.services.cfn.template.loading import load


class Outline(NamedTuple):
    """The resources of a template: their types, what each needs, and which exist only under a
    condition."""

    types: dict[str, str]
    needs: Edges
    conditional: frozenset[str]


def outline(body: object) -> Outline | None:
    """Of a template as GetTemplate gives it, a mapping or its text; None: unreadable."""
    template = load(body if isinstance(body, str) else json.dumps(body))
    found = template.resources
    if not found:
        return None
    return Outline(
        {name: str(resource.get("Type", "")) for name, resource in found.items()},
        template.dependencies,
        frozenset(name for name, resource in found.items() if "Condition" in resource),
    )


def narrowed(needs: Edges, kept: Container[str]) -> Edges:
    """What those that are kept need of each other, directly or through what is left out."""
    found = {}
    for name in needs:
        if name not in kept:
            continue
        seen, todo = set[str](), list(needs[name])
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += () if one in kept else needs.get(one, ())
        found[name] = frozenset(one for one in seen if one in kept)
    return found
