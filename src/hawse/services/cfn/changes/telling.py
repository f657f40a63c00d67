"""A change set in sentences: what happens to each resource, in the order in which it matters.

What stands on a terminal, in a comment on a pull request and on a page is told here once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from hawse.services.cfn.changes.causality import Judged, judged
from hawse.services.cfn.changes.danger import LEVELS, Danger, danger_of, policy_of, stateful
from hawse.services.cfn.changes.model import (
    KNOWN_AFTER_APPLY,
    MASKED,
    Change,
    ChangeSet,
    PropertyChange,
)

TAGS_ONLY = "tags only"
_DOUBTFUL = ("only if", "probably false")
_DANGEROUS = ("critical", "high", "medium")
_ORDER = {"Modify": 1, "Dynamic": 1, "Add": 2, "Import": 3, "Remove": 4, "SyncWithActual": 5}
_WORDS = {"Add": "added", "Import": "imported", "Dynamic": "not known", "SyncWithActual": "synced"}
_SUMMED = (
    *("destroyed", "replaced", "may be replaced", "left behind", "not known", "updated", "added"),
    *("imported", "synced", TAGS_ONLY),
)
_REPLACES = {"Always": " (replaces it)", "Conditionally": " (may replace it)"}
_EXECUTIONS = {
    "OBSOLETE": "it cannot be executed any more: the stack has changed since",
    "EXECUTE_IN_PROGRESS": "it is being executed now",
    "EXECUTE_COMPLETE": "it was executed: this is what it did",
    "EXECUTE_FAILED": "it was executed, and failed",
}
_ROOM, _AROUND = 160, 24

Severity = Literal["fails", "may fail", "warns"]
_SEVERITIES: dict[Severity, str] = {
    "fails": "will fail",
    "may fail": "may fail",
    "warns": "note",
}


@dataclass(frozen=True)
class Finding:
    """What will go wrong, or may, when the set is executed; `stack` is a path, "" for all."""

    severity: Severity
    says: str
    stack: str = ""
    logical_id: str = ""
    path: str = ""

    @property
    def place(self) -> str:
        """`Queue.Properties.QueueName`; "" when it is about the whole."""
        return ".".join(filter(None, (self.logical_id, self.path)))

    @property
    def brief(self) -> str:
        """As a sentence that stands beside its resource."""
        where = f"{self.path}: " if self.path else ""
        return f"{_SEVERITIES[self.severity]}: {where}{self.says}"

    def __str__(self) -> str:
        """As a sentence of its own."""
        where = f"{self.place}: " if self.place else ""
        return f"{_SEVERITIES[self.severity]}: {where}{self.says}"


@dataclass(frozen=True)
class Facts:
    """What is known besides the set: none of it for saved answers.

    `deployed` has the resources of the deployed templates by the path of their stack; `live` what
    was looked at, by path and logical id; `unknown` what could not be.
    """

    deployed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    live: Mapping[tuple[str, str], str] = field(default_factory=dict)
    loaded: frozenset[tuple[str, str]] = frozenset()
    findings: tuple[Finding, ...] = ()
    hooks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def resource(self, one: Judged) -> Mapping[str, Any] | None:
        """The resource as the deployed template has it."""
        found = self.deployed.get(one.stack, {}).get(one.change.logical_id)
        return found if isinstance(found, Mapping) else None


@dataclass(frozen=True)
class Told:
    """One change with all that is said of it."""

    judged: Judged
    danger: Danger
    becomes: str
    findings: tuple[Finding, ...] = ()
    live: str = ""

    @property
    def change(self) -> Change:
        """The change itself."""
        return self.judged.change

    @property
    def folded(self) -> str:
        """Why it need not be shown by itself; "" when it must."""
        return TAGS_ONLY if self.becomes == TAGS_ONLY and not self.findings else ""

    def lines(self, most: int = 8) -> Iterator[str]:
        """All sentences, the gravest first; of the properties at most so many."""
        yield from self.judgement()
        shown = self.change.properties
        yield from (line_of(one) for one in shown[:most])
        if len(shown) > most:
            yield f"and {len(shown) - most} more properties"
        yield from self.origin()

    def judgement(self) -> Iterator[str]:
        """What will go wrong, what is lost, and how sure a replacement is."""
        yield from (one.brief for one in self.findings)
        for number, reason in enumerate(self.danger.reasons):
            yield f"{reason}; {self.live}" if self.live and not number else reason
        if self.live and not self.danger.reasons:
            yield self.live
        if self.judged.verdict:
            because = f": {self.judged.because}" if self.judged.because else ""
            yield f"replacement {_glued(self.judged.verdict, because)}"

    def origin(self) -> Iterator[str]:
        """What it comes from, unless that is the template alone."""
        if self.judged.chain and self.judged.chain != ("the template",):
            yield f"because of {' → '.join(self.judged.chain)}"


def _glued(verdict: str, because: str) -> str:
    return f"{verdict} {because[2:]}" if verdict == "only if" and because else verdict + because


def told(root: ChangeSet, facts: Facts = Facts()) -> list[Told]:
    """Every change, dangerous first, then what is updated, added, imported and safely removed."""
    found = [_told(one, facts) for one in judged(root)]
    return sorted(found, key=_rank)


def _told(one: Judged, facts: Facts) -> Told:
    key = one.key
    findings = tuple(
        finding for finding in facts.findings if (finding.stack, finding.logical_id) == key
    )
    deployed = facts.resource(one)
    danger = danger_of(one.change, deployed, doubtful=one.verdict in _DOUBTFUL)
    if key in facts.loaded and danger.level == "high":
        danger = Danger("critical", danger.reasons)
    return Told(one, danger, _becomes(one, deployed), findings, facts.live.get(key, ""))


def _becomes(one: Judged, deployed: Mapping[str, Any] | None) -> str:
    change = one.change
    if change.action == "Remove":
        kept = policy_of(change, deployed).action == "Retain"
        return "left behind" if kept else "destroyed"
    if change.replaces:
        sure = change.replacement == "True" and one.verdict not in _DOUBTFUL
        return "replaced" if sure else "may be replaced"
    if change.tags_only:
        return TAGS_ONLY
    return _WORDS.get(change.action, "updated")


def _rank(one: Told) -> tuple[int, int]:
    level = LEVELS.index(one.danger.level)
    if one.danger.level in _DANGEROUS:
        return 0, level
    return (6 if one.folded else _ORDER.get(one.change.action, 1)), level


def summary(changes: Sequence[Told]) -> str:
    """`2 destroyed · 1 replaced (stateful!) · 5 updated · 3 added`; "" without changes."""
    counts = Counter(one.becomes for one in changes)
    grave = Counter(one.becomes for one in changes if _loses(one))
    return " · ".join(
        f"{counts[word]} {word}{_of_them(grave[word], counts[word])}"
        for word in _SUMMED
        if counts[word]
    )


def _of_them(grave: int, count: int) -> str:
    if not grave:
        return ""
    return " (stateful!)" if grave == count else f" ({grave} stateful!)"


def _loses(one: Told) -> bool:
    goes = one.becomes in ("destroyed", "replaced", "may be replaced")
    return goes and one.danger.level in ("critical", "high") and stateful(one.change)


def unchanged(root: ChangeSet) -> list[str]:
    """The paths of nested stacks in which nothing changes."""
    return [f"{path}/{one.logical_id}" for path, one in root.walk() if one.empty_nested]


def unread(root: ChangeSet) -> list[str]:
    """The paths of nested stacks of which nobody knows what changes inside."""
    return [
        f"{path}/{one.logical_id}"
        for path, one in root.walk()
        if one.is_stack and one.action in ("Modify", "Add") and one.nested is None
    ]


def lacks(root: ChangeSet) -> Iterator[str]:
    """What is not known of the changes themselves."""
    if hidden := unread(root):
        yield f"what changes inside is not known: {', '.join(hidden)}"
    yield from root.notes
    for path, one in root.walk():
        if one.nested is not None:
            yield from (f"{path}/{one.logical_id}: {note}" for note in one.nested.notes)


def notes(root: ChangeSet, changes: Sequence[Told], facts: Facts = Facts()) -> Iterator[str]:
    """What is to be said after the changes besides what is lacking, the summary last."""
    if said := _EXECUTIONS.get(root.execution_status):
        yield said
    if same := unchanged(root):
        yield f"nested stacks without changes: {', '.join(same)}"
    yield from (f"hooks run: {one}" for one in facts.hooks)
    yield from (f"not known: {one}" for one in facts.unknown)
    placed = {one.judged.key for one in changes}
    for finding in facts.findings:
        if finding.severity != "warns" or (finding.stack, finding.logical_id) not in placed:
            yield str(finding)
    if root.outputs_only:
        yield "no resource changes; the set can be executed: outputs or the like change"
    if changes:
        yield summary(changes)


def line_of(one: PropertyChange) -> str:
    """`KeySchema.0.AttributeName: id → order_id (replaces it)`."""
    return f"{one.label}: {values_of(one)}{_REPLACES.get(one.recreation, '')}"


def values_of(one: PropertyChange) -> str:
    """`id → order_id`, or what is known of it."""
    if one.before is None and one.after is None:
        return {"Add": "added", "Remove": "removed"}.get(one.change, "changes")
    if one.before in MASKED and one.after in MASKED:
        return "a hidden value changes"
    before, after = _differing(one.before, one.after)
    if one.after is None or one.change == "Remove":
        return f"{before} is removed"
    if one.before is None or one.change == "Add":
        return f"{after} is added"
    return f"{before} → {after}"


def _differing(before: str | None, after: str | None) -> tuple[str, str]:
    """Both values; of long ones the part in which they differ."""
    left, right = _value(before), _value(after)
    if max(len(left), len(right)) <= _ROOM:
        return left, right
    start = _shared(left, right)
    end = _shared(left[start:][::-1], right[start:][::-1])
    return _cut(left, start, end), _cut(right, start, end)


def _shared(left: str, right: str) -> int:
    pairs = enumerate(zip(left, right))
    return next((place for place, (a, b) in pairs if a != b), min(len(left), len(right)))


def _cut(value: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(value), len(value) - end + _AROUND)
    middle = value[first:last]
    if len(middle) > _ROOM:
        middle, last = middle[:_ROOM], first + _ROOM
    return f"{'…' if first else ''}{middle}{'…' if last < len(value) else ''}"


def _value(value: str | None) -> str:
    if value is None:
        return "nothing"
    if value in MASKED:
        return "a hidden value"
    if value == KNOWN_AFTER_APPLY:
        return "what is known only afterwards"
    return value.replace(KNOWN_AFTER_APPLY, "<known only afterwards>") or '""'
