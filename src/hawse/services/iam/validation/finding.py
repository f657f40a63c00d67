"""What is found in a policy, as a row, and what types of policies there are. Data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hawse.rows import Row, column as shown

TYPES = ("identity", "resource", "trust", "scp", "rcp")
ERROR, WARNING, SECURITY, SUGGESTION = "error", "warning", "security_warning", "suggestion"
SEVERITIES = (ERROR, SECURITY, WARNING, SUGGESTION)
_COLOURS = {ERROR: "red", SECURITY: "red", WARNING: "yellow", SUGGESTION: "dim"}


@dataclass(frozen=True, kw_only=True)
class Finding(Row):
    """One thing about a policy that is wrong, or hardly meant."""

    severity: str = shown(
        colour=_COLOURS, doc="error, security_warning, warning or suggestion, as AWS has them."
    )
    code: str = shown(doc="Access Analyzer's where it has one.")
    file: str = shown(show="path", doc="As it was named; - is standard input.")
    path: str = shown(wide=True, doc="A JSON path from the beginning of the file.")
    line: int = shown(doc="From 1.")
    column: int = shown(wide=True, doc="From 1.")
    message: str = shown(show="below")

    @property
    def counts(self) -> bool:
        """Whether it is more than a suggestion."""
        return self.severity != SUGGESTION


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By place, and of one place the worst first; each once."""
    found = sorted(findings, key=lambda one: (one.line, one.column, SEVERITIES.index(one.severity)))
    return list(dict.fromkeys(found))


def summary(findings: Iterable[Finding], dot: str = "·") -> str:
    """`2 errors · 1 suggestion`; "" when nothing was found."""
    counts = Counter(one.severity for one in findings)
    return f" {dot} ".join(
        f"{counts[each]:,} {each.replace('_', ' ')}{'s' if counts[each] > 1 else ''}"
        for each in SEVERITIES
        if counts[each]
    )
