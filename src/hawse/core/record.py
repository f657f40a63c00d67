"""What of a plan, and of an answer, may enter the journal: everything but secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hawse.aws.redaction import redact
from hawse.core.frozen import plain_json
from hawse.masking import without_passes
from hawse.plan import Plan, Step

if TYPE_CHECKING:
    from hawse.aws.calls import Write
    from hawse.aws.models import Models
    from hawse.aws.targets import Answer


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


def told(value: Any) -> Any:
    """What was typed, as JSON data for people: URLs are without passwords and signatures."""
    if isinstance(value, Mapping):
        return {str(name): told(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [told(inner) for inner in value]
    plain = value is None or isinstance(value, (bool, int, float))
    return value if plain else without_passes(str(value))


def texts_in(value: Any) -> Iterator[str]:
    """Every text in JSON data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


def kept_of(api: Write, answer: Answer) -> dict[str, Any]:
    """The request id, and the harmless members of the answer that the call names."""
    body: dict[str, Any] = {}
    request = answer.get("ResponseMetadata", {}).get("RequestId")
    if request:
        body["request_id"] = request
    if api.keeps:
        import jmespath

        body["kept"] = {path: jmespath.search(path, answer) for path in api.keeps}
    return body
