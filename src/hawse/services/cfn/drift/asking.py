"""What `hawse cfn drift` asks: detection in whole trees of stacks, or what AWS knew already."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from hawse.aws.together import each
from hawse.errors import CLIError
from hawse.services.cfn import calls
from hawse.services.cfn.changes.creating import supports
from hawse.services.cfn.details import described
from hawse.services.cfn.drift.detecting import Outcome, detected
from hawse.services.cfn.drift.rows import UNKNOWN, DriftedResource, PropertyDifference, Tally
from hawse.services.cfn.drift.trees import StackAt, trees

if TYPE_CHECKING:
    from hawse.aws.gate import Gate
    from hawse.aws.targets import Target

DRIFT = (
    calls.DESCRIBE_STACKS,
    calls.LIST_STACK_RESOURCES,
    calls.DETECT_STACK_DRIFT,
    calls.DESCRIBE_STACK_DRIFT_DETECTION_STATUS,
    calls.DESCRIBE_STACK_RESOURCE_DRIFTS,
)
_DRIFTED = ("MODIFIED", "DELETED")
_UNSURE = (UNKNOWN, "NOT_CHECKED")
_TALLIES: WeakKeyDictionary[Gate, _Told] = WeakKeyDictionary()
_LOCK = threading.Lock()


class _Told:
    """What a run has counted, and the notes that tell it: there is one sentence for all targets."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.roots: dict[str, bool] = {}
        self.notes: list[str] = []

    def tell(self, gate: Gate) -> None:
        """Put the sentence and what to do next in the place of those before."""
        gate.notes[:] = [note for note in gate.notes if note not in self.notes]
        self.notes = [self.tally.sentence, *_advice(self.roots)]
        gate.notes += self.notes


def find_drift(target: Target, names: Sequence[str], *, cached: bool) -> Iterator[DriftedResource]:
    """What drifted in the stacks of these names, ids or globs, and in all nested in them.

    `cached`: what the last detection found, whenever that was.
    """
    stacks = trees(target, list(described(target, names)))
    if not stacks:
        return
    ids = [one.id for one in stacks]
    outcomes = _last_known(target, ids) if cached else detected(target, ids)
    _check_any(stacks, outcomes)
    known = [stack for stack in ids if outcomes[stack].known]
    results = dict(zip(known, each(known, lambda stack: _results(target, stack)), strict=True))
    target.gate.go_on()
    for one in stacks:
        yield from _stack(target, one, outcomes[one.id], results.get(one.id), cached=cached)


def _check_any(stacks: Sequence[StackAt], outcomes: Mapping[str, Outcome]) -> None:
    """That nothing drifted must not be said where nothing was looked at."""
    errors = [outcomes[one.id].error for one in stacks]
    if errors[0] is not None and all(errors):
        raise errors[0]


def _results(target: Target, stack: str) -> list[Mapping[str, Any]]:
    return list(target.items(calls.DESCRIBE_STACK_RESOURCE_DRIFTS, StackName=stack))


def _last_known(target: Target, stacks: Sequence[str]) -> dict[str, Outcome]:
    """Whether AWS has ever compared each of the stacks."""

    def ask(stack: str) -> Outcome:
        (item,) = target.read(calls.DESCRIBE_STACKS, StackName=stack)["Stacks"]
        known = item.get("DriftInformation", {}).get("StackDriftStatus", "NOT_CHECKED")
        if known != "NOT_CHECKED":
            return Outcome(known=True)
        name = item["StackName"]
        never = CLIError(f"drift of {name}", why="it was never detected", hint="leave out --cached")
        return Outcome(known=False, error=never)

    answers = each(stacks, ask)
    target.gate.go_on()
    return {
        stack: Outcome(known=False, error=answer) if isinstance(answer, CLIError) else answer
        for stack, answer in zip(stacks, answers, strict=True)
    }


