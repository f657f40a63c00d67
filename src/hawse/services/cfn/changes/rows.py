"""The changes of a change set as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hawse.rows import Row, column
from hawse.services.cfn.changes.model import Cause, PropertyChange
from hawse.services.cfn.changes.telling import Told

_COLOURS = {"critical": "red", "high": "red", "medium": "yellow", "low": "", "info": "dim"}
_CHANGES = {"destroyed": "red", "replaced": "red", "may be replaced": "yellow", "added": "green"}


@dataclass(frozen=True)
class PlannedChange(Row):
    """What a change set will do to one resource."""

    logical_id: str = column()
    change: str = column(colour=_CHANGES, doc="What becomes of it: destroyed, replaced, updated, …")
    danger: str = column(colour=_COLOURS, doc="critical, high, medium, low or info.")
    type: str = column()
    stack: str = column(doc="Its stack; a nested one as a path of logical ids.")
    action: str = column(wide=True, doc="Add, Modify, Remove, Import, Dynamic, SyncWithActual.")
    replacement: str | None = column(wide=True, doc="True, False or Conditional, as AWS says.")
    verdict: str | None = column(
        wide=True, doc="On the replacement: certain, likely, only if, probably false."
    )
    policy_action: str | None = column(wide=True, doc="What becomes of the old resource.")
    physical_id: str | None = column(wide=True)
    scope: Sequence[str] = column(show="list", wide=True, doc="The attributes that change.")
    reasons: Sequence[str] = column(show="list", wide=True, doc="Why it is dangerous.")
    findings: Sequence[str] = column(show="list", wide=True, doc="What will fail, or may.")
    causes: Sequence[Cause] = column(wide=True, doc="What causes it directly.")
    chain: Sequence[str] = column(show="list", wide=True, doc="From the root cause to this one.")
    follows: Sequence[str] = column(show="list", wide=True, doc="What it causes, in turn.")
    properties: Sequence[PropertyChange] = column(wide=True)
    module: str | None = column(wide=True)
    change_set: str | None = column(wide=True, doc="The change set of a nested stack.")
    folded: str | None = column(
        wide=True, folds=True, doc="Why a table counts it instead of showing it."
    )
    details: Sequence[str] = column(show="below", doc="All of it as sentences.")


def row(one: Told) -> PlannedChange:
    """The row of one change."""
    change, judged = one.change, one.judged
    return PlannedChange(
        logical_id=change.logical_id,
        change=one.becomes,
        danger=one.danger.level,
        type=change.type,
        stack=judged.stack,
        action=change.action,
        replacement=change.replacement or None,
        verdict=judged.verdict or None,
        policy_action=change.policy_action or None,
        physical_id=change.physical_id or None,
        scope=change.scope,
        reasons=one.danger.reasons,
        findings=tuple(finding.brief for finding in one.findings),
        causes=judged.causes,
        chain=judged.chain,
        follows=judged.follows,
        properties=change.properties,
        module=change.module or None,
        change_set=change.change_set_id or None,
        folded=one.folded or None,
        details=tuple(one.lines()),
    )
