"""Which rules can apply to the same object: filters that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hawse.services.s3.lifecycle.rules import Rule


def overlaps(one: Rule, other: Rule) -> bool:
    """Whether an object could be in both filters.

    Only what keeps them apart for certain counts: prefixes that differ, sizes that exclude each
    other, another value wanted of the same tag.
    """
    if not (one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix)):
        return False
    wanted = dict(one.tags)
    if any(wanted.get(key, value) != value for key, value in other.tags):
        return False
    above = max((rule.larger for rule in (one, other) if rule.larger is not None), default=-1)
    below = min((rule.smaller for rule in (one, other) if rule.smaller is not None), default=None)
    return below is None or above + 1 < below


def overlapping(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """The pairs of rules in force that overlap, each in the order of the configuration.

    Sorted by prefix, a rule can only overlap those on the way down to it, so that a thousand
    rules do not make half a million comparisons.
    """
    way: list[Rule] = []
    for rule in sorted((one for one in rules if one.enabled), key=lambda one: one.prefix):
        while way and not rule.prefix.startswith(way[-1].prefix):
            way.pop()
        for before in way:
            if overlaps(before, rule):
                first, second = sorted((before, rule), key=lambda one: one.place)
                yield first, second
        way.append(rule)
