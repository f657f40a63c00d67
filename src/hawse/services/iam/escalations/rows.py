"""Escalations as people and programs read them. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hawse.rows import Part, Row, Sheet, column

_SEVERITIES = {"critical": "red", "high": "red", "medium": "yellow", "low": "dim", "info": "dim"}
_CONFIDENCES = {"likely": "yellow", "needs-context": "yellow"}


@dataclass(frozen=True)
class Edit(Part):
    """One change of one statement: `statement` is what it is afterwards, null when it is gone.

    `path` is its JSON path in the document of `policy`; of a new statement where it goes.
    `action` is what the principal may do less, or no more.
    """

    policy: str
    path: str
    action: str
    change: str
    statement: Mapping[str, Any] | None

    def __str__(self) -> str:
        return f"{self.policy} {self.path}: {self.change}"


@dataclass(frozen=True)
class Fix(Part):
    """The edits that end a path.

    `remaining`: other paths that the principal has to the same end, and that `more` ends as well.
    `verified`: the account was looked at again with the edits, and the path is gone.
    """

    edits: tuple[Edit, ...]
    remaining: tuple[str, ...]
    more: tuple[Edit, ...]
    verified: bool

    def __str__(self) -> str:
        text = "; ".join(map(str, self.edits)) or "none found"
        return f"{text} (leaves {', '.join(self.remaining)})" if self.remaining else text


@dataclass(frozen=True)
class Escalation(Row):
    """One path of one principal."""

    severity: str = column(colour=_SEVERITIES)
    principal: str = column(show="arn", doc="Who has the path: an ARN.")
    path_id: str = column(title="PATH", doc="PE-A01 to PE-D22; PE-C44 is any other service.")
    target: str = column(show="arn", doc="Who or what is taken over: the worst one.")
    confidence: str = column(
        colour=_CONFIDENCES,
        doc="proven; likely when something has to exist that IAM does not tell; needs-context "
        "when condition keys decide.",
    )
    title: str = column(title="WHAT IT DOES", doc="What the principal does.")
    category: str = column(wide=True)
    steps: tuple[str, ...] = column(wide=True, doc="What it takes, and how it goes on from there.")
    needs: tuple[str, ...] = column(wide=True, doc="MFA, condition keys, what has to exist.")
    others: tuple[str, ...] = column(wide=True, doc="Other targets of the same severity.")
    fix: Fix | None = column(wide=True, doc="The smallest change that ends the path.")


@dataclass(frozen=True)
class EscalationSheet(Escalation, Sheet):
    """The same, with a line for each field: for a few that were named."""

    category: str = column()
    steps: tuple[str, ...] = column()
    needs: tuple[str, ...] = column()
    others: tuple[str, ...] = column()
    fix: Fix | None = column()
