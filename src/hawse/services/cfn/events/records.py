"""One event of a stack, as DescribeStackEvents and DescribeEvents tell it.

Frozen, and back to the same item: a recording is both what is diagnosed offline and what tests
are made of. Of a resource's properties only the function behind a custom resource is kept, since
the others may hold what nobody wants in a file that is passed around.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from hawse.nesting import json_value

STACK = "AWS::CloudFormation::Stack"
STARTS = frozenset(
    ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS")
)
"""With which an operation on a stack begins; a rollback belongs to the one before it."""


class Hook(NamedTuple):
    """What a hook said about a resource."""

    type: str
    status: str
    reason: str = ""
    point: str = ""
    mode: str = ""
    invocation: str = ""

    @property
    def failed(self) -> bool:
        """Whether it objected, and not only warned."""
        return self.status in ("HOOK_COMPLETE_FAILED", "HOOK_FAILED") and self.mode != "WARN"


@dataclass(frozen=True)
class Event:  # pylint: disable=too-many-instance-attributes  # AWS says that much
    """Something that happened to a resource of a stack, or to the stack itself."""

    id: str
    at: datetime
    stack_id: str
    stack: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str = ""
    operation: str = ""
    token: str = ""
    detailed: str = ""
    function: str = ""
    hook: Hook | None = None

    @property
    def own(self) -> bool:
        """Whether it is about the stack itself, and not about a resource of it."""
        return bool(self.physical_id) and self.physical_id == self.stack_id

    @property
    def child(self) -> str:
        """The id of the nested stack that this is about, as its parent sees it; "" for none."""
        nested = self.type == STACK and not self.own
        return self.physical_id if nested and is_stack_id(self.physical_id) else ""

    @property
    def key(self) -> tuple[str, str]:
        """Which resource it is about; logical ids are unique within a stack only."""
        return self.stack_id, self.logical_id

    @property
    def failed(self) -> bool:
        """Whether something failed here."""
        return self.status.endswith("_FAILED")

    @property
    def in_progress(self) -> bool:
        """Whether it goes on."""
        return self.status.endswith("_IN_PROGRESS")

    @property
    def action(self) -> str:
        """CREATE, UPDATE, DELETE or IMPORT; "" where the status is none of a resource."""
        return self.status.partition("_")[0]


def is_stack_id(text: str) -> bool:
    """Whether this is the ARN of a stack."""
    return text.startswith("arn:") and ":cloudformation:" in text and ":stack/" in text


def name_in(stack_id: str) -> str:
    """The stack's name in its ARN; what is no ARN is the name."""
    return stack_id.partition(":stack/")[2].partition("/")[0] or stack_id


def event_of(item: Mapping[str, Any]) -> Event:
    """The event of one item; KeyError or ValueError when it is none."""
    stack_id = str(item["StackId"])
    return Event(
        id=str(item.get("EventId", "")),
        at=time_of(item["Timestamp"]),
        stack_id=stack_id,
        stack=str(item.get("StackName") or name_in(stack_id)),
        logical_id=_text(item, "LogicalResourceId") or name_in(stack_id),
        physical_id=_text(item, "PhysicalResourceId"),
        type=_text(item, "ResourceType"),
        status=_status(item),
        reason=_text(item, "ResourceStatusReason") or _text(item, "ValidationStatusReason"),
        operation=_text(item, "OperationId"),
        token=_text(item, "ClientRequestToken"),
        detailed=_text(item, "DetailedStatus"),
        function=_function(item.get("ResourceProperties")),
        hook=_hook(item),
    )


def item_of(event: Event) -> dict[str, Any]:
    """The item of an event, with times as text: what AWS did not say is not there."""
    hook = event.hook or Hook("", "")
    properties = json.dumps({"ServiceToken": event.function}) if event.function else ""
    item = {
        "EventId": event.id,
        "Timestamp": event.at.isoformat(),
        "StackId": event.stack_id,
        "StackName": event.stack,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason,
        "OperationId": event.operation,
        "ClientRequestToken": event.token,
        "DetailedStatus": event.detailed,
        "ResourceProperties": properties,
        "HookType": hook.type,
        "HookStatus": hook.status,
        "HookStatusReason": hook.reason,
        "HookInvocationPoint": hook.point,
        "HookFailureMode": hook.mode,
        "HookInvocationId": hook.invocation,
    }
    return {key: value for key, value in item.items() if value}


def time_of(value: object) -> datetime:
    """A time of an answer: a datetime, or ISO 8601 or seconds as other programs write it."""
    if isinstance(value, bool) or not isinstance(value, (datetime, str, int, float)):
        raise ValueError(f"{value!r} is no time")
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, UTC)
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return "" if value is None else str(value)


def _status(item: Mapping[str, Any]) -> str:
    """The status; what validation refused before anything began has none of its own."""
    status = _text(item, "ResourceStatus")
    if not status and item.get("EventType") in ("VALIDATION_ERROR", "PROVISIONING_ERROR"):
        return "VALIDATION_FAILED" if item.get("ValidationFailureMode") != "WARN" else ""
    return status


def _hook(item: Mapping[str, Any]) -> Hook | None:
    if not item.get("HookStatus"):
        return None
    return Hook(
        type=_text(item, "HookType"),
        status=_text(item, "HookStatus"),
        reason=_text(item, "HookStatusReason"),
        point=_text(item, "HookInvocationPoint"),
        mode=_text(item, "HookFailureMode"),
        invocation=_text(item, "HookInvocationId"),
    )


def _function(properties: object) -> str:
    """What answers for a custom resource, from its properties; "" for any other."""
    if not isinstance(properties, str) or '"ServiceToken"' not in properties:
        return ""
    try:
        found = json_value(properties)
    except ValueError:  # AWS cuts long ones
        return ""
    token = found.get("ServiceToken") if isinstance(found, dict) else None
    return token if isinstance(token, str) else ""
