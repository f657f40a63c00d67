"""What of a plan may enter the journal: everything but secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hawse.aws.redaction import redact
from hawse.core.frozen import plain_json
from hawse.plan import Plan, Step

if TYPE_CHECKING:
    from hawse.aws.models import Models


def redacted_plan(models: Models, plan: Plan, frozen: Mapping[str, Any]) -> dict[str, Any]:
    """The frozen plan with the secrets of its calls replaced; such steps cannot be resumed."""
    entries = [
        redacted_step(models, entry, data) if isinstance(entry, Step) else data
        for entry, data in zip(plan.entries, frozen["entries"], strict=True)
    ]
    return {**frozen, "entries": entries}


def redacted_step(models: Models, step: Step, data: Mapping[str, Any]) -> dict[str, Any]:
    undo = [
        redacted_step(models, inverse, inner)
        for inverse, inner in zip(step.undo, data.get("undo", ()), strict=True)
    ]
    return {
        **data,
        "params": redact(models, step.api, plain_json(step.params)),
        **({"undo": undo} if undo else {}),
    }
