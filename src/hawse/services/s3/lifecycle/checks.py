"""What S3 would refuse in a lifecycle configuration, before anything is sent.

The limits are those of S3's API reference and user guide ("Lifecycle configuration elements",
"Transitioning objects"), and of S3's own answers where the guide says nothing. What S3 accepts and
people regret is in `regrets`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from hawse.plurals import counted
from hawse.services.s3.lifecycle.classes import CLASSES, DEFAULTS, INFREQUENT, TARGETS
from hawse.services.s3.lifecycle.document import Configuration
from hawse.services.s3.lifecycle.finding import ERROR, LifecycleFinding
from hawse.services.s3.lifecycle.overlaps import overlaps
from hawse.services.s3.lifecycle.regrets import Known, regrets
from hawse.services.s3.lifecycle.rules import Due, Rule, Rules, parsed

MOST_RULES = 1000
LONGEST_ID = 255
LARGEST = 1_099_511_627_776_000
"""Bytes: the largest size that a filter may say, as S3's answer has it."""

NOBODY = Known()


def check(configuration: Configuration | None, known: Known = NOBODY) -> list[LifecycleFinding]:
    """All that is found in a configuration, the errors first; `known` is what is known of the
    bucket that it is for. Nothing is asked of AWS."""
    rules = parsed(configuration)
    found = list(errors(rules))
    return [*found, *([] if found else regrets(rules, known))]


def errors(rules: Rules) -> Iterator[LifecycleFinding]:
    """What S3 would refuse."""
    yield from _whole(rules)
    for rule in rules.rules:
        yield from _in_rule(rule)


def name_of(rule: Rule) -> str:
    """The rule as people call it."""
    return rule.id or f"#{rule.place + 1}"


def _error(code: str, message: str, rule: Rule | None = None, path: str = "") -> LifecycleFinding:
    place = f"Rules[{rule.place}]" if rule else ""
    return LifecycleFinding(
        severity=ERROR,
        code=code,
        rule=name_of(rule) if rule else "",
        path=".".join(part for part in ("$", place, path) if part),
        message=message,
    )


def _whole(rules: Rules) -> Iterator[LifecycleFinding]:
    count = len(rules.rules)
    if not count:
        yield _error("no_rules", "S3 knows no configuration without a rule")
    if count > MOST_RULES:
        yield _error("too_many_rules", f"{counted(count, 'rule')}, and S3 takes {MOST_RULES:,}")
    if rules.minimum not in DEFAULTS:
        why = f"{rules.minimum} is neither {' nor '.join(DEFAULTS)}"
        yield _error("unknown_minimum", why, path="TransitionDefaultMinimumObjectSize")
    for id_, times in Counter(rule.id for rule in rules.rules if rule.id).items():
        if times > 1:
            yield _error("same_id", f"{times} rules are called {id_}")
    old = [rule for rule in rules.rules if rule.base_prefix]
    if old and any(rule.filtered and not rule.base_prefix for rule in rules.rules):
        why = "a Prefix outside of Filter, while other rules have a Filter: S3 takes one or other"
        yield _error("mixed_filters", why, old[0], "Prefix")
    yield from _base_prefixes(old)


def _base_prefixes(rules: Sequence[Rule]) -> Iterator[LifecycleFinding]:
    """Of rules in the old form S3 refuses overlapping prefixes for the same action."""
    for one, other in combinations(rules[:100], 2):
        same = (one.expiration and other.expiration) or (one.transitions and other.transitions)
        if same and overlaps(one, other) and one.enabled and other.enabled:
            why = f"its Prefix overlaps that of {name_of(one)} for the same action; use Filter"
            yield _error("base_prefixes_overlap", why, other, "Prefix")


def _in_rule(rule: Rule) -> Iterator[LifecycleFinding]:
    for wrong in rule.wrong:
        yield _error("malformed", f"{wrong.path or 'the rule'}: {wrong.why}", rule, wrong.path)
    if rule.wrong:
        return
    if len(rule.id) > LONGEST_ID:
        yield _error("long_id", f"the id has more than {LONGEST_ID} characters", rule, "ID")
    if rule.base_prefix and rule.filtered:
        yield _error("two_filters", "Prefix and Filter in one rule", rule, "Prefix")
    if not rule.base_prefix and not rule.filtered:
        yield _error("no_filter", "it has no Filter; an empty one means all objects", rule)
    if not rule.acts:
        yield _error("no_action", "it does nothing: no action is said", rule)
    yield from _filter(rule)
    yield from _expiration(rule)
    yield from _noncurrent(rule)
    yield from _uploads(rule)
    yield from _moves(rule, rule.transitions, "Transitions")
    yield from _moves(rule, rule.noncurrent_transitions, "NoncurrentVersionTransitions")


def _filter(rule: Rule) -> Iterator[LifecycleFinding]:
    larger, smaller = rule.larger, rule.smaller
    for name, value, least in (
        ("ObjectSizeGreaterThan", larger, 0),
        ("ObjectSizeLessThan", smaller, 1),
    ):
        if value is not None and not least <= value <= LARGEST:
            yield _error("bad_size", f"{name} is not between {least} and {LARGEST}", rule, "Filter")
    if larger is not None and smaller is not None and larger >= smaller:
        why = f"no object is larger than {larger:,} and smaller than {smaller:,} bytes"
        yield _error("empty_size_range", why, rule, "Filter.And")
    keys = Counter(key for key, _ in rule.tags)
    for key, times in keys.items():
        if times > 1:
            yield _error(
                "same_tag", f"the tag {key} is asked for {counted(times, 'time')}", rule, "Filter"
            )


