"""Operations as short texts: `operations/*.txt` become what AWS would have answered.

A line is `seconds path [type] status [reason]`. The path `shop/Db` is a resource, `shop/Data/` the
nested stack itself and `shop/Data` the resource of its parent that is nested there. Lines with a
word first say what is known besides (`status`, `resource`, `needs`, `operation`), or what is
expected of the diagnosis (`expect`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("operations")
BEGAN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STACK = "AWS::CloudFormation::Stack"


def stack_id(path: str) -> str:
    """The ARN of the stack at a path: `shop`, `shop/Data`."""
    name = "-".join(path.split("/"))
    return f"arn:aws:cloudformation:eu-west-1:111122223333:stack/{name}/{len(path):08x}"


@dataclass
class Operation:
    """A text, read: the events as AWS gives them, newest first for each stack."""

    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    resources: dict[str, dict[str, str]] = field(default_factory=dict)
    needs: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    expected: dict[str, list[str]] = field(default_factory=dict)
    operation: str = ""

    @property
    def root(self) -> str:
        return next(iter(self.items))

    def raw(self) -> Iterator[dict[str, Any]]:
        for items in self.items.values():
            yield from items

    def text(self) -> str:
        """A file of hawse, as `hawse cfn events --save` writes it."""
        head = {"hawse": "cfn-events", "version": 1, "root": stack_id(self.root)}
        lines: list[Any] = [head]
        for path in self.items:
            facts = {
                "id": stack_id(path),
                "name": "-".join(path.split("/")),
                "status": self.status.get(path, ""),
                "resources": self.resources.get(path),
                "needs": self.needs.get(path),
            }
            lines.append({"stack": facts})
        return "\n".join(map(json.dumps, [*lines, *self.raw()]))


def read(text: str) -> Operation:
    """The operation that a text tells."""
    found = Operation()
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if not word or word.startswith("#"):
            continue
        if word == "expect":
            what, _, value = rest.strip().partition(" ")
            found.expected.setdefault(what, []).append(value.strip())
        elif word == "status":
            path, status = rest.split()
            found.status[path] = status
        elif word == "resource":
            path, name, status = rest.split()
            found.resources.setdefault(path, {})[name] = status
        elif word == "needs":
            path, name, *others = rest.split()
            found.needs.setdefault(path, {})[name] = others
        elif word == "operation":
            found.operation = rest.strip()
        else:
            _event(found, float(word), rest.strip())
    for items in found.items.values():
        items.reverse()
    return found


def _event(found: Operation, seconds: float, rest: str) -> None:
    path, _, rest = rest.partition(" ")
    own = "/" not in path or path.endswith("/")
    type_ = STACK
    if not own:
        kind, _, rest = rest.strip().partition(" ")
        type_ = f"AWS::{kind}"
    status, _, told = rest.strip().partition(" ")
    item = _about(path, type_)
    items = found.items.setdefault(path.rstrip("/") if own else path.rpartition("/")[0], [])
    item["EventId"] = f"{item['StackName']}-{len(items)}"
    item["Timestamp"] = (BEGAN + timedelta(seconds=seconds)).isoformat()
    item["ResourceStatus"] = status
    if found.operation:
        item["OperationId"] = found.operation
    _say(found, item, told)
    items.append(item)


def _about(path: str, type_: str) -> dict[str, Any]:
    own = "/" not in path or path.endswith("/")
    stack, _, logical = (path.rstrip("/"), "", "") if own else path.rpartition("/")
    name = "-".join(stack.split("/"))
    physical = stack_id(path.rstrip("/")) if type_ == STACK else f"{logical.lower()}-1"
    return {
        "StackId": stack_id(stack),
        "StackName": name,
        "LogicalResourceId": logical or name,
        "PhysicalResourceId": physical,
        "ResourceType": type_,
    }


def _say(found: Operation, item: dict[str, Any], told: str) -> None:
    """The reason, and what a hook says; `(no id)` at its end: AWS knows no physical id yet."""
    reason, _, hook = told.partition(" HOOK ")
    if reason.endswith("(no id)"):
        reason, item["PhysicalResourceId"] = reason.removesuffix("(no id)"), ""
    reason = reason.strip().replace("{", "arn:aws:").replace("}", "")
    for child in sorted(found.items, key=len, reverse=True):
        reason = reason.replace(f"@{child}@", stack_id(child))
    if reason:
        item["ResourceStatusReason"] = reason
    if hook:
        kind, _, words = hook.partition(" ")
        item |= {"HookType": kind, "HookStatus": "HOOK_COMPLETE_FAILED", "HookStatusReason": words}


def every() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))