def _stack(
    target: Target,
    one: StackAt,
    outcome: Outcome,
    found: list[Mapping[str, Any]] | CLIError | None,
    *,
    cached: bool,
) -> Iterator[DriftedResource]:
    """The rows of one stack; what is not known of it is told."""
    error = found if isinstance(found, CLIError) else outcome.error
    lacks = [one.lack] if one.lack else []
    if error is not None:
        lacks.append(f"{one.path} is not checked: {error.why or error.what}")
    elif outcome.failed:
        lacks.append(f"{one.path} is checked in part: {outcome.failed}")
    target.gate.lacks += [(target, lack) for lack in lacks]
    results = found if isinstance(found, list) else None
    rows = [_row(one, item, outcome.since) for item in results or ()]
    with _LOCK:
        told = _TALLIES.setdefault(target.gate, _Told())
        _count(told, one, outcome, None if results is None else rows, cached=cached)
        told.tell(target.gate)
    yield from (row for row in rows if row.status in (*_DRIFTED, UNKNOWN))


def _row(one: StackAt, item: Mapping[str, Any], since: datetime | None) -> DriftedResource:
    status, at = item["StackResourceDriftStatus"], item.get("Timestamp")
    reason = item.get("DriftStatusReason")
    if since is not None and at is not None and at < since:
        status, reason = UNKNOWN, reason or "AWS has only an older result"
    if status in _UNSURE:
        status, reason = UNKNOWN, reason or "AWS says no reason"
    differences = [] if status == UNKNOWN else item.get("PropertyDifferences", ())
    properties = tuple(
        PropertyDifference(
            path=each_["PropertyPath"],
            expected=None if each_["DifferenceType"] == "ADD" else each_["ExpectedValue"],
            actual=None if each_["DifferenceType"] == "REMOVE" else each_["ActualValue"],
            kind=each_["DifferenceType"],
        )
        for each_ in differences
    )
    return DriftedResource(
        stack=one.path,
        logical_id=item["LogicalResourceId"],
        status=status,
        type=item["ResourceType"],
        physical_id=item.get("PhysicalResourceId"),
        properties=properties,
        reason=reason,
        detected=at,
        stack_id=one.id,
        details=[str(each_) for each_ in properties] or ([reason] if reason else []),
    )


def _count(
    told: _Told,
    one: StackAt,
    outcome: Outcome,
    rows: Sequence[DriftedResource] | None,
    *,
    cached: bool,
) -> None:
    """Add one stack. What has no result is of a type that AWS cannot compare, unless it failed."""
    tally = told.tally
    tally.stacks += 1
    names = set(one.types or ()) | {row.logical_id for row in rows or ()}
    tally.resources += len(names)
    if rows is None:
        tally.unchecked += 1
        return
    compared = [row for row in rows if row.status != "UNSUPPORTED"]
    without = len(names) - len(compared)
    drifted = sum(row.status in _DRIFTED for row in compared)
    tally.drifted += drifted
    tally.drifted_stacks += bool(drifted)
    tally.unknown += sum(row.status == UNKNOWN for row in compared)
    if outcome.failed:
        tally.unknown += without
    else:
        tally.incomparable += without
    if drifted:
        told.roots[one.root] = told.roots.get(one.root, False) or one.path == one.root
    times = [row.detected for row in compared if row.detected is not None]
    if cached and times:
        tally.oldest = min([*times, *([tally.oldest] if tally.oldest else [])])


def _advice(roots: Mapping[str, bool]) -> list[str]:
    """What to type next: `roots` have drifted stacks; True: also in what is not nested."""
    if not roots:
        return []
    own = [root for root, drifted in roots.items() if drifted]
    name = next(iter(roots)) if len(roots) == 1 else "STACK"
    lines = [f"to keep it, say it in the template: hawse cfn preview {name} --template FILE"]
    if own and supports("DeploymentMode"):
        own_name = own[0] if len(own) == 1 else "STACK"
        lines.insert(0, f"to set it back: hawse cfn deploy {own_name} --revert-drift")
    return lines
