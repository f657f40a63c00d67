"""AWS's linter, cloudformation-validate: the extra `lint`, native code with AWS's own schemas."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hawse.findings import json_path
from hawse.services.cfn.template.finding import (
    ERROR,
    SUGGESTION,
    WARNING,
    Finding,
    Path,
)
from hawse.services.cfn.template.linters.processes import Failed, answer_of
from hawse.services.cfn.template.template import Template

NAME = "cloudformation-validate"

_SEVERITIES = {"FATAL": ERROR, "ERROR": ERROR, "WARN": WARNING}
_SECTIONS = {
    "RESOURCE": "Resources",
    "PARAMETER": "Parameters",
    "OUTPUT": "Outputs",
    "CONDITION": "Conditions",
    "MAPPING": "Mappings",
    "RULE": "Rules",
}


def command(_: Mapping[str, str]) -> list[str] | None:
    """How to run it; None when it is not installed."""
    from importlib.util import find_spec

    if find_spec("cloudformation_validate") is None:
        return None
    program = __file__.replace("validate.py", "validate_program.py")
    return [sys.executable, "-P", program]


def ask(
    run: Sequence[str], templates: Sequence[Template], env: Mapping[str, str], seconds: float
) -> Iterator[Finding]:
    """What it finds in templates."""
    request = [{"body": b64encode(one.body).decode()} for one in templates]
    said = answer_of(run, json.dumps(request).encode(), env, seconds)
    try:
        answer = json.loads(said)
    except json.JSONDecodeError as error:
        raise Failed(NAME, why="its answer is no JSON") from error
    if "found" not in answer:
        raise Failed(NAME, why=answer.get("problem", "it has no answer"))
    for template, diagnostics in zip(templates, answer["found"], strict=True):
        for one in diagnostics:
            yield _finding(template, one)


def _finding(template: Template, one: Mapping[str, Any]) -> Finding:
    path = _path(one["property_path"], one["entity"])
    line, column = template.position(path)
    return Finding(
        severity=_SEVERITIES.get(one["severity"], SUGGESTION),
        code=one["rule_id"],
        file=template.name,
        path=json_path(path),
        line=one["start_line"] or line,
        column=one["start_column"] or column,
        message=one["message"],
    )


def _path(said: str | None, entity: Sequence[str] | None) -> Path:
    """`Parameters/A/Default` is a whole path, and `Properties.Tags.0` one within an entity."""
    text = said or ""
    if "/" in text or not entity:
        return _steps(text.replace("/", "."))
    section = _SECTIONS.get(entity[0], "")
    return (section, entity[1], *_steps(text)) if section else _steps(text)


def _steps(text: str) -> Path:
    parts = (part for part in text.replace("[", ".").replace("]", "").split(".") if part)
    return tuple(int(part) if part.isdecimal() else part for part in parts)