def _expiration(rule: Rule) -> Iterator[LifecycleFinding]:
    due = rule.expiration
    if due is not None:
        yield from _when(rule, due, "Expiration", least=1)
    if rule.markers:
        if due is not None:
            why = "ExpiredObjectDeleteMarker stands alone; Days remove such markers by themselves"
            yield _error("marker_with_days", why, rule, "Expiration")
        yield from _no_conditions(rule, "ExpiredObjectDeleteMarker", "Expiration")


def _uploads(rule: Rule) -> Iterator[LifecycleFinding]:
    if rule.abort_days is None:
        return
    path = "AbortIncompleteMultipartUpload"
    if rule.abort_days < 1:
        yield _error("bad_days", "DaysAfterInitiation has to be 1 or more", rule, path)
    yield from _no_conditions(rule, path, path)


def _no_conditions(rule: Rule, action: str, path: str) -> Iterator[LifecycleFinding]:
    for has, what in ((rule.tags, "tags"), (rule.sized, "a size")):
        if has:
            why = f"{action} does not go with a filter by {what}: give it a rule of its own"
            yield _error("filter_too_narrow", why, rule, path)


def _noncurrent(rule: Rule) -> Iterator[LifecycleFinding]:
    dues = [("NoncurrentVersionExpiration", rule.noncurrent_expiration, 1)]
    dues += [("NoncurrentVersionTransitions", due, 0) for due in rule.noncurrent_transitions]
    for path, due, least in dues:
        if due is None:
            continue
        if due.days is None or due.days < least:
            yield _error("bad_days", f"NoncurrentDays has to be {least} or more", rule, path)
        if due.newer < 0:
            yield _error("bad_newer", "NewerNoncurrentVersions is less than 1", rule, path)
        if due.newer and rule.base_prefix:
            why = "NewerNoncurrentVersions wants a Filter in place of Prefix"
            yield _error("newer_without_filter", why, rule, path)


def _when(rule: Rule, due: Due, path: str, *, least: int) -> Iterator[LifecycleFinding]:
    if (due.days is None) is (due.date is None):
        yield _error("days_or_date", "either Days or Date, and one of them", rule, path)
    if due.days is not None and due.days < least:
        yield _error("bad_days", f"Days has to be {least} or more", rule, path)
    if due.date is not None and (due.date.hour, due.date.minute, due.date.second) != (0, 0, 0):
        why = f"Date has to be midnight UTC: {due.date:%Y-%m-%d}T00:00:00Z"
        yield _error("not_midnight", why, rule, path)


def _moves(rule: Rule, dues: Sequence[Due], path: str) -> Iterator[LifecycleFinding]:
    current = path == "Transitions"
    for number, due in enumerate(dues):
        at = f"{path}[{number}]"
        if current:
            yield from _when(rule, due, at, least=0)
        if due.storage not in TARGETS:
            why = (
                f"{due.storage or 'nothing'} is not a class to transition to: {', '.join(TARGETS)}"
            )
            yield _error("unknown_class", why, rule, at)
        elif due.days is not None and 0 <= due.days < CLASSES[due.storage].first_day:
            least = CLASSES[due.storage].first_day
            yield _error("too_soon", f"{due.storage} takes objects from day {least} on", rule, at)
    for storage, times in Counter(due.storage for due in dues).items():
        if times > 1:
            yield _error(
                "same_class", f"{storage} is transitioned to {counted(times, 'time')}", rule, path
            )
    yield from _order(rule, dues, path)
    yield from _before_the_end(rule, dues, path)


def _order(rule: Rule, dues: Iterable[Due], path: str) -> Iterator[LifecycleFinding]:
    """Each transition leads down the waterfall from the one before."""
    by_days = sorted((due for due in dues if due.days is not None), key=lambda due: due.days or 0)
    for before, after in zip(by_days, by_days[1:], strict=False):
        if before.storage not in CLASSES or after.storage not in TARGETS:
            continue
        if before.storage != after.storage and after.storage not in CLASSES[before.storage].to:
            why = f"S3 transitions nothing from {before.storage} to {after.storage}"
            yield _error("wrong_order", why, rule, path)
        gap = (after.days or 0) - (before.days or 0)
        if before.storage in INFREQUENT and gap < CLASSES[before.storage].kept_days:
            gone = f"{counted(gap, 'day')} after {before.storage}"
            why = f"{after.storage} {gone}, which is kept 30 at least"
            yield _error("too_close", why, rule, path)


def _before_the_end(rule: Rule, dues: Iterable[Due], path: str) -> Iterator[LifecycleFinding]:
    end = rule.expiration if path == "Transitions" else rule.noncurrent_expiration
    for due in dues:
        if end is None:
            continue
        if (due.date and end.days is not None) or (end.date and due.days is not None):
            why = "Days and Date are mixed: expiration and transitions of a rule say the same"
            yield _error("mixed_days_and_date", why, rule, path)
        late = due.days is not None and end.days is not None and due.days >= end.days
        if late or (due.date and end.date and due.date >= end.date):
            why = f"{due.storage} not before the expiration"
            yield _error("after_expiration", why, rule, path)
