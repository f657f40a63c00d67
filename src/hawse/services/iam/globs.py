"""Patterns with `*` (any run of characters) and `?` (one character), as policies use them.

Pure. `${*}`, `${?}` and `${$}` stand for the characters themselves, which is IAM's own way of
writing them. Matching time grows with pattern times text, never exponentially: policies are
hostile input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

Matcher = Callable[[str], object]
"""Says, in the truth of its answer, whether a whole text matches; case counts."""

_SPECIAL = re.compile(r"\$\{([*?$])\}|([*?])")
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_ESCAPES = str.maketrans({char: f"${{{char}}}" for char in "*?$"})


def escaped(text: str) -> str:
    """The pattern that matches exactly this text."""
    return text.translate(_ESCAPES)


def literal_dollar(pattern: str) -> str:
    """The pattern of a policy whose version knows no `${…}`: there it is text like any other."""
    return pattern.replace("${", "${$}{")


def has_wildcards(pattern: str) -> bool:
    """Whether more than one text matches."""
    return any(found.group(2) for found in _SPECIAL.finditer(pattern))


@lru_cache(maxsize=65536)
def glob(pattern: str) -> Matcher:
    """What tells whether a text matches the pattern."""
    if not has_wildcards(pattern):
        return _SPECIAL.sub(r"\1", pattern).__eq__
    chunks, end = [""], 0
    for found in _SPECIAL.finditer(pattern):
        literal, wild = found.groups()
        chunks[-1] += re.escape(pattern[end : found.start()] + (literal or ""))
        end = found.end()
        if wild == "?":
            chunks[-1] += "."
        elif wild == "*":
            chunks.append("")
    chunks[-1] += re.escape(pattern[end:])
    first, *rest = chunks
    # The earliest place for each chunk is as good as any later one, so nothing is tried twice.
    between = "".join(f"(?>.*?{chunk})" for chunk in rest[:-1] if chunk)
    return re.compile(f"{first}{between}.*{rest[-1]}" if rest else first, re.DOTALL).fullmatch


def overlaps(one: str, other: str) -> bool:
    """Whether some text matches both patterns."""
    left, right = _tokens(one), _tokens(other)
    places = _with_stars({0}, left)
    for token in right:
        if token == "*":
            places = set(range(min(places, default=len(left) + 1), len(left) + 1))
        else:
            places = _with_stars(_after(places, left, token, either=True), left)
    return len(left) in places


def covers(wide: str, narrow: str) -> bool:
    """Whether every text that matches `narrow` matches `wide` too, as far as is easily seen."""
    left = _tokens(wide)
    places = _with_stars({0}, left)
    for token in _tokens(narrow):
        places = _with_stars(_after(places, left, token, either=False), left)
    return len(left) in places


def _after(places: set[int], pattern: Sequence[str], token: str, *, either: bool) -> set[int]:
    """Where a pattern may stand after one more token of the other pattern."""
    found = set()
    for place in places:
        mine = pattern[place] if place < len(pattern) else ""
        if mine == "*":
            found.add(place)
        elif mine and token != "*" and (mine in ("?", token) or (either and token == "?")):
            found.add(place + 1)
    return found


def _with_stars(places: set[int], pattern: Sequence[str]) -> set[int]:
    """With the places that a `*` reaches without taking a character."""
    todo = list(places)
    while todo:
        place = todo.pop()
        if place < len(pattern) and pattern[place] == "*" and place + 1 not in places:
            places.add(place + 1)
            todo.append(place + 1)
    return places


def _tokens(pattern: str) -> list[str]:
    """Characters; `*` and `?` are wildcards, and double themselves where they are literal."""
    found: list[str] = []
    end = 0
    for special in _SPECIAL.finditer(pattern):
        found.extend(pattern[end : special.start()])
        literal, wild = special.groups()
        found.append(wild or literal * 2)
        end = special.end()
    found.extend(pattern[end:])
    return found


def fields(arn: str) -> list[str]:
    """The six fields of an ARN, or fewer; a colon inside `${…}` separates nothing."""
    if "${" not in arn:
        return arn.split(":", 5)
    kept = _VARIABLE.sub(lambda found: found.group().replace(":", "\0"), arn)
    return [field.replace("\0", ":") for field in kept.split(":", 5)]
