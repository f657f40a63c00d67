"""Every path by its id, and what is true of their actions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from hawse.services.iam.escalations import (
    table_existing,
    table_other,
    table_passing,
    table_principals,
)
from hawse.services.iam.escalations.paths import Path

PATHS: tuple[Path, ...] = (
    *table_principals.PATHS,
    *table_passing.PATHS,
    *table_other.PATHS,
    *table_existing.PATHS,
)
IDS: tuple[str, ...] = tuple(dict.fromkeys(path.id for path in PATHS))

_HELPFUL = (
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:CreateServiceLinkedRole",
    "iam:DeletePolicyVersion",
)
"""What predicates ask about."""

DANGEROUS: frozenset[str] = frozenset(map(str.lower, _HELPFUL)).union(
    *(path.actions for path in PATHS),
    (act.action.lower() for path in PATHS for doubt in path.doubts for act in doubt.unless),
)
"""Every action that a path is about, in lower case."""


ON_EVERYTHING: frozenset[str] = frozenset().union(
    *(path.actions for path in PATHS if path.on == "secrets")
)
"""What counts only when it is allowed on everything: to read one secret is a job."""


@cache
def named(id: str) -> tuple[Path, ...]:
    """The lines of one id: one, but for PE-C44."""
    return tuple(path for path in PATHS if path.id == id)


def known(ids: Iterable[str]) -> list[str]:
    """Those of `ids` that are paths, in the spelling of the table: case and `PE-` are optional."""
    spelled = {id.lower(): id for id in IDS} | {id[3:].lower(): id for id in IDS}
    return [spelled[id.lower()] for id in ids if id.lower() in spelled]
