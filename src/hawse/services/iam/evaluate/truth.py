"""Three-valued logic: true, false, or a set of condition keys that would have to be known.

A pure leaf. An unknown answer carries the keys it hangs on, so that a verdict can name them.
"""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | frozenset[str]
"""True, False, or the keys whose values decide; that set is never empty."""


def all_of(truths: Iterable[Truth]) -> Truth:
    """True when each is; False as soon as one is, whatever the unknown ones are."""
    keys: frozenset[str] = frozenset()
    for truth in truths:
        if truth is False:
            return False
        if truth is not True:
            keys |= truth
    return keys or True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True as soon as one is; False when each is."""
    keys: frozenset[str] = frozenset()
    for truth in truths:
        if truth is True:
            return True
        if truth is not False:
            keys |= truth
    return keys or False


def negated(truth: Truth) -> Truth:
    """What is unknown stays unknown."""
    return not truth if isinstance(truth, bool) else truth
