"""Values of a condition that are alternatives: one statement for all says what one for each says.

Pure. So it is for operators that ask whether the one value of a key is among those listed, with
IfExists too; not for negated operators, where more values let less in, nor for Null and the set
operators, which are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from hawse.services.iam.covering import Condition

_OPERATORS = frozenset(
    f"{name}{more}"
    for more in ("", "ifexists")
    for name in (
        *("stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike"),
        *("ipaddress", "numericequals", "dateequals", "bool", "binaryequals"),
    )
)
_MOST = 64


def joined_condition(
    one: Mapping[str, Any], other: Mapping[str, Any], first: Condition, second: Condition
) -> dict[str, Any] | None:
    """The Condition that holds wherever that of either statement does, when they differ in the
    values of one operator and key alone; None when they do not.

    `first` and `second` are what the conditions of the two say.
    """
    differing = set(first) ^ set(second)
    if len(first) != len(second) or len(differing) != 2:
        return None
    mine, its = differing
    if (mine.operator, mine.key) != (its.operator, its.key) or mine.operator not in _OPERATORS:
        return None
    found, more = (_found(each, mine.operator, mine.key) for each in (one, other))
    if found is None or more is None:
        return None
    operator, key, values = found
    if any("${" in str(value) for value in (*values, *more[2])):
        return None  # what it means hangs on the version of the policy
    both = [*values, *(value for value in more[2] if value not in values)]
    blocks: dict[str, Any] = one["Condition"]
    return {**blocks, operator: {**blocks[operator], key: both}}


def apart(document: Any) -> Any:
    """The policy with a statement for each alternative, which says the same."""
    if not isinstance(document, dict):
        return document
    found = document.get("Statement")
    listed = found if isinstance(found, list) else [found]
    return {**document, "Statement": [each for one in listed for each in _each(one)]}


def _each(statement: Any) -> Iterator[Any]:
    blocks = statement.get("Condition") if isinstance(statement, dict) else None
    if not isinstance(blocks, dict):
        yield statement
        return
    choices = [
        [(operator, key, value) for value in _listed(values)]
        for operator, block in blocks.items()
        if isinstance(block, dict) and str(operator).lower() in _OPERATORS
        for key, values in block.items()
        if isinstance(values, list) and values
    ]
    count = 1
    for some in choices:
        count *= len(some)
    if not choices or count > _MOST:
        yield statement
        return
    for chosen in product(*choices):
        condition = {
            name: dict(block) if isinstance(block, dict) else block
            for name, block in blocks.items()
        }
        for operator, key, value in chosen:
            condition[operator][key] = value
        yield {**statement, "Condition": condition}


def _found(
    statement: Mapping[str, Any], operator: str, key: str
) -> tuple[str, str, list[Any]] | None:
    """How a statement spells an operator and a key, and the values; None when it does so twice."""
    blocks = statement.get("Condition")
    found = [
        (str(name), str(one), _listed(values))
        for name, block in (blocks.items() if isinstance(blocks, dict) else ())
        if isinstance(block, dict) and str(name).lower() == operator
        for one, values in block.items()
        if str(one).lower() == key
    ]
    return found[0] if len(found) == 1 else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
