"""What of a plan may enter the journal: everything but secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hawse.aws.redaction import redact
from hawse.core.frozen import plain_json
from hawse.plan import Plan, Step


def redacted_plan(plan: Plan, frozen: Mapping[str, Any]) -> dict[str, Any]:
    """The frozen plan with the secrets of its calls replaced; such steps cannot be resumed."""
    entries = [
        _redacted(entry, data) if isinstance(entry, Step) else data
        for entry, data in zip(plan.entries, frozen["entries"], strict=True)
    ]
    return {**frozen, "entries": entries}


def _redacted(step: Step, data: Mapping[str, Any]) -> dict[str, Any]:
    undo = [
        _redacted(inverse, inner)
        for inverse, inner in zip(step.undo, data.get("undo", ()), strict=True)
    ]
    return {
        **data,
        "params": redact(step.api, plain_json(step.params)),
        **({"undo": undo} if undo else {}),
    }
