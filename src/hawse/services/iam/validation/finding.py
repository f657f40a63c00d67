"""What is found in a policy, as a row, and what types of policies there are. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from hawse.rows import Row, column as shown

TYPES = ("identity", "resource", "trust", "scp", "rcp")
ERROR, WARNING, SECURITY, SUGGESTION = "error", "warning", "security_warning", "suggestion"
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
