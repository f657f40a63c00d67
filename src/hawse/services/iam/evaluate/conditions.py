"""Whether the Condition of a statement holds: AND over operators and keys, OR over values.

Pure. Source of the rules for absent keys, set qualifiers and lists: the IAM user guide's
"multi-value context keys" and "IfExists"; the table is in docs/guide/iam.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hawse.services.iam.evaluate.context import Context, Unresolved, resolved, text_of, variables_in
from hawse.services.iam.globs import literal_dollar
from hawse.services.iam.evaluate.operators import Operator, operator_named
from hawse.services.iam.evaluate.truth import Truth

_NAME = re.compile(r"(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?", re.IGNORECASE)


@dataclass(frozen=True)
class Test:
    """One operator, one key, the values that the policy lists; `null`: it asks for absence.

    `operator` None: IAM knows no such operator, so the test never holds.
    """

    null: bool
    qualifier: str
    operator: Operator | None
    if_exists: bool
    key: str
    wanted: tuple[str, ...]
    variables: bool

    @cached_property
    def keys(self) -> frozenset[str]:
        """The condition keys that it looks at, also by variables, in lower case."""
        named = variables_in(self.wanted) if self.variables else frozenset()
        return named | {self.key.lower()}

    def holds(self, context: Context) -> Truth:
        """Whether it holds in this context; the keys that decide, when that is not known."""
        if not self.null and self.operator is None:
            return False
        if context.unknown(self.key):
            return frozenset((self.key,))
        values = context.values(self.key)
        if self.null:
            return ("true" if values is None else "false") in self.wanted
        if self.qualifier == "foranyvalue":
            return self._each(values or (), context, any)
        if self.qualifier == "forallvalues":
            return self._each(values or (), context, all)
        if values is None:
            return self.if_exists or (self.operator is not None and self.operator.negated)
        return not context.is_list(self.key) and self._each(values, context, all)

    def _each(self, values: tuple[str, ...], context: Context, fold: Any) -> Truth:
        operator = self.operator
        assert operator is not None
        wanted, keys = self._wanted(context)
        if keys and values:
            return keys
        return bool(fold(operator.holds(value, wanted) for value in values))

    def _wanted(self, context: Context) -> tuple[tuple[str, ...], frozenset[str]]:
        """The policy's values with variables replaced, and the keys that could not be."""
        if not self.variables:
            return self.wanted, frozenset()
        assert self.operator is not None
        found, keys = [], set()
        for text in self.wanted:
            try:
                found.append(resolved(text, context, pattern=self.operator.patterns))
            except Unresolved as missing:
                # A variable without a value is a policy value that nothing equals.
                keys.update({missing.key} - {""})
        return tuple(found), frozenset(keys)


def tests_of(condition: object, *, variables: bool) -> tuple[Test, ...] | None:
    """The tests of a Condition block; None when it is no such block, so that nothing matches."""
    if condition is None:
        return ()
    if not isinstance(condition, Mapping):
        return None
    found: list[Test] = []
    for name, block in condition.items():
        if not isinstance(block, Mapping):
            return None
        found.extend(_tests(str(name), block, variables=variables))
    return tuple(found)


def _tests(name: str, block: Mapping[Any, Any], *, variables: bool) -> Iterator[Test]:
    parts = _NAME.fullmatch(name)
    qualifier, base, if_exists = parts.groups() if parts else ("", "", None)
    null = base.lower() == "null" and not if_exists
    operator = operator_named(base)
    for key, value in block.items():
        texts = [text_of(one) for one in (value if isinstance(value, list) else [value])]
        replaced = operator is not None and operator.variables and variables
        if operator is not None and operator.patterns and not replaced:
            texts = [literal_dollar(text) for text in texts]
        yield Test(
            null=null,
            qualifier=(qualifier or "").lower(),
            operator=operator,
            if_exists=if_exists is not None,
            key=str(key),
            wanted=tuple(text.lower() for text in texts) if null else tuple(texts),
            variables=replaced and any("${" in text for text in texts),
        )
