"""What is found in an assembly, as a row; the same fields as findings in policies. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from hawse.rows import Row, column as shown

ERROR, WARNING, SUGGESTION = "error", "warning", "suggestion"
_COLOURS = {ERROR: "red", WARNING: "yellow", SUGGESTION: "dim"}


@dataclass(frozen=True, kw_only=True)
class Finding(Row):
    """One thing about an assembly that stands in the way of its deployment, or may."""

    severity: str = shown(colour=_COLOURS, doc="error, warning or suggestion.")
    code: str = shown()
    file: str = shown(show="path", doc="Which file of the assembly says so.")
    path: str = shown(wide=True, doc="A JSON path from the beginning of the file.")
    line: int = shown(doc="From 1.")
    column: int = shown(wide=True, doc="From 1.")
    stack: str | None = shown(doc="The stack that it is about; none for the whole app.")
    message: str = shown(show="below")

    @property
    def counts(self) -> bool:
        """Whether it is more than a suggestion."""
        return self.severity != SUGGESTION
