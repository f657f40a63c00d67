"""What S3 accepts in a lifecycle configuration, and people regret.

Each is said once, with what comes of it. What depends on the bucket or on prices is only said where
that is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from hawse.plurals import counted
from hawse.services.s3.lifecycle.classes import (
    ALL_128K,
    ARCHIVES,
    CLASSES,
    FAVOURED,
    SMALL,
    VARIES,
)
from hawse.services.s3.lifecycle.finding import ERROR, SUGGESTION, WARNING, LifecycleFinding
from hawse.services.s3.lifecycle.overlaps import overlapping, overlaps
from hawse.services.s3.lifecycle.paying import Usd, break_even, kib
from hawse.services.s3.lifecycle.rules import Due, Rule, Rules

ENABLED, SUSPENDED, NEVER = "Enabled", "Suspended", ""
"""What GetBucketVersioning says; nothing for a bucket that was never versioned."""


class Known(NamedTuple):
    """What is known of the bucket, of the time and of prices; None is not known."""

    versioning: str | None = None
    mfa_delete: bool = False
    now: datetime | None = None
    usd: Usd | None = None


def regrets(rules: Rules, known: Known) -> Iterator[LifecycleFinding]:
    """All of them, in the order of the rules."""
    if known.mfa_delete:
        why = "MFA delete is on, and S3 takes no lifecycle configuration for such a bucket"
        yield _finding(ERROR, "mfa_delete", why)
    yield from _conflicts(rules.rules)
    active = [rule for rule in rules.rules if rule.enabled]
    for rule in active:
        yield from _dates(rule, known.now)
        yield from _kept_too_short(rule)
        yield from _small(rule)
        if known.usd is not None:
            yield from _too_dear(rule, rules.minimum, known.usd)
    yield from _versions(active, known.versioning)
    yield from _whole(active, rules.minimum)


def _finding(
    severity: str, code: str, message: str, rule: Rule | None = None, path: str = ""
) -> LifecycleFinding:
    place = f"Rules[{rule.place}]" if rule else ""
    name = (rule.id or f"#{rule.place + 1}") if rule else ""
    at = ".".join(part for part in ("$", place, path) if part)
    return LifecycleFinding(severity=severity, code=code, rule=name, path=at, message=message)


def _conflicts(rules: Sequence[Rule]) -> Iterator[LifecycleFinding]:
    """Rules for the same objects that do not want the same."""
    for one, other in overlapping(rules):
        name = one.id or f"#{one.place + 1}"
        if _differ(one.expiration, other.expiration):
            why = f"it and {name} both expire the same objects: the sooner counts"
            yield _finding(WARNING, "expirations_conflict", why, other, "Expiration")
        if _differ(one.noncurrent_expiration, other.noncurrent_expiration):
            why = f"it and {name} both expire the same noncurrent versions: the sooner counts"
            path = "NoncurrentVersionExpiration"
            yield _finding(WARNING, "expirations_conflict", why, other, path)
        for ends, moves in ((one, other), (other, one)):
            yield from _never(ends, moves)
        yield from _same_day(one, other, name)


def _differ(one: Due | None, other: Due | None) -> bool:
    return one is not None and other is not None and one != other


def _never(ends: Rule, moves: Rule) -> Iterator[LifecycleFinding]:
    """Transitions of a rule that come when another has removed the objects."""
    end = ends.expiration
    for due in moves.transitions:
        if end is None or end.days is None or due.days is None or due.days < end.days:
            continue
        name = ends.id or f"#{ends.place + 1}"
        why = f"{name} expires the same objects on day {end.days}, before {due.storage}"
        yield _finding(WARNING, "transition_never", why, moves, "Transitions")


def _same_day(one: Rule, other: Rule, name: str) -> Iterator[LifecycleFinding]:
    for first in one.transitions:
        for second in other.transitions:
            same = first._replace(storage="") == second._replace(storage="")
            if same and first.storage != second.storage:
                wins = min(first.storage, second.storage, key=FAVOURED.index)
                why = f"it and {name} transition the same objects on the same day: {wins} counts"
                yield _finding(WARNING, "transitions_conflict", why, other, "Transitions")


def _dates(rule: Rule, now: datetime | None) -> Iterator[LifecycleFinding]:
    for due in filter(None, (rule.expiration, *rule.transitions)):
        if due.date is None:
            continue
        past = now is not None and due.date <= now
        when = "is past: it acts on all objects at once" if past else "acts on all objects then"
        what = "transitions" if due.storage else "expires"
        why = f"the date {due.date:%Y-%m-%d} {when}, and {what} every later one the day it comes"
        yield _finding(WARNING, "date_goes_on", why, rule)


def _kept_too_short(rule: Rule) -> Iterator[LifecycleFinding]:
    """What leaves a class before the days that are paid for at least."""
    for current, dues, end in (
        (True, rule.transitions, rule.expiration),
        (False, rule.noncurrent_transitions, rule.noncurrent_expiration),
    ):
        days = sorted((due.days, due.storage) for due in dues if due.days is not None)
        ends = [*days[1:], *([(end.days, "")] if end and end.days is not None else [])]
        for (begin, storage), (until, to) in zip(days, ends, strict=False):
            least = CLASSES[storage].kept_days if storage in CLASSES else 0
            if until - begin < least:
                path = "Transitions" if current else "NoncurrentVersionTransitions"
                left = f"transition to {to}" if to else "expire"
                why = (
                    f"objects {left} after {until - begin} days in {storage}: {least} days are paid"
                )
                yield _finding(WARNING, "kept_too_short", why, rule, path)


def _small(rule: Rule) -> Iterator[LifecycleFinding]:
    """A filter by size says that small objects go too, where they are paid as larger ones."""
    if not rule.sized or (rule.larger or 0) + 1 >= SMALL:
        return
    for due in (*rule.transitions, *rule.noncurrent_transitions):
        least = CLASSES[due.storage].least_bytes if due.storage in CLASSES else 0
        if least:
            why = f"its filter lets objects below 128 KiB go to {due.storage}: each is paid as 128"
            yield _finding(WARNING, "small_objects", why, rule, "Filter")


def _too_dear(rule: Rule, minimum: str, usd: Usd) -> Iterator[LifecycleFinding]:
    """Transitions whose request costs more than what they save until the objects leave."""
    for dues, end in (
        (rule.transitions, rule.expiration),
        (rule.noncurrent_transitions, rule.noncurrent_expiration),
    ):
        steps = sorted((due.days, due.storage) for due in dues if due.days is not None)
        before = "STANDARD"
        for place, (day, storage) in enumerate(steps):
            later = steps[place + 1][0] if place + 1 < len(steps) else end.days if end else None
            days = None if later is None else later - day
            size = break_even(before, storage, days, usd)
            least = _least(rule, minimum, storage)
            if size is not None and (size == float("inf") or size > least):
                yield _dear(rule, storage, days, size)
            before = storage


def _dear(rule: Rule, storage: str, days: int | None, size: float) -> LifecycleFinding:
    kept = "a year" if days is None else counted(days, "day")
    if size == float("inf"):
        why = f"{storage} for {kept} costs more than it saves, whatever the size"
    else:
        why = f"{storage} for {kept} costs more than it saves for objects below {kib(size)}"
    return _finding(WARNING, "costs_more", why, rule, "Transitions")


def _least(rule: Rule, minimum: str, storage: str) -> int:
    if rule.sized:
        return (rule.larger or 0) + 1
    return 0 if minimum == VARIES and storage in ARCHIVES else SMALL


def _versions(active: Sequence[Rule], versioning: str | None) -> Iterator[LifecycleFinding]:
    ends = [rule for rule in active if rule.noncurrent_expiration]
    if versioning == NEVER:
        for rule in active:
            if rule.noncurrent_expiration or rule.noncurrent_transitions or rule.markers:
                why = "the bucket keeps no versions, so that rules for them do nothing"
                yield _finding(SUGGESTION, "not_versioned", why, rule)
        return
    if versioning is None:
        return
    for rule in active:
        if rule.expiration and not any(_covers(one, rule) for one in ends):
            why = (
                "in a versioned bucket it only adds delete markers, and the number of versions "
                "rises: nothing expires noncurrent versions"
            )
            yield _finding(WARNING, "versions_stay", why, rule, "Expiration")
    cleans = [rule for rule in active if rule.markers or (rule.expiration and not rule.sized)]
    for rule in ends:
        if not any(overlaps(one, rule) for one in cleans):
            why = "delete markers stay when their versions are gone: add --expired-delete-markers"
            yield _finding(SUGGESTION, "markers_stay", why, rule)


def _covers(ends: Rule, rule: Rule) -> bool:
    """Whether noncurrent versions of all that a rule expires are expired too."""
    return (
        rule.prefix.startswith(ends.prefix)
        and set(ends.tags) <= set(rule.tags)
        and (ends.larger, ends.smaller) in ((None, None), (rule.larger, rule.smaller))
    )


def _whole(active: Sequence[Rule], minimum: str) -> Iterator[LifecycleFinding]:
    moves = [rule for rule in active if rule.transitions or rule.noncurrent_transitions]
    plain = [rule for rule in moves if not rule.sized]
    if plain and minimum == ALL_128K:
        why = "objects below 128 KiB transition to no class, unless a filter says a size"
        yield _finding(SUGGESTION, "small_stay", why)
    if plain and minimum == VARIES and any(_archives(rule) for rule in plain):
        why = (
            "objects below 128 KiB transition to GLACIER and DEEP_ARCHIVE too (varies_by_storage_"
            "class), where each is paid with 40 KiB more and a request"
        )
        yield _finding(WARNING, "small_archived", why)
    if active and not any(rule.abort_days is not None for rule in active):
        why = "nothing aborts incomplete uploads, whose parts are paid for and listed nowhere"
        yield _finding(SUGGESTION, "uploads_stay", why)


def _archives(rule: Rule) -> bool:
    return any(due.storage in ARCHIVES for due in (*rule.transitions, *rule.noncurrent_transitions))
