"""Every check by the part of a policy that it looks at: a check is a function with a code.

It is called with that part and yields the node that is wrong and what is wrong with it. Codes are
Access Analyzer's where it has one, so that findings of both can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from hawse.services.iam.validation.finding import TYPES
from hawse.services.iam.validation.policy import Block, Condition, Policy, Statement
from hawse.services.iam.validation.reading import Node

Found = tuple[Node, str]
Part = TypeVar("Part", Policy, Statement, Block, Condition)


@dataclass(frozen=True)
class Check:
    """One check; `types` are the types of policies that it is for."""

    code: str
    severity: str
    types: tuple[str, ...]
    run: Callable[[Any], Iterable[Found]]


CHECKS: dict[type, list[Check]] = {Policy: [], Statement: [], Block: [], Condition: []}


def check(
    code: str, severity: str, of: type[Part], types: tuple[str, ...] = TYPES
) -> Callable[[Callable[[Part], Iterable[Found]]], Callable[[Part], Iterable[Found]]]:
    """Register a function as the check of a code."""

    def register(run: Callable[[Part], Iterable[Found]]) -> Callable[[Part], Iterable[Found]]:
        CHECKS[of].append(Check(code, severity, types, run))
        return run

    return register


def checked(policy: Policy) -> Iterator[tuple[Check, Node, str]]:
    """What every check finds in a policy."""
    for part in _parts(policy):
        for each in CHECKS[type(part)]:
            if policy.type in each.types:
                for node, message in each.run(part):
                    yield each, node, message


def _parts(policy: Policy) -> Iterator[Policy | Statement | Block | Condition]:
    yield policy
    for statement in policy.statements:
        yield statement
        yield from statement.blocks
        yield from statement.conditions
