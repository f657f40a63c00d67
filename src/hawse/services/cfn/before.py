"""A stack as it is before anything is done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import NotFound
from hawse.services.cfn.calls import DESCRIBE_STACKS
from hawse.services.cfn.changes.plain import items, pairs, text, texts

_SHELL = "REVIEW_IN_PROGRESS"


@dataclass(frozen=True)
class Before:
    """The stack before; without an id there is none. `updated` is as a Look compares it."""

    id: str = ""
    status: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    notify: tuple[str, ...] = ()
    protected: bool = False
    updated: str = ""
    root: str = ""
    outputs: tuple[Mapping[str, Any], ...] = ()
    disable_rollback: bool = False

    @property
    def exists(self) -> bool:
        """Whether there is more than the shell that a change set makes."""
        return bool(self.id) and self.status != _SHELL


def before(target: Target, stack: str) -> Before:
    """The stack, by its name or its id."""
    try:
        found = next(iter(target.items(DESCRIBE_STACKS, StackName=stack)), None)
    except NotFound:
        found = None
    if found is None or found.get("StackStatus") == "DELETE_COMPLETE":
        return Before()
    return Before(
        id=text(found.get("StackId")),
        status=text(found.get("StackStatus")),
        parameters=pairs(found.get("Parameters"), "ParameterKey", "ParameterValue"),
        tags=pairs(found.get("Tags"), "Key", "Value"),
        role=text(found.get("RoleARN")),
        notify=texts(found.get("NotificationARNs")),
        protected=found.get("EnableTerminationProtection") is True,
        updated=str(found.get("LastUpdatedTime") or ""),
        root=text(found.get("RootId") or found.get("ParentId")),
        outputs=tuple(items(found.get("Outputs"))),
        disable_rollback=found.get("DisableRollback") is True,
    )
