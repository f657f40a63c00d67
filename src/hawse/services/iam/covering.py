"""Which pattern, condition or set of actions includes which other: the algebra below grants.

Pure, and careful to one side: what is said to be covered is covered for every request that the
evaluator can be asked about, whatever actions AWS adds; what is not said to be may still be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from hawse.services.iam.globs import covers, glob, literal_dollar, overlaps
from hawse.services.iam.evaluate.operators import operator_named

if TYPE_CHECKING:
    from hawse.services.iam.evaluate.conditions import Test
    from hawse.services.iam.evaluate.policies import Statement

_VARIABLE = re.compile(r"\$\{(?![*?$]\})[^}]*\}")
_ANY = ("*", "*:*")


@dataclass(frozen=True)
class Actions:
    """Actions as a statement names them, in lower case; `inverted`: all but these.

    `written` are the same as they were spelled.
    """

    patterns: tuple[str, ...]
    inverted: bool = False
    written: tuple[str, ...] = field(default=(), compare=False)

    def includes(self, action: str) -> bool:
        """Whether an action, in lower case, is one of them."""
        return any(_is_of(action, one) for one in self.patterns) != self.inverted

    def covers(self, other: Actions) -> bool:
        """Whether each action of the other is one of these."""
        if not self.inverted and not other.inverted:
            return all(any(action_covers(mine, one) for mine in self.patterns) for one in other)
        if self.inverted and other.inverted:
            return all(any(action_covers(one, mine) for one in other) for mine in self)
        if self.inverted:
            return not any(actions_overlap(mine, one) for mine in self for one in other)
        return any(mine in _ANY for mine in self)

    def each(self) -> Iterator[Actions]:
        """Each pattern by itself, of those that are not inverted."""
        for pattern, text in zip(self.patterns, self.written, strict=True):
            yield Actions((pattern,), False, (text,))

    @property
    def services(self) -> frozenset[str | None]:
        """The services that the patterns name; None for one that names all."""
        return frozenset(None if one in _ANY else one.partition(":")[0] for one in self.patterns)

    def __iter__(self) -> Iterator[str]:
        return iter(self.patterns)


@dataclass(frozen=True)
class Resources:
    """Resources as a statement names them; `inverted`: all but these; none: it names none.

    `padded`: a pattern with fewer than six fields matches as if it ended in `*` fields, which it
    does not in every kind of policy. `written` are the same as they were spelled.
    """

    patterns: tuple[str, ...]
    inverted: bool = False
    padded: bool = True
    written: tuple[str, ...] = field(default=(), compare=False)

    def covers(self, other: Resources) -> bool:
        """Whether each resource of the other is one of these."""
        if not self.patterns or not other.patterns:
            return self == other
        if not self.inverted and not other.inverted:
            return all(any(_has(self, mine, one) for mine in self.patterns) for one in other)
        if self.inverted and other.inverted:
            return all(any(_has(other, one, mine) for one in other) for mine in self)
        if self.inverted:
            return not any(resources_overlap(mine, one) for mine in self for one in other)
        return "*" in self.patterns

    def only(self, pattern: str) -> Resources:
        """One of the patterns by itself."""
        written = self.written[self.patterns.index(pattern)]
        return Resources((pattern,), False, self.padded, (written,))

    def __iter__(self) -> Iterator[str]:
        return iter(self.patterns)


def _has(resources: Resources, wide: str, narrow: str) -> bool:
    return resource_covers(wide, narrow, padded=resources.padded)


@dataclass(frozen=True, order=True)
class Clause:
    """One test of a condition. `operator` and `key` are in lower case; `shown` is for people."""

    operator: str
    key: str
    values: tuple[str, ...]
    shown: str = field(default="", compare=False)

    def implies(self, other: Clause) -> bool:
        """Whether the other holds wherever this one does."""
        if (self.operator, self.key) != (other.operator, other.key):
            return False
        mine, its = set(self.values), set(other.values)
        return its <= mine if _negated(self.operator) else mine <= its


Condition = tuple[Clause, ...]
"""What has to hold all together; none: always."""


def condition_covers(wide: Condition, narrow: Condition) -> bool:
    """Whether the wide one holds wherever the narrow one does."""
    return all(any(mine.implies(one) for mine in narrow) for one in wide)


def condition_of(statement: Statement) -> Condition:
    """The tests of a statement in an order of their own."""
    block = statement.document.get("Condition") or {}
    names = [str(name) for name, keys in block.items() for _ in keys]
    return tuple(sorted(map(_clause, names, statement.tests)))


def actions_of(statement: Statement) -> Actions:
    """What a statement is about."""
    said = statement.document.get("NotAction" if statement.not_action else "Action")
    listed = [said] if isinstance(said, str) else said
    texts = {one.lower(): one for one in listed or () if isinstance(one, str)}
    patterns = tuple(dict.fromkeys(statement.actions))
    written = tuple(texts[one] for one in patterns)
    return Actions(patterns, statement.not_action, written)


def resources_of(statement: Statement) -> Resources:
    """What a statement is on, with `${` escaped where its policy knows no variables."""
    written = tuple(dict.fromkeys(statement.resources or ()))
    listed = written if statement.variables else tuple(map(literal_dollar, written))
    padded = statement.principal is None and statement.not_principal is None
    return Resources(listed, statement.not_resource, padded, written)


@lru_cache(maxsize=65536)
def action_covers(wide: str, narrow: str) -> bool:
    """Whether every action that one pattern matches is matched by the other."""
    if wide == narrow or wide in _ANY:
        return True
    service, colon, name = wide.partition(":")
    other, _, narrow_name = narrow.partition(":")
    return bool(colon) and service == other and _includes(name, narrow_name)


@lru_cache(maxsize=65536)
def actions_overlap(one: str, other: str) -> bool:
    """Whether some action matches both patterns."""
    if one in _ANY or other in _ANY:
        return True
    service, _, name = one.partition(":")
    its, _, its_name = other.partition(":")
    return service == its and overlaps(name, its_name)


@lru_cache(maxsize=65536)
def resource_covers(wide: str, narrow: str, *, padded: bool = True) -> bool:
    """Whether every ARN that one pattern matches is matched by the other, field by field."""
    if wide in (narrow, "*"):
        return True
    if narrow == "*":
        return False
    wide, narrow = _named(wide, narrow)
    left, right = _fields(wide), _fields(narrow)
    if wide.count(":") < 5 and not (padded and wide.endswith("*")):
        return False
    return all(_includes(mine, one) for mine, one in zip(left, right, strict=True))


def resources_overlap(one: str, other: str) -> bool:
    """Whether some ARN may match both patterns; a variable may stand for anything."""
    if "*" in (one, other):
        return True
    pair = (_fields(_VARIABLE.sub("*", each)) for each in (one, other))
    return all(overlaps(mine, its) for mine, its in zip(*pair, strict=True))


def _includes(wide: str, narrow: str) -> bool:
    """`covers`, by the quickest of the ways that suit the patterns."""
    if "$" in wide or "$" in narrow:
        return covers(wide, narrow)
    if "*" not in wide and "?" not in wide:
        return wide == narrow
    return covers(wide, narrow) if "*" in narrow or "?" in narrow else bool(glob(wide)(narrow))


def _is_of(action: str, pattern: str) -> bool:
    if pattern in _ANY:
        return True
    service, _, name = action.partition(":")
    own, colon, wanted = pattern.partition(":")
    return bool(colon) and service == own and bool(glob(wanted)(name))


def _fields(pattern: str) -> list[str]:
    parts = pattern.split(":", 5)
    return parts + ["*"] * (6 - len(parts))


def _named(wide: str, narrow: str) -> tuple[str, str]:
    """The patterns with each variable as a character of its own, which no wildcard but `*` takes.

    Where the wide one has a `?`, what a variable stands for might be that one character or not.
    """
    if "${" not in wide and "${" not in narrow:
        return wide, narrow
    if "?" in wide:
        return wide, _VARIABLE.sub("*", narrow)
    seen: dict[str, str] = {}

    def mark(found: re.Match[str]) -> str:
        return seen.setdefault(found.group(), chr(0xF0000 + len(seen)))

    return _VARIABLE.sub(mark, wide), _VARIABLE.sub(mark, narrow)


def _clause(name: str, test: Test) -> Clause:
    values = test.wanted
    patterns = test.operator is not None and test.operator.patterns  # these are escaped already
    if not (patterns or test.variables):
        values = tuple(map(literal_dollar, values))
    values = tuple(sorted(dict.fromkeys(values)))
    shown = f"{name} {test.key} {', '.join(test.wanted)}".rstrip()
    return Clause(name.lower(), test.key.lower(), values, shown)


def _negated(operator: str) -> bool:
    base = operator.rpartition(":")[2].removesuffix("ifexists")
    known = operator_named(base)
    return known is not None and known.negated
