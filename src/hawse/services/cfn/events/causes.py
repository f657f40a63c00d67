"""What a diagnosis says: causes, and one row for each stack that was asked about.

`str` of a cause is what a person reads; its fields are what scripts do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hawse.rows import Part, Sheet, column
from hawse.services.cfn.events.reasons import in_short, with_names

Verdict = Literal["certain", "likely", "unsure", "running", "nothing failed"]


@dataclass(frozen=True)
class Cause(Part):  # pylint: disable=too-many-instance-attributes  # a script wants each
    """One thing that failed, or what may be it.

    `path` leads to it from the stack that was asked about, through nested stacks. `kind` is one of
    the causes that hawse knows, `code` AWS's own name for the failure. `why` says what makes it a
    candidate, where nobody can be sure.
    """

    path: str
    logical_id: str
    type: str
    status: str
    reason: str
    at: datetime
    stack: str
    stack_id: str
    physical_id: str
    kind: str
    code: str
    request_id: str
    log_stream: str
    action: str
    hooks: tuple[str, ...] = ()
    hint: str = ""
    why: str = ""

    def __str__(self) -> str:
        told = with_names(in_short(self.reason)) or "AWS gives no reason"
        text = f"{self.path} ({self.type}) {self.status}: {told}"
        return f"{text} [{self.why}]" if self.why else text


@dataclass(frozen=True)
class Evidence(Part):
    """What another service says of a failure."""

    source: str
    at: datetime | None
    text: str

    def __str__(self) -> str:
        when = f" {self.at:%H:%M:%SZ}" if self.at else ""
        return f"{self.source}{when}: {' '.join(self.text.split())}"


VERDICT_COLOURS = {
    "certain": "red",
    "likely": "red",
    "unsure": "yellow",
    "running": "yellow",
    "nothing failed": "green",
}


@dataclass(frozen=True)
class Diagnosis(Sheet):  # pylint: disable=too-many-instance-attributes
    """Why the last operation of a stack ended as it did; what matters most comes last."""

    name: str = column(title="STACK")
    status: str = column(doc="Of the stack, now.")
    operation: str = column(doc="CREATE, UPDATE, DELETE or IMPORT: what was tried.")
    began: datetime | None = column(show="time")
    id: str = column(wide=True, doc="The stack's ARN.")
    verdict: Verdict = column(
        colour=VERDICT_COLOURS,
        doc="How sure the cause is; unsure: candidates, and no cause.",
    )
    note: str | None = column(quiet=True, default=None, doc="What else is to be known.")
    cancelled: int = column(
        wide=True, default=0, doc="Resources that stopped only because others failed."
    )
    leftovers: Sequence[Cause] = column(
        quiet=True, default=(), doc="What could not be removed after all had gone well."
    )
    consequences: Sequence[Cause] = column(
        quiet=True, default=(), doc="Failed as well, and depend on the cause."
    )
    also_failed: Sequence[Cause] = column(quiet=True, default=(), doc="Failed on their own.")
    candidates: Sequence[Cause] = column(
        quiet=True, default=(), doc="What it may be, while nobody is sure."
    )
    evidence: Sequence[Evidence] = column(
        quiet=True, default=(), doc="What other services say (--deep)."
    )
    blocking: Sequence[Cause] = column(
        title="BLOCKS THE ROLLBACK",
        quiet=True,
        default=(),
        doc="What the rollback cannot get past.",
    )
    unblock: str | None = column(
        title="TO GO ON", quiet=True, default=None, doc="What to do about it."
    )
    cause: Cause | None = column(title="WHAT BROKE IT", quiet=True, default=None)
    hint: str | None = column(
        title="NEXT", quiet=True, default=None, doc="What to do about the cause."
    )
    lacks: Sequence[str] = column(wide=True, default=(), doc="What could not be read.")
