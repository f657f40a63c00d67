"""The shape of a template: its sections, what a resource is, functions, and cycles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hawse.services.cfn.template.checks.placing import found, meant
from hawse.services.cfn.template.finding import Finding
from hawse.services.cfn.template.graphs import a_round
from hawse.services.cfn.template.template import Template

_MAPPINGS = ("Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs", "Hooks")
_SECTIONS = ("AWSTemplateFormatVersion", "Description", "Metadata", "Transform", *_MAPPINGS)
_ATTRIBUTES = (
    *("Type", "Properties", "DependsOn", "Condition", "Metadata", "CreationPolicy"),
    *("UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy"),
)
_KEPT = ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot")
_VERSION = "2010-09-09"


def structure(template: Template) -> Iterator[Finding]:
    """What is not where CloudFormation looks for it."""
    yield from _sections(template)
    for name, resource in template.section("Resources").items():
        if not name.startswith("Fn::"):
            yield from _resource(template, name, resource)
    for name, output in template.outputs.items():
        if isinstance(output, dict) and "Value" not in output and not template.grows:
            message = f"the output {name} has no Value"
            yield found(template, ("Outputs", name), "E6002", message)
    yield from _functions(template)
    yield from _cycles(template)


def _sections(template: Template) -> Iterator[Finding]:
    for name, value in template.data.items():
        if name not in _SECTIONS and not template.transforms:
            message = f"a template has no section {name}{meant(name, _SECTIONS)}"
            yield found(template, (name,), "E1001", message)
        elif name in _MAPPINGS and not isinstance(value, dict):
            yield found(template, (name,), "E1001", f"{name} is a mapping of names")
    if not template.section("Resources") and not template.grows:
        yield found(template, ("Resources",), "E1001", "there are no Resources")
    version = template.data.get("AWSTemplateFormatVersion", _VERSION)
    if version != _VERSION:
        message = f"the only version is {_VERSION}"
        yield found(template, ("AWSTemplateFormatVersion",), "E1001", message)


def _resource(template: Template, name: str, resource: object) -> Iterator[Finding]:
    path = ("Resources", name)
    if not isinstance(resource, dict):
        yield found(template, path, "E3001", f"{name} is no mapping with a Type")
        return
    if "Fn::Transform" in resource:
        return  # the macro puts in what is missing
    kind = resource.get("Type")
    if not isinstance(kind, str):
        yield found(template, path, "E3001", f"{name} has no Type")
    elif "::" not in kind:
        message = f"{kind!r} is no type of a resource, which is like AWS::S3::Bucket"
        yield found(template, (*path, "Type"), "E3006", message)
    for key in resource:
        if key not in _ATTRIBUTES and not template.grows:
            message = f"a resource has no {key}{meant(key, _ATTRIBUTES)}"
            yield found(template, (*path, key), "E3001", message)
    yield from _policies(template, name, resource)


def _policies(template: Template, name: str, resource: Mapping[str, Any]) -> Iterator[Finding]:
    for key, code in (("DeletionPolicy", "E3035"), ("UpdateReplacePolicy", "E3036")):
        value = resource.get(key, _KEPT[0])
        known = [one for one in _KEPT if key == "DeletionPolicy" or one != _KEPT[2]]
        if isinstance(value, str) and value not in known:
            message = f"{key} is {', '.join(known[:-1])} or {known[-1]}, not {value!r}"
            yield found(template, ("Resources", name, key), code, message)


def _functions(template: Template) -> Iterator[Finding]:
    for path, value in template.walk():
        if not isinstance(value, dict) or len(value) != 1 or path[:1] == ("Metadata",):
            continue
        (name, argument), *_ = value.items()
        if name in _SHAPES:
            fits, code, shape = _SHAPES[name]
            if not fits(argument):
                yield found(template, (*path, name), code, f"{name} takes {shape}")


def _is_get_att(argument: object) -> bool:
    if isinstance(argument, str):
        return "." in argument
    return isinstance(argument, list) and len(argument) >= 2


def _is_sub(argument: object) -> bool:
    if isinstance(argument, str):
        return True
    if not isinstance(argument, list) or len(argument) != 2:
        return False
    return isinstance(argument[0], str) and isinstance(argument[1], dict)


def _is_if(argument: object) -> bool:
    return isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str)


_SHAPES: Mapping[str, tuple[Callable[[object], bool], str, str]] = {
    "Fn::GetAtt": (_is_get_att, "E1010", "a resource and its attribute"),
    "Fn::Sub": (_is_sub, "E1019", "text, or text and a mapping of its variables"),
    "Fn::If": (_is_if, "E1028", "the name of a condition and two values"),
}


def _cycles(template: Template) -> Iterator[Finding]:
    for group in template.cycles():
        way = a_round(template.dependencies, group)
        shown = " → ".join((*way, way[0]))
        message = f"resources that need each other: {shown}"
        yield found(template, ("Resources", group[0]), "E3004", message)
