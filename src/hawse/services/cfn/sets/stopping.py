"""Stopping what is under way in a set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hawse.plan import Entry, Look, Skip, Step
from hawse.services.cfn import calls
from hawse.services.cfn.sets.operations import Asking
from hawse.services.cfn.sets.preferences import Preferences
from hawse.services.cfn.sets.reading import AT_WORK, Operation, operations_of
from hawse.services.cfn.sets.removing import named

if TYPE_CHECKING:
    from hawse.aws.targets import Target

STOP = (
    calls.LIST_STACK_SETS,
    calls.LIST_STACK_SET_OPERATIONS,
    calls.DESCRIBE_STACK_SET_OPERATION,
    calls.STOP_STACK_SET_OPERATION,
)


def stopping(target: Target, names: Sequence[str], wanted: str, call_as: str) -> Iterator[Entry]:
    """The entries that stop what is under way in these sets."""
    for item in named(target, names, call_as):
        number, name = item["StackSetId"], item["StackSetName"]
        asking = Asking(number, name, "", call_as, Preferences())
        running = [
            one
            for one in _newest(target, number, call_as)
            if one.status in AT_WORK and wanted in ("", one.id)
        ]
        if not running:
            yield Skip(number, "nothing is under way", name=name)
        for one in running:
            yield _stop(asking, one)


def _newest(target: Target, set_id: str, call_as: str) -> Iterator[Operation]:
    """Those that may be under way: all that are newer than the last one that ended."""
    for one in operations_of(target, set_id, call_as):
        if one.status not in AT_WORK:
            return
        yield one


def _stop(asking: Asking, one: Operation) -> Step | Skip:
    if one.status == "STOPPING":
        return Skip(asking.id, f"{one.action} {one.id} is already stopping", name=asking.name)
    return Step(
        calls.STOP_STACK_SET_OPERATION,
        {**asking.about, "OperationId": one.id},
        on=asking.id,
        says="stop",
        name=asking.name,
        note=f"{one.action} {one.id}; what is done stays done",
        expects=_status(asking, one.id, "RUNNING", "QUEUED"),
        wait=_status(asking, one.id, "STOPPED", "SUCCEEDED", "FAILED"),
        no_undo="deploy again",
    )


def _status(asking: Asking, number: str, *want: str) -> Look:
    return Look(
        calls.DESCRIBE_STACK_SET_OPERATION,
        {**asking.about, "OperationId": number},
        "StackSetOperation.Status",
        want,
    )
