"""The rules of a bucket as people think of them: a row for each action, by what it acts on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from hawse.rows import Row, column
from hawse.services.s3.lifecycle.document import Configuration
from hawse.services.s3.lifecycle.rules import Due, Rule, parsed

EXPIRATION, TRANSITIONS = "expiration", "transitions"
NONCURRENT, UPLOADS = "noncurrent", "incomplete uploads"
KINDS = (EXPIRATION, TRANSITIONS, NONCURRENT, UPLOADS)


@dataclass(frozen=True, kw_only=True)
class LifecycleRule(Row):
    """One action of a lifecycle rule. A rule with several actions has several rows."""

    kind: str = column(sections=True, doc=f"{', '.join(KINDS)}.")
    bucket: str
    rule: str = column(doc="The rule's id.")
    action: str = column(doc="expire, expired delete markers, transition or abort.")
    days: int | None = column(doc="After creation, becoming noncurrent, or the begin of an upload.")
    date: datetime | None = column(show="time")
    to: str | None = column(doc="The storage class of a transition.")
    keep: int | None = column(doc="Noncurrent versions that are kept whatever their age.")
    prefix: str | None = column(show="path", doc="Null: any key.")
    tags: Mapping[str, str] = column(show="tags", doc="All of which an object has to have.")
    larger: int | None = column(show="bytes", doc="Only objects of more bytes.")
    smaller: int | None = column(show="bytes", doc="Only objects of fewer bytes.")
    status: str = column(colour={"disabled": "dim"})


def rows(bucket: str, configuration: Configuration | None) -> list[LifecycleRule]:
    """All actions, by kind; within a kind in the order of the rules."""
    found = [row for rule in parsed(configuration).rules for row in _rows(bucket, rule)]
    return sorted(found, key=lambda row: KINDS.index(row.kind))


def _rows(bucket: str, rule: Rule) -> Iterator[LifecycleRule]:
    if rule.expiration:
        yield _row(bucket, rule, EXPIRATION, "expire", rule.expiration)
    if rule.markers:
        yield _row(bucket, rule, EXPIRATION, "expired delete markers", Due())
    for due in rule.transitions:
        yield _row(bucket, rule, TRANSITIONS, "transition", due)
    if rule.noncurrent_expiration:
        yield _row(bucket, rule, NONCURRENT, "expire", rule.noncurrent_expiration)
    for due in rule.noncurrent_transitions:
        yield _row(bucket, rule, NONCURRENT, "transition", due)
    if rule.abort_days is not None:
        yield _row(bucket, rule, UPLOADS, "abort", Due(rule.abort_days))


def _row(bucket: str, rule: Rule, kind: str, action: str, due: Due) -> LifecycleRule:
    return LifecycleRule(
        kind=kind,
        bucket=bucket,
        rule=rule.id or f"#{rule.place + 1}",
        action=action,
        days=due.days,
        date=due.date,
        to=due.storage or None,
        keep=due.newer or None,
        prefix=rule.prefix or None,
        tags=dict(rule.tags),
        larger=rule.larger,
        smaller=rule.smaller,
        status="enabled" if rule.enabled else "disabled",
    )


@dataclass(frozen=True, kw_only=True)
class LifecycleDifference(Row):
    """One member that differs between a bucket's configuration and a file."""

    sign: str = column(title="", colour={"+": "green", "-": "red"}, doc="+ is in the file alone.")
    rule: str | None = column(doc="The rule's id; null for the configuration as a whole.")
    member: str = column(doc="Such as Expiration.Days.")
    value: str


def differences(lines: list[str]) -> Iterator[LifecycleDifference]:
    """Rows of what `aws.canonical.difference` tells."""
    for line in lines:
        sign, _, rest = line.partition(" ")
        path, _, value = rest.partition(": ")
        rule, member = _rule_and_member(path)
        yield LifecycleDifference(sign=sign, rule=rule, member=member, value=value)


def _rule_and_member(path: str) -> tuple[str | None, str]:
    if not path.startswith("Rules["):
        return None, path
    # An id may have brackets of its own; members have none but numbers.
    for end in (at for at, char in enumerate(path) if char == "]"):
        if path[end + 1 : end + 2] in (".", ""):
            return path[len("Rules[") : end], path[end + 2 :]
    return None, path
