"""What is found in a lifecycle configuration, as a row. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from hawse.findings import SEVERITIES
from hawse.rows import Row, column

ERROR, _, WARNING, SUGGESTION = SEVERITIES
_COLOURS = {ERROR: "red", WARNING: "yellow", SUGGESTION: "dim"}


@dataclass(frozen=True, kw_only=True)
class LifecycleFinding(Row):
    """One thing about a lifecycle configuration that S3 refuses, or that is hardly meant."""

    severity: str = column(
        colour=_COLOURS, doc="error: S3 refuses it; warning: hardly meant; suggestion."
    )
    code: str = column()
    rule: str = column(doc="The rule's id, or #N where it has none; empty: all of it.")
    path: str = column(wide=True, doc="A JSON path from the configuration.")
    message: str = column(show="below")

    @property
    def blocks(self) -> bool:
        """Whether S3 would refuse the configuration."""
        return self.severity == ERROR

    @property
    def counts(self) -> bool:
        """Whether it is more than a suggestion."""
        return self.severity != SUGGESTION

    @property
    def said(self) -> str:
        """For the lines below a plan's step, and for errors."""
        return f"{self.rule}: {self.message}" if self.rule else self.message
