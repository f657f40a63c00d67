"""Running the checks that are wanted, as rows: what failed, and what could not be looked at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from hawse.errors import UsageError
from hawse.plurals import counted
from hawse.rows import Row, column
from hawse.services.iam.audit.checks import (
    SEVERITIES,
    Audited,
    Check,
    Found,
    Severity,
    Unknown,
    registered,
)

FAILED = "failed"
UNKNOWN = "unknown"
_COLOURS = {"critical": "red", "high": "red", "medium": "yellow", "low": "", "info": "dim"}


@dataclass(frozen=True)
class AuditFinding(Row):
    """What a check found; `status` unknown: it could not look."""

    severity: str = column(colour=_COLOURS)
    check: str = column()
    status: str = column(
        colour={UNKNOWN: "yellow"}, unsure=UNKNOWN, wide=True, doc="failed or unknown."
    )
    resource: str = column(show="arn", doc="An ARN.")
    evidence: str = column(show="whole")
    title: str = column(wide=True)
    fix: str = column(wide=True)
    cis: Mapping[str, str] = column(
        show="tags", wide=True, doc="Its number in versions of the CIS AWS Foundations Benchmark."
    )
    fingerprint: str = column(
        wide=True, doc="Of the policy that is at fault; a suppression names it."
    )


@dataclass(frozen=True)
class Wanted:
    """Which checks run: by id (globs), by severity, by a version of CIS."""

    checks: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    severity: Severity = "info"
    cis: str = ""

    def selected(self) -> list[Check]:
        """The checks, in their order. UsageError for a pattern that means none."""
        known = registered()
        for pattern in (*self.checks, *self.skipped):
            if not any(fnmatchcase(id, pattern.upper()) for id in known):
                raise UsageError(
                    pattern, why="there is no such check", hint="hawse iam audit --list"
                )
        found = [one for one in known.values() if self._wants(one)]
        if not found:
            raise UsageError("iam audit", why="no check is left", hint="hawse iam audit --list")
        return found

    def _wants(self, one: Check) -> bool:
        if _named(one, self.skipped):
            return False
        if self.checks and not _named(one, self.checks):
            return False
        if not _at_least(one.worst, self.severity):
            return False
        return self.cis in one.cis if self.cis else bool(self.checks) or one.default


def _named(one: Check, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(one.id, pattern.upper()) for pattern in patterns)


def _at_least(severity: str, bound: Severity) -> bool:
    return SEVERITIES.index(severity) <= SEVERITIES.index(bound)


@dataclass
class Counts:
    """How an audit went, for its last line."""

    checks: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    unknown: int = 0
    suppressed: int = 0

    def said(self, dot: str = "·") -> str:
        """`62 checks · 1 critical · 4 high · 2 not known · 3 suppressed`"""
        parts = [counted(self.checks, "check")]
        parts += [f"{self.failed[one]} {one}" for one in SEVERITIES if self.failed.get(one)]
        parts += [f"{self.unknown} not known"] if self.unknown else []
        parts += [f"{self.suppressed} suppressed"] if self.suppressed else []
        if len(parts) == 1:
            parts.append("nothing found")
        return f" {dot} ".join(parts)


def run(
    audited: Audited,
    checks: Collection[Check],
    counts: Counts,
    hidden: Callable[[AuditFinding], bool] = lambda _: False,
    severity: Severity = "info",
) -> Iterator[AuditFinding]:
    """What the checks find that is as bad as `severity`, the worst first; then what is not known.

    What is `hidden` is counted only.
    """
    failed: list[AuditFinding] = []
    prints = Fingerprints()
    unknown: list[AuditFinding] = []
    for one in checks:
        counts.checks += 1
        lacking: dict[str, list[str]] = {}
        for result in one.look(audited):
            if isinstance(result, Unknown):
                lacking.setdefault(result.why, []).append(result.resource)
            elif _at_least(result.severity or one.severity, severity):
                failed.append(_failed(one, result, prints))
        unknown.extend(_unknown(one, why, where) for why, where in lacking.items())
    counts.unknown += len(unknown)
    shown = [row for row in failed if not hidden(row)]
    counts.suppressed += len(failed) - len(shown)
    for row in shown:
        counts.failed[row.severity] = counts.failed.get(row.severity, 0) + 1
    yield from sorted(shown, key=_order)
    yield from unknown


def _order(row: AuditFinding) -> tuple[int, str, str]:
    return SEVERITIES.index(row.severity), row.check, row.resource


def _failed(one: Check, found: Found, prints: Fingerprints) -> AuditFinding:
    return AuditFinding(
        severity=found.severity or one.severity,
        check=one.id,
        status=FAILED,
        resource=found.resource,
        evidence=found.evidence,
        title=one.title,
        fix=one.fix,
        cis=one.cis,
        fingerprint=prints.of(found.policy),
    )


def _unknown(one: Check, why: str, where: list[str]) -> AuditFinding:
    """One row for each reason, however many resources it is about."""
    more = f" and {len(where) - 1} more" if len(where) > 1 else ""
    return AuditFinding(
        severity=one.severity,
        check=one.id,
        status=UNKNOWN,
        resource=where[0],
        evidence=f"not known{more}: {why}",
        title=one.title,
        fix="",
        cis=one.cis,
        fingerprint="",
    )


def fingerprint(policy: object) -> str:
    """The first 16 digits of the SHA-256 of a document, however it is laid out; "" for none."""
    if policy is None:
        return ""
    text = json.dumps(policy, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Fingerprints:
    """The fingerprints of documents, each worked out once; an audit's documents live as long."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}

    def of(self, policy: object) -> str:
        """That of one document."""
        known = self._known.get(id(policy))
        if known is None:
            known = self._known[id(policy)] = (policy, fingerprint(policy))
        return known[1]
