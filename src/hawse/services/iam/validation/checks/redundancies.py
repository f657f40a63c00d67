"""What a policy says twice, or says without effect: harmless, and in the way of its readers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from hawse.services.iam.actions import is_pattern, matches
from hawse.services.iam.validation.finding import SUGGESTION
from hawse.services.iam.validation.numbers import number_of
from hawse.services.iam.validation.policy import Condition, Policy, Statement
from hawse.services.iam.validation.reading import Node
from hawse.services.iam.validation.registry import Found, check

_MOST = 400
"""Of longer lists only what is equal is told: to compare all with all would take long."""


@check("REDUNDANT_ACTION", SUGGESTION, Statement)
def covered_actions(statement: Statement) -> Iterator[Found]:
    """An action that another of the list matches."""
    for name in ("Action", "NotAction"):
        yield from _covered(statement.texts(name), str.lower)


@check("REDUNDANT_RESOURCE", SUGGESTION, Statement)
def covered_resources(statement: Statement) -> Iterator[Found]:
    """A resource that another of the list matches."""
    for name in ("Resource", "NotResource"):
        yield from _covered(statement.texts(name), str)


def _covered(nodes: tuple[Node, ...], fold: Callable[[str], str]) -> Iterator[Found]:
    texts = [fold(node.value) for node in nodes]
    patterns = [text for text in dict.fromkeys(texts) if is_pattern(text)]
    seen: set[str] = set()
    for node, text in zip(nodes, texts, strict=True):
        wider = (p for p in patterns if p != text and matches(p, text)) if _few(texts) else ()
        by = text if text in seen else next(iter(wider), None)
        if by is not None:
            yield node, f"{node.value} is in {by} already"
        seen.add(text)


def _few(texts: list[str]) -> bool:
    return len(texts) <= _MOST


@check("REDUNDANT_STATEMENT", SUGGESTION, Policy)
def equal_statements(policy: Policy) -> Iterator[Found]:
    """Two statements that differ in their Sid at most."""
    first: dict[str, int] = {}
    for number, statement in enumerate(policy.statements):
        plain = statement.node.plain()
        plain.pop("Sid", None)
        said = json.dumps(plain, sort_keys=True)
        if said in first:
            yield statement.node, f"it says what statement {first[said]} says"
        first.setdefault(said, number)


@check("REDUNDANT_CONDITION_VALUE_NUM", SUGGESTION, Condition)
def weaker_bounds(condition: Condition) -> Iterator[Found]:
    """Of several bounds one decides."""
    name = condition.operator.name
    numbers = [number for one in condition.values if (number := number_of(one.text)) is not None]
    if len(numbers) > 1 and name.startswith("Numeric") and name.endswith(("Than", "ThanEquals")):
        decides = max(numbers) if "Less" in name else min(numbers)
        yield condition.node, f"of several bounds only {decides:g} decides"


@check("REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", SUGGESTION, Statement, ("trust",))
def session_of_a_trusted_role(statement: Statement) -> Iterator[Found]:
    """A role stands for all of its sessions."""
    roles = {node.value for _, node in statement.principals if ":role/" in node.value}
    for _, node in statement.principals:
        fields = node.value.split(":", 5)
        if len(fields) == 6 and fields[5].startswith("assumed-role/"):
            name = fields[5].split("/")[1]
            for role in roles:
                if role.split(":")[4] == fields[4] and role.rpartition("/")[2] == name:
                    yield node, f"the session belongs to {role}, which is trusted already"
