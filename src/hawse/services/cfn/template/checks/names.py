"""Names that stand for nothing: of resources, parameters, conditions and mappings.

Nothing is said of a template of which CloudFormation makes more than stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from hawse.services.cfn.template.checks.placing import found, meant
from hawse.services.cfn.template.finding import Finding
from hawse.services.cfn.template.references import Kind, Reference, sub_parts, variables
from hawse.services.cfn.template.template import Template

PSEUDO = tuple(
    f"AWS::{name}"
    for name in (
        *("AccountId", "NoValue", "NotificationARNs", "Partition", "Region", "StackId"),
        *("StackName", "URLSuffix"),
    )
)
_VARIABLE = re.compile(r"[A-Za-z0-9_:.]+")


def names(template: Template) -> Iterator[Finding]:
    """What each reference says wrongly."""
    yield from _odd_variables(template)
    for one in () if template.grows else template.references:
        message = _JUDGES[one.kind](template, one)
        if message:
            yield found(template, one.path, _CODES[one.kind], message)


def _ref(template: Template, one: Reference) -> str:
    if one.is_pseudo:
        known = PSEUDO
        lacks = f"there is no pseudo parameter {one.target}"
        return "" if one.target in known else lacks + meant(one.target, known)
    both = {**template.parameters, **template.resources}
    if one.target in both:
        return ""
    return f"there is no resource or parameter {one.target}" + meant(one.target, both)


def _sub(template: Template, one: Reference) -> str:
    if not _VARIABLE.fullmatch(one.target):
        return ""  # told as no name at all
    return _resource(template, one) if one.attribute else _ref(template, one)


def _resource(template: Template, one: Reference) -> str:
    if one.target in template.resources:
        return ""
    is_parameter = one.target in template.parameters
    but = (
        f"; {one.target} is a parameter" if is_parameter else meant(one.target, template.resources)
    )
    return f"there is no resource {one.target}{but}"


def _condition(template: Template, one: Reference) -> str:
    if one.target in template.conditions:
        return ""
    return f"there is no condition {one.target}" + meant(one.target, template.conditions)


def _mapping(template: Template, one: Reference) -> str:
    """A mapping, and what is asked of it where that is plain; a default makes up for all."""
    asked = _argument(template, one)
    mappings = template.section("Mappings")
    if len(asked) != 3:
        return ""
    if one.target not in mappings:
        return f"there is no mapping {one.target}" + meant(one.target, mappings)
    inner: object = mappings[one.target]
    for key in asked[1:]:
        if not isinstance(key, str | int) or not isinstance(inner, dict):
            return ""
        if str(key) not in inner and "Fn::Transform" not in inner:
            return f"the mapping {one.target} has no {key}" + meant(str(key), inner)
        inner = inner.get(str(key))
    return ""


def _argument(template: Template, one: Reference) -> list[object]:
    """All that a function is given whose first argument the reference is."""
    value: object = template.data
    for step in one.path[:-1]:
        value = value[step] if isinstance(value, dict | list) else None  # type: ignore[index]
    return value if isinstance(value, list) else []


_JUDGES: Mapping[Kind, Callable[[Template, Reference], str]] = {
    "Ref": _ref,
    "GetAtt": _resource,
    "Sub": _sub,
    "DependsOn": _resource,
    "Condition": _condition,
    "FindInMap": _mapping,
}
_CODES: Mapping[Kind, str] = {
    "Ref": "E1020",
    "GetAtt": "E1010",
    "Sub": "E1019",
    "DependsOn": "E3005",
    "Condition": "E8002",
    "FindInMap": "E1011",
}


def _odd_variables(template: Template) -> Iterator[Finding]:
    """Variables of a Fn::Sub that are no names: a shell's `${a:-b}`, most often."""
    for path, value in template.walk():
        if not isinstance(value, dict) or len(value) != 1 or "Fn::Sub" not in value:
            continue
        text, _ = sub_parts(value["Fn::Sub"])
        for name, attribute in variables(text):
            whole = f"{name}.{attribute}" if attribute else name
            if not _VARIABLE.fullmatch(whole):
                message = f"${{{whole}}} is no name; ${{!{whole}}} is left as it is"
                yield found(template, (*path, "Fn::Sub"), "E1019", message)
