"""What is known of a request besides who, what and on what: the condition keys and their values.

Pure. A key is known, known to be absent, or (in an incomplete context) not known at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from hawse.services.iam.globs import escaped

Values = tuple[str, ...]

PARTS = re.compile(r"\$\{([^}]*)\}")
_VARIABLE = re.compile(r"\$\{\s*([^,}\s]+)")
_DEFAULT = re.compile(r"\s*([^,]+?)\s*,\s*'([^']*)'\s*")


class Context:  # pylint: disable=protected-access  # of copies of itself
    """Condition keys, which are case-insensitive, with one value or a list of values.

    Complete (the default): a key that is not given is absent from the request. Else it may have
    any value or none; `absent` are the keys (or, ending in /, beginnings of keys) that are known
    to be absent.
    """

    __slots__ = ("complete", "_values", "_many", "_absent")

    def __init__(
        self,
        given: Mapping[str, object] | None = None,
        *,
        complete: bool = True,
        absent: Iterable[str] = (),
    ) -> None:
        self.complete = complete
        self._values: dict[str, Values] = {}
        self._many: set[str] = set()
        self._absent = tuple(key.lower() for key in absent)
        for key, value in (given or {}).items():
            self._put(key, value)

    def _put(self, key: str, value: object) -> None:
        key = key.lower()
        if value is None:
            self._absent += (key,)
            return
        if type(value) is str:  # nearly all are
            self._values[key] = (value,)
        elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
            self._many.add(key)
            self._values[key] = tuple(text_of(one) for one in value)
        else:
            self._values[key] = (text_of(value),)

    def with_defaults(self, defaults: Mapping[str, object]) -> Context:
        """With these keys where nothing is said of them yet: itself when all is said."""
        if all(self.is_known(key) for key in defaults):
            return self
        copy = self._copy()
        for key, value in defaults.items():
            if not copy.is_known(key):
                copy._put(key, value)
        return copy

    def over(self, given: Mapping[str, object]) -> Context:
        """A copy in which these keys are as given."""
        copy = self._copy()
        for key, value in given.items():
            copy._drop(key.lower())
            copy._put(key, value)
        return copy

    def is_known(self, key: str) -> bool:
        """Whether something is said of the key: its value, or its absence."""
        key = key.lower()
        return key in self._values or self._is_absent(key)

    def unknown(self, key: str) -> bool:
        """Whether the key may have any value or none."""
        return not self.complete and not self.is_known(key)

    def values(self, key: str) -> Values | None:
        """The values of a key; None when it is absent (or not known)."""
        return self._values.get(key.lower())

    def is_list(self, key: str) -> bool:
        """Whether the request carries a list under this key."""
        return key.lower() in self._many

    def single(self, key: str) -> str | None:
        """The one value of a key; None when it is absent or a list."""
        key = key.lower()
        found = self._values.get(key)
        return None if found is None or key in self._many else found[0]

    def _copy(self) -> Context:
        copy = Context(complete=self.complete)
        copy._values, copy._many = dict(self._values), set(self._many)
        copy._absent = self._absent
        return copy

    def _drop(self, key: str) -> None:
        self._values.pop(key, None)
        self._many.discard(key)
        if key in self._absent:
            self._absent = tuple(one for one in self._absent if one != key)

    def _is_absent(self, key: str) -> bool:
        return any(key.startswith(one) if one.endswith("/") else key == one for one in self._absent)


class Unresolved(Exception):
    """A policy variable has no single value; with the key when that value is not known."""

    def __init__(self, key: str = "") -> None:
        super().__init__(key)
        self.key = key


def variables_in(texts: Iterable[str]) -> frozenset[str]:
    """The condition keys that texts have as variables, in lower case."""
    return frozenset(key.lower() for text in texts for key in _VARIABLE.findall(text))


def resolved(text: str, context: Context, *, pattern: bool) -> str:
    """The text with its variables replaced; in a pattern, what they stand for is literal.

    Unresolved when a variable without a default is absent, has many values, or is not known.
    """

    def put(found: re.Match[str]) -> str:
        value = _value(found.group(1), context)
        return escaped(value) if pattern else value

    return PARTS.sub(put, text)


def _value(inside: str, context: Context) -> str:
    if inside in ("*", "?", "$"):
        return inside
    default = _DEFAULT.fullmatch(inside)
    key = default.group(1) if default else inside.strip()
    if context.unknown(key):
        raise Unresolved(key)
    value = context.single(key)
    if value is not None:
        return value
    if default is None or context.is_list(key):
        raise Unresolved
    return default.group(2)


def text_of(value: object) -> str:
    """A value of a policy or a request as the text that IAM compares."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
