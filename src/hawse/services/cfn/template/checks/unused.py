"""What is declared and never used. A macro may use anything, so those are not judged."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.services.cfn.template.checks.placing import found
from hawse.services.cfn.template.finding import WARNING, Finding
from hawse.services.cfn.template.template import Template

_SECTIONS = (
    ("Parameters", "parameter", "W2001"),
    ("Mappings", "mapping", "W7001"),
    ("Conditions", "condition", "W8001"),
)
_MENTIONS = ("Fn::ValueOf", "Fn::ValueOfAll", "Fn::RefAll")
"""Functions of rules, which name parameters in ways of their own."""


def unused(template: Template) -> Iterator[Finding]:
    """Parameters, mappings and conditions that nothing names."""
    if template.grows:
        return
    used = {(_section(one.kind), one.target) for one in template.references}
    vague = set(_vague(template))
    for section, noun, code in _SECTIONS:
        for name in () if section in vague else template.section(section):
            if (section, name) not in used:
                message = f"the {noun} {name} is not used"
                yield found(template, (section, name), code, message, severity=WARNING)


def _section(kind: str) -> str:
    return {"Condition": "Conditions", "FindInMap": "Mappings"}.get(kind, "Parameters")


def _vague(template: Template) -> Iterator[str]:
    """Sections of which something is named that only CloudFormation can tell."""
    for _, value in template.walk():
        if not isinstance(value, dict):
            continue
        if "Fn::FindInMap" in value and not _is_plain(value["Fn::FindInMap"]):
            yield "Mappings"
        if any(name in value for name in _MENTIONS):
            yield "Parameters"


def _is_plain(argument: object) -> bool:
    return isinstance(argument, list) and bool(argument) and isinstance(argument[0], str)
