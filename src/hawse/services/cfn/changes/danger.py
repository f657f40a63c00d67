"""How dangerous a change is: what is lost, what is left behind, what is interrupted.

Pure. The word of AWS (PolicyAction) comes first; without it the policies of the template count,
and without those the defaults of CloudFormation. What cannot be known is taken for the worse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hawse.services.cfn.changes import broadening
from hawse.services.cfn.changes.model import Change
from hawse.services.cfn.changes.plain import mapping, text
from hawse.services.cfn.changes.stateful import IDENTITY, SNAPSHOT_BY_DEFAULT, STATEFUL

Level = Literal["critical", "high", "medium", "low", "info"]
LEVELS: tuple[Level, ...] = ("critical", "high", "medium", "low", "info")
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")


@dataclass(frozen=True)
class Danger:
    """The level, and each reason as a sentence, worst first."""

    level: Level = "info"
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """What becomes of the old resource: Delete, Retain or Snapshot, and who says so."""

    action: str
    source: Literal["AWS", "template", "default", "unknown"]


def stateful(change: Change) -> bool:
    """Whether the resource holds data."""
    return change.type in STATEFUL


def policy_of(change: Change, deployed: Mapping[str, Any] | None = None) -> Policy:
    """What becomes of the old resource; `deployed` is the resource in the deployed template."""
    if change.policy_action:
        return Policy(change.policy_action.removeprefix("ReplaceAnd"), "AWS")
    name = "DeletionPolicy" if change.action == "Remove" else "UpdateReplacePolicy"
    known = [one for one in (deployed, change.before) if one is not None]
    for one in known:
        if said := text(one.get(name)):
            return Policy("Retain" if said.startswith("Retain") else said, "template")
    if not known:
        return Policy("Delete", "unknown")
    return Policy(_default(change, known), "default")


def _default(change: Change, known: list[Mapping[str, Any]]) -> str:
    if change.type not in SNAPSHOT_BY_DEFAULT:
        return "Delete"
    clustered = any(mapping(one.get("Properties")).get("DBClusterIdentifier") for one in known)
    return "Delete" if clustered and change.type == "AWS::RDS::DBInstance" else "Snapshot"


def danger_of(
    change: Change, deployed: Mapping[str, Any] | None = None, *, doubtful: bool = False
) -> Danger:
    """The danger of one change; that a replacement is `doubtful` is told, and makes it no less."""
    lost = _lost(change, policy_of(change, deployed), doubtful=doubtful)
    found = [*lost, *_weakened(change), *_others(change)]
    if not found:
        return Danger()
    found.sort(key=lambda one: LEVELS.index(one[0]))
    return Danger(found[0][0], tuple(dict.fromkeys(reason for _, reason in found)))


_Found = tuple[Level, str]


def _lost(change: Change, policy: Policy, *, doubtful: bool) -> Iterator[_Found]:
    """What goes away with the old resource."""
    if change.action == "Remove":
        yield from _removed(change, policy)
    elif change.replaces:
        yield from _replaced(change, policy, doubtful=doubtful)
    elif change.action == "Dynamic":
        if stateful(change):
            yield "high", "AWS cannot tell what will happen to it, and it holds data"
        else:
            yield "medium", "AWS cannot tell what will happen to it"
    elif change.untold:
        says = "it is not said what changes, nor whether it is replaced"
        yield ("high", f"{says}; it holds data") if stateful(change) else ("medium", says)


def _removed(change: Change, policy: Policy) -> Iterator[_Found]:
    guess = ", as far as is known" if policy.source == "unknown" else ""
    if policy.action == "Retain":
        yield "medium", "it stays behind, and no stack owns it any more"
        return
    if change.is_stack:
        yield "high", "the nested stack is deleted with all that is in it"
        return
    if stateful(change):
        if policy.action == "Snapshot":
            yield "high", "it is deleted; its data is left as a snapshot only"
        else:
            yield "critical", f"it is deleted with its data{guess}"
    elif change.type not in IDENTITY:
        yield "low", "it is deleted"
    if change.type in IDENTITY:
        yield "high", IDENTITY[change.type]


def _replaced(change: Change, policy: Policy, *, doubtful: bool) -> Iterator[_Found]:
    told = (
        "it is replaced"
        if change.replacement == "True" and not doubtful
        else ("it may be replaced")
    )
    guess = ", as far as is known" if policy.source == "unknown" else ""
    sure = change.replacement == "True" or bool(change.policy_action)
    if policy.action == "Retain":
        kind = "an empty" if stateful(change) else "a new"
        yield "medium", f"{told} by {kind} one; the old one stays behind"
    elif not stateful(change):
        yield "medium", f"{told}: interrupted, with a new id"
    elif policy.action == "Snapshot":
        yield "high", f"{told} by an empty one; a snapshot is left"
    else:
        yield "critical" if sure else "high", f"{told} by an empty one and deleted{guess}"
    if change.type in IDENTITY:
        yield "high", IDENTITY[change.type]


def _weakened(change: Change) -> Iterator[_Found]:
    """A policy that kept the data is taken away."""
    if change.action != "Modify" or not stateful(change):
        return
    for name in _POLICIES:
        if name not in {*change.scope, *(one.attribute for one in change.properties)}:
            continue
        before, after = _attribute(change, name, "before"), _attribute(change, name, "after")
        if before is None and after is None:
            yield "high", f"{name} changes, and AWS does not tell to what"
        elif after in (None, "", "Delete") and before not in (None, "", "Delete"):
            yield "high", f"{name} {before} is taken away: it keeps the data no more"


def _attribute(change: Change, name: str, side: Literal["before", "after"]) -> str | None:
    for one in change.properties:
        if one.attribute == name and getattr(one, side) is not None:
            return str(getattr(one, side))
    context = change.before if side == "before" else change.after
    return text(context.get(name)) or None if context is not None else None


def _others(change: Change) -> Iterator[_Found]:
    if change.drift_status == "DELETED":
        yield "medium", "somebody deleted it by hand; it is made again"
    drifted = [one for one in change.properties if one.drifted is not None and _reverts(one.after)]
    if drifted and change.action != "Remove":
        names = ", ".join(one.label for one in drifted)
        yield "medium", f"what somebody set by hand is overwritten: {names}"
    yield from (("medium", reason) for reason in broadening.reasons(change))
    if change.action == "Modify" and not change.replaces:
        maybe = [one.label for one in change.properties if one.recreation == "Conditionally"]
        if maybe:
            yield "low", f"some values of {', '.join(maybe)} would replace it"


def _reverts(after: str | None) -> bool:
    return after is not None
