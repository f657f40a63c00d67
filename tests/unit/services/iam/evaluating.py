"""What tests of the evaluator share: short words for policies and requests."""

from __future__ import annotations

from typing import Any

from hawse.services.iam.evaluate import Context, Layers, Request, Verdict, caller, compiled
from hawse.services.iam.evaluate import evaluate as decide
from hawse.services.iam.evaluate.policies import Kind, Policy

HOME = "111122223333"
AWAY = "444455556666"
ANA = f"arn:aws:iam::{HOME}:user/ana"
ROLE = f"arn:aws:iam::{HOME}:role/team/deploy"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/deploy/ci"
OBJECT = "arn:aws:s3:::logs/2026/a.gz"


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def allow(action: object = "*", resource: object = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object = "*", resource: object = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def when(**tests: Any) -> dict[str, Any]:
    """A Condition: StringEquals={"key": "value"}; `__` in a name stands for its colon."""
    return {name.replace("__", ":"): block for name, block in tests.items()}


def policy(*statements: dict[str, Any], kind: Kind = "identity") -> Policy:
    return compiled(kind, document(*statements), kind)


def ask(
    layers: Layers,
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    *,
    principal: str = ANA,
    owner: str = HOME,
    context: dict[str, Any] | None = None,
    complete: bool = True,
    wildcard_only: bool = False,
) -> Verdict:
    known = Context(context, complete=complete)
    request = Request(caller(principal), action, resource, owner, known, wildcard_only)
    return decide(request, layers)


def effect(layers: Layers, *args: Any, **more: Any) -> str:
    return ask(layers, *args, **more).effect


def identity(*statements: dict[str, Any]) -> Layers:
    return Layers(identity=(policy(*statements),))


def resource(*statements: dict[str, Any], kind: Kind = "resource") -> Layers:
    return Layers(resource=policy(*statements, kind=kind))
