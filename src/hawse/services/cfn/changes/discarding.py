"""Removing a change set, and the empty stack that AWS made only to hold it."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Target
from hawse.errors import NotFound
from hawse.plan import Discard, Entry, Look, Skip, Step
from hawse.services.cfn.calls import (
    DELETE_CHANGE_SET,
    DELETE_EMPTY_STACK,
    DESCRIBE_CHANGE_SET,
    DESCRIBE_STACKS,
    LIST_CHANGE_SETS,
)

DISCARDING = (
    *(DESCRIBE_STACKS, LIST_CHANGE_SETS, DESCRIBE_CHANGE_SET),
    *(DELETE_CHANGE_SET, DELETE_EMPTY_STACK),
)
_NOT_EXECUTED = ("AVAILABLE", "UNAVAILABLE", "OBSOLETE", "EXECUTE_FAILED")
_SHELL = "REVIEW_IN_PROGRESS"


def discard_of(stack: str, change_set: str) -> Discard:
    """The command that removes a change set."""
    return Discard(("cfn", "discard"), {"stack": stack, "change_set": change_set})


def discarded(target: Target, stack: str, change_set: str) -> Iterator[Entry]:
    """The steps: the set, then its stack when nothing else is in it. By id from the first look."""
    try:
        found = list(target.items(DESCRIBE_STACKS, StackName=stack))
        id = str(found[0]["StackId"]) if found else stack
        sets = list(target.items(LIST_CHANGE_SETS, StackName=id)) if found else []
    except NotFound:
        found, sets, id = [], [], stack
    ours = [one for one in sets if change_set in (one["ChangeSetName"], one.get("ChangeSetId"))]
    if ours:
        named = {"StackName": id, "ChangeSetName": ours[0]["ChangeSetName"]}
        yield Step(
            DELETE_CHANGE_SET,
            named,
            on=id,
            name=stack,
            says=f"remove change set {ours[0]['ChangeSetName']} of",
            expects=Look(DESCRIBE_CHANGE_SET, named, "ExecutionStatus", _NOT_EXECUTED),
            no_undo="it is made again by previewing",
        )
    else:
        yield Skip(id, f"change set {change_set} is gone", name=stack)
    if found and found[0]["StackStatus"] == _SHELL and sets == ours:
        yield Step(
            DELETE_EMPTY_STACK,
            {"StackName": id},
            on=id,
            name=stack,
            says="remove the empty stack",
            expects=Look(DESCRIBE_STACKS, {"StackName": id}, "Stacks[].StackStatus", (_SHELL,)),
            no_undo="there was nothing in it",
        )
