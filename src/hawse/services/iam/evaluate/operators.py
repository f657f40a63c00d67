"""The condition operators: how one value of a request compares with one value of a policy.

Pure. A value of the wrong type (no number, no date, no address) never compares as true; for
numbers, dates and addresses not with the negated operators either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from hawse.services.iam.globs import glob

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

Compare = Callable[[str, str], bool | None]
"""Of a request's value and a policy's value; None when either has the wrong type."""


@dataclass(frozen=True)
class Operator:
    """A condition operator without its set qualifier and IfExists.

    `strict`: a value of the wrong type makes the negated operator false as well. `patterns`:
    the policy's value has wildcards, so what a variable stands for is compared otherwise.
    `variables`: `${…}` is replaced in the policy's value.
    """

    compare: Compare
    negated: bool = False
    strict: bool = False
    variables: bool = False
    patterns: bool = False

    def holds(self, value: str, wanted: tuple[str, ...]) -> bool:
        """Whether one value of the request meets the condition with these policy values."""
        answers = [self.compare(value, one) for one in wanted]
        if not self.negated:
            return any(answers)
        return not any(answers) and not (self.strict and None in answers)


def operator_named(name: str) -> Operator | None:
    """The operator of this name in any case, without qualifier and IfExists; None: unknown."""
    return _OPERATORS.get(name.lower())


def _like(value: str, wanted: str) -> bool:
    return bool(glob(wanted)(value))


def arn_like(value: str, wanted: str) -> bool | None:
    """Six fields, each compared as a pattern; only in the last a `*` passes a colon."""
    if wanted == "*":
        return True
    patterns, fields = wanted.split(":", 5), value.split(":", 5)
    if len(patterns) != 6 or len(fields) != 6:
        return None
    return all(glob(pattern)(field) for pattern, field in zip(patterns, fields, strict=True))


def _number(text: str) -> float | None:
    try:
        return float(text) if re.fullmatch(r"\s*[-+]?[\d.]+([eE][-+]?\d+)?\s*", text) else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def moment(text: str) -> float | None:
    """Seconds since the epoch of an ISO 8601 time (UTC when it says nothing else) or a number."""
    number = _number(text)
    if number is not None:
        return number
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def network(text: str) -> IPv4Network | IPv6Network | None:
    """An address or a CIDR block; None when it is neither."""
    from ipaddress import ip_network

    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _within(value: str, wanted: str) -> bool | None:
    inner, outer = network(value), network(wanted)
    if inner is None or outer is None:
        return None
    if inner.version != outer.version:
        return False
    return outer.network_address <= inner.network_address and (  # type: ignore[operator]
        inner.broadcast_address <= outer.broadcast_address  # type: ignore[operator]
    )


def _same_bool(value: str, wanted: str) -> bool | None:
    pair = (value.lower(), wanted.lower())
    return pair[0] == pair[1] if set(pair) <= {"true", "false"} else None


def _ordered(read: Callable[[str], float | None], holds: Callable[[float, float], bool]) -> Compare:
    def compare(value: str, wanted: str) -> bool | None:
        left, right = read(value), read(wanted)
        return None if left is None or right is None else holds(left, right)

    return compare


def _table() -> Mapping[str, Operator]:
    import operator as be

    def text(compare: Compare, *, negated: bool = False, patterns: bool = False) -> Operator:
        return Operator(compare, negated=negated, variables=True, patterns=patterns)

    def strict(compare: Compare, *, negated: bool = False) -> Operator:
        return Operator(compare, negated=negated, strict=True)

    table = {
        "stringequals": text(be.eq),
        "stringnotequals": text(be.eq, negated=True),
        "stringequalsignorecase": text(lambda a, b: a.casefold() == b.casefold()),
        "stringnotequalsignorecase": text(lambda a, b: a.casefold() == b.casefold(), negated=True),
        "stringlike": text(_like, patterns=True),
        "stringnotlike": text(_like, negated=True, patterns=True),
        "arnequals": text(arn_like, patterns=True),
        "arnlike": text(arn_like, patterns=True),
        "arnnotequals": text(arn_like, negated=True, patterns=True),
        "arnnotlike": text(arn_like, negated=True, patterns=True),
        "bool": Operator(_same_bool),
        "binaryequals": Operator(be.eq),
        "ipaddress": strict(_within),
        "notipaddress": strict(_within, negated=True),
    }
    orders = {
        "equals": be.eq,
        "lessthan": be.lt,
        "lessthanequals": be.le,
        "greaterthan": be.gt,
        "greaterthanequals": be.ge,
    }
    for kind, read in (("numeric", _number), ("date", moment)):
        for name, holds in orders.items():
            table[kind + name] = strict(_ordered(read, holds))
        table[f"{kind}notequals"] = strict(_ordered(read, be.eq), negated=True)
    return table


_OPERATORS = _table()
