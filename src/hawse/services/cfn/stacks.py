"""Stacks as rows of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound
from hawse.rows import Row, column, quick_row
from hawse.services.cfn.calls import LIST_STACKS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_MOVING = (
    *("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    *("DELETE_IN_PROGRESS", "REVIEW_IN_PROGRESS", "IMPORT_IN_PROGRESS"),
)
_BAD = (
    *("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED", "ROLLBACK_IN_PROGRESS"),
    *("ROLLBACK_FAILED", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_IN_PROGRESS"),
    *("UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_FAILED"),
    *("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "IMPORT_ROLLBACK_IN_PROGRESS"),
    "IMPORT_ROLLBACK_COMPLETE",
)
STATUS_COLOURS = {
    **dict.fromkeys(_GOOD, "green"),
    **dict.fromkeys(_MOVING, "yellow"),
    **dict.fromkeys(_BAD, "red"),
}


@quick_row
class Stack(Row):
    """One stack; a deleted one is none."""

    name: str
    status: str = column(colour=STATUS_COLOURS)
    changed: datetime = column(show="age", doc="The last update, or the creation before any.")
    drift: str = column(doc="IN_SYNC, DRIFTED, or NOT_CHECKED when nobody looked.")
    protected: bool = column(show="bool", doc="Whether it has termination protection.")
    parent: str | None = column(wide=True, doc="The stack that this one is nested in.")
    nested: bool = column(show="bool", wide=True, doc="Whether it belongs to another stack.")
    operation: str | None = column(
        wide=True, doc="What was last done to it (UPDATE_STACK, ROLLBACK, …), where AWS says it."
    )
    reason: str | None = column(wide=True, doc="Why it has this status, where AWS says it.")
    description: str | None = column(wide=True)
    created: datetime = column(show="time", wide=True)
    id: str = column(wide=True, doc="Its ARN.")
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True)


def no_stack(name: str) -> NotFound:
    """The error for a name that no stack has."""
    return NotFound(f"stack {name}", why="there is no such stack here", hint="hawse cfn ls -r all")


def find_stacks(target: Target, names: Sequence[str] = ()) -> Iterator[Stack]:
    """The stacks that have one of `names`: names, ids or globs; all, without."""
    for item in target.items(LIST_STACKS):
        if not names or any(_is_named(item, name) for name in names):
            yield stack(item)


def stack(item: Mapping[str, Any]) -> Stack:
    """The row of one stack of DescribeStacks."""
    parent = item.get("ParentId")
    return Stack(
        name=item["StackName"],
        status=item["StackStatus"],
        changed=item.get("LastUpdatedTime", item["CreationTime"]),
        drift=item.get("DriftInformation", {}).get("StackDriftStatus", "NOT_CHECKED"),
        protected=item.get("EnableTerminationProtection", False),
        parent=parent.split("/")[1] if parent else None,
        nested=parent is not None,
        operation=_last(item),
        reason=item.get("StackStatusReason"),
        description=item.get("Description"),
        created=item["CreationTime"],
        id=item.get("StackId", item["StackName"]),
        tags={tag["Key"]: tag["Value"] for tag in item.get("Tags", ())},
    )


def _last(item: Mapping[str, Any]) -> str | None:
    """The type of the newest operation, which AWS tells first."""
    operations = item.get("LastOperations") or ()
    return operations[0].get("OperationType") if operations else None


def _is_named(item: Mapping[str, Any], name: str) -> bool:
    own = item["StackName"]
    return name in (own, item.get("StackId")) or fnmatchcase(own, name)
