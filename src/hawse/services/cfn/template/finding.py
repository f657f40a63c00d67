"""What is found in a template, as a row. Data only.

The codes are those that cfn-lint and cloudformation-validate share, so that a finding has one name
whoever found it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hawse.rows import Row, column as shown

Path: TypeAlias = tuple[str | int, ...]

ERROR, WARNING, SUGGESTION = "error", "warning", "suggestion"
UNREADABLE = "E0000"
"""The code of everything that keeps a template from being read."""

_COLOURS = {ERROR: "red", WARNING: "yellow", SUGGESTION: "dim"}


@dataclass(frozen=True, kw_only=True)
class Finding(Row):
    """One thing about a template that is wrong, or hardly meant."""

    severity: str = shown(colour=_COLOURS, doc="error, warning or suggestion.")
    code: str = shown(doc="As cfn-lint and cloudformation-validate number their rules.")
    file: str = shown(show="path", doc="As it was named; - is standard input.")
    path: str = shown(wide=True, doc="A JSON path from the beginning of the file.")
    line: int = shown(doc="From 1.")
    column: int = shown(wide=True, doc="From 1.")
    message: str = shown(show="below")

    @property
    def counts(self) -> bool:
        """Whether it is more than a suggestion."""
        return self.severity != SUGGESTION
