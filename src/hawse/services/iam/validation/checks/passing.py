"""Passing roles to services and creating their own ones: by name, or whoever may may do anything.

Both are told in six ways, by what stands in Action and in Resource, as Access Analyzer does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hawse.services.iam.actions import is_pattern
from hawse.services.iam.validation.finding import SECURITY, WARNING
from hawse.services.iam.validation.policy import Statement
from hawse.services.iam.validation.reading import Node
from hawse.services.iam.validation.registry import Found, check

_WAYS = {
    ("action", "not"): "NOT_RESOURCE",
    ("star", "not"): "STAR_IN_ACTION_AND_NOT_RESOURCE",
    ("not", "not"): "NOT_ACTION_AND_NOT_RESOURCE",
    ("action", "star"): "STAR_IN_RESOURCE",
    ("star", "star"): "STAR_IN_ACTION_AND_RESOURCE",
    ("not", "star"): "STAR_IN_RESOURCE_AND_NOT_ACTION",
}


class _Grant(NamedTuple):
    """An action that is best allowed for roles that are named; `unless` is a key that binds it."""

    prefix: str
    severity: str
    action: str
    unless: str
    what: str
    wide: tuple[str, ...]


_GRANTS = (
    _Grant(
        "PASS_ROLE_WITH",
        SECURITY,
        "iam:PassRole",
        "iam:PassedToService",
        "pass any role to any service",
        (":role/*", ":*"),
    ),
    _Grant(
        "CREATE_SLR_WITH",
        WARNING,
        "iam:CreateServiceLinkedRole",
        "iam:AWSServiceName",
        "create the role of any service",
        (":role/*", ":*", ":role/aws-service-role/*"),
    ),
)


def _way(statement: Statement, grant: _Grant) -> tuple[str, str, Node] | None:
    """How the statement allows the action so widely, and the node that does; None if not so."""
    if not statement.allows or grant.unless.lower() in statement.keys:
        return None
    by, wide = _by_action(statement, grant), _wide(statement, grant)
    return (by, *wide) if by and wide else None


def _by_action(statement: Statement, grant: _Grant) -> str:
    node = statement.covers(grant.action)
    if node is not None:
        return "star" if is_pattern(node.value) else "action"
    if statement.texts("NotAction") and not statement.excludes(grant.action):
        return "not"
    return ""


def _wide(statement: Statement, grant: _Grant) -> tuple[str, Node] | None:
    node = statement.get("NotResource")
    if node is not None:
        return "not", node.named
    for one in statement.texts("Resource"):
        iam = one.value.startswith("arn:") and one.value.split(":")[2:3] == ["iam"]
        if one.value == "*" or (iam and one.value.endswith(grant.wide)):
            return "star", one
    return None


def _register(grant: _Grant, way: tuple[str, str], suffix: str) -> None:
    @check(f"{grant.prefix}_{suffix}", grant.severity, Statement, ("identity",))
    def widely(statement: Statement) -> Iterator[Found]:
        found = _way(statement, grant)
        if found is not None and found[:2] == way:
            yield found[2], (
                f"whoever has this may {grant.what} ({grant.action});"
                f" name the roles, or ask for {grant.unless}"
            )


for _each in _GRANTS:
    for _ways, _suffix in _WAYS.items():
        _register(_each, _ways, _suffix)
