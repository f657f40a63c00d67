"""A policy as the checks see it: the nodes of its elements, whatever else is wrong with them.

An element of a wrong type has no values here; that it is wrong is one finding, and not the cause
of ten others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from hawse.services.iam.actions import ConditionKey, condition_key, matches
from hawse.services.iam.validation.reading import Node

NEW_VERSION = "2012-10-17"


class Operator(NamedTuple):
    """A condition operator taken apart: `ForAnyValue:StringLikeIfExists`."""

    qualifier: str
    name: str
    family: str
    if_exists: bool

    @property
    def negated(self) -> bool:
        """Whether it holds of what it does not match, and so also without the key."""
        return "Not" in self.name

    @property
    def base(self) -> str:
        """The name without the qualifier, as one would write it."""
        return self.name + ("IfExists" if self.if_exists else "")


_FAMILIES = {
    "string": (
        *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase"),
        *("StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"),
    ),
    "numeric": (
        *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
        *("NumericGreaterThan", "NumericGreaterThanEquals"),
    ),
    "date": (
        *("DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"),
        *("DateGreaterThan", "DateGreaterThanEquals"),
    ),
    "bool": ("Bool",),
    "binary": ("BinaryEquals",),
    "ip": ("IpAddress", "NotIpAddress"),
    "arn": ("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    "null": ("Null",),
}
OPERATORS = {name.lower(): (name, family) for family, names in _FAMILIES.items() for name in names}
_QUALIFIED = re.compile(r"(?:(forallvalues|foranyvalue):)?(.+?)(ifexists)?", re.I | re.S)
_QUALIFIERS = {"forallvalues": "ForAllValues", "foranyvalue": "ForAnyValue", "": ""}


def operator_of(text: str) -> Operator | None:
    """The operator that a policy names, without regard to case; None when there is none such."""
    match = _QUALIFIED.fullmatch(text)
    if match is None or match[2].lower() not in OPERATORS:
        return None
    name, family = OPERATORS[match[2].lower()]
    return Operator(_QUALIFIERS[(match[1] or "").lower()], name, family, bool(match[3]))


@dataclass(frozen=True, eq=False)
class Condition:
    """One key under one operator; `node` is the member that has its values."""

    statement: Statement
    operator: Operator
    key: str
    node: Node

    @cached_property
    def values(self) -> tuple[Node, ...]:
        """The scalars that the key is compared with."""
        return tuple(
            one for one in self.node.each() if isinstance(one.value, str | bool | int | float)
        )

    @cached_property
    def known(self) -> ConditionKey | None:
        """What AWS says of the key."""
        return condition_key(self.key)

    @property
    def name(self) -> str:
        """The key in lower case, for comparing."""
        return self.key.lower()


@dataclass(frozen=True, eq=False)
class Block:
    """Everything under one operator; `operator` is None when there is no such operator."""

    statement: Statement
    text: str
    node: Node

    @cached_property
    def operator(self) -> Operator | None:
        """The operator that the block is named by."""
        return operator_of(self.text)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Its keys; none when there is no such operator."""
        if self.operator is None:
            return ()
        operator = self.operator
        members = self.node.members()
        return tuple(Condition(self.statement, operator, key, node) for key, node in members)


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement."""

    policy: Policy
    node: Node

    def get(self, name: str) -> Node | None:
        """An element, of whatever type."""
        return self.node.get(name)

    def has(self, *names: str) -> bool:
        """Whether it has any of these elements."""
        return any(self.node.get(name) is not None for name in names)

    def texts(self, *names: str) -> tuple[Node, ...]:
        """The strings of these elements."""
        found = self._texts.get(names)
        if found is None:
            nodes = [node for name in names if (node := self.node.get(name)) is not None]
            found = tuple(one for node in nodes for one in node.each() if one.is_text)
            self._texts[names] = found
        return found

    @cached_property
    def _texts(self) -> dict[tuple[str, ...], tuple[Node, ...]]:
        """What was asked for already, which nearly every check does again."""
        return {}

    def effect(self) -> str:
        """`Allow`, `Deny`, or whatever stands there."""
        node = self.node.get("Effect")
        return node.value if node is not None and node.is_text else ""

    @property
    def allows(self) -> bool:
        """Whether it is a statement that allows."""
        return self.effect() == "Allow"

    @property
    def denies(self) -> bool:
        """Whether it is a statement that denies."""
        return self.effect() == "Deny"

    @cached_property
    def principals(self) -> tuple[tuple[str, Node], ...]:
        """Kind and node of every principal; `"*"` alone has no kind."""
        return tuple(_principals(self.node.get("Principal"), self.node.get("NotPrincipal")))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of its condition."""
        found = self.node.get("Condition")
        return tuple(Block(self, *each) for each in found.members()) if found else ()

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every key under every operator."""
        return tuple(each for block in self.blocks for each in block.conditions)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The condition keys that it asks for, in lower case."""
        return frozenset(each.name for each in self.conditions)

    def covers(self, action: str) -> Node | None:
        """The pattern of its Action that matches an action; None without one."""
        if action not in self._covers:
            low, patterns = action.lower(), self.texts("Action")
            found = (one for one in patterns if matches(one.value.lower(), low))
            self._covers[action] = next(found, None)
        return self._covers[action]

    @cached_property
    def _covers(self) -> dict[str, Node | None]:
        return {}

    def excludes(self, action: str) -> bool:
        """Whether its NotAction leaves an action out."""
        low = action.lower()
        return any(matches(one.value.lower(), low) for one in self.texts("NotAction"))


def _principals(*elements: Node | None) -> Iterator[tuple[str, Node]]:
    for element in elements:
        if element is not None and element.is_text:
            yield "", element
        for kind, node in element.members() if element is not None else ():
            yield from ((kind, one) for one in node.each() if one.is_text)


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy of one of `TYPES`; `text` is the policy as it was written."""

    root: Node
    type: str
    text: str

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement that is an object."""
        found = self.root.get("Statement")
        return tuple(Statement(self, one) for one in found.each() if one.is_object) if found else ()

    @property
    def version(self) -> str:
        """The version of the policy language; "" without one."""
        node = self.root.get("Version")
        return node.value if node is not None and node.is_text else ""
