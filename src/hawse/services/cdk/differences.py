"""What differs between two templates, as CloudFormation reads them.

A number and the same number as a text are no difference, nor are the two ways to write an
attribute or a dependency, nor is what the CDK notes about itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hawse.rows import Row, column
from hawse.services.cdk.assembly import Stack
from hawse.services.cdk.constructs import construct_paths

ADD, REMOVE, CHANGE = "add", "remove", "change"
_KINDS = {
    "Parameters": "parameter",
    "Mappings": "mapping",
    "Conditions": "condition",
    "Rules": "rule",
    "Resources": "resource",
    "Outputs": "output",
}
_WHOLE = ("Description", "Transform", "AWSTemplateFormatVersion")
_OWN = "AWS::CDK::Metadata"
_NOTHING: Any = object()
_LONGEST = 400


@dataclass(frozen=True)
class Difference(Row):
    """One thing that the app would change about a deployed stack."""

    stack: str = column(doc="The path of the stack in the app.")
    action: str = column(
        colour={ADD: "green", REMOVE: "red", CHANGE: "yellow"}, doc="add, remove or change."
    )
    kind: str = column(doc="resource, parameter, output, …")
    id: str = column(doc="The logical id, or the name.")
    type: str | None = column(doc="The type of a resource.")
    property: str | None = column(show="path", doc="What about it; none when it is all of it.")
    before: str | None = column(doc="As JSON, when it is no text.")
    after: str | None = column(doc="As JSON, when it is no text.")
    construct: str | None = column(wide=True, doc="The path of the construct that made it.")


def differences(
    stack: Stack, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    """What the template of a stack would change; nothing when it would change nothing."""
    constructs = construct_paths(stack)
    for section, kind in _KINDS.items():
        before, after = _section(old, section), _section(new, section)
        for name in dict.fromkeys((*before, *after)):
            one, other = before.get(name, _NOTHING), after.get(name, _NOTHING)
            for action, path, was, becomes in _changes(one, other):
                yield Difference(
                    stack=stack.id,
                    action=action,
                    kind=kind,
                    id=name,
                    type=_type(one, other) if section == "Resources" else None,
                    property=".".join(path) or None,
                    before=was,
                    after=becomes,
                    construct=constructs.get(name),
                )
    for key in _WHOLE:
        for action, _, was, becomes in _changes(old.get(key, _NOTHING), new.get(key, _NOTHING)):
            yield Difference(stack.id, action, "template", key, None, None, was, becomes, None)


def _section(template: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = template.get(name)
    items = found.items() if isinstance(found, Mapping) else ()
    return {str(key): value for key, value in items if _type(value, value) != _OWN}


def _type(*values: Any) -> str | None:
    for value in reversed(values):
        if isinstance(value, Mapping) and isinstance(value.get("Type"), str):
            return str(value["Type"])
    return None


def _changes(old: Any, new: Any) -> Iterator[tuple[str, tuple[str, ...], str | None, str | None]]:
    """All of it that is added or removed as one; else every value that differs."""
    if new is _NOTHING or old is _NOTHING:
        if old is not new:
            yield (REMOVE if new is _NOTHING else ADD), (), None, None
        return
    for path, one, other in _values(_plain(old), _plain(new), ()):
        yield CHANGE, path, _shown(one), _shown(other)


def _values(
    old: Any, new: Any, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """The smallest values that differ. A function is one value, whatever is in it."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and not (_call(old) or _call(new)):
        for key in dict.fromkeys((*old, *new)):
            yield from _values(old.get(key, _NOTHING), new.get(key, _NOTHING), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _values(one, other, (*path, str(number)))
    else:
        yield path, old, new


def _call(value: dict[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _plain(value: Any, key: str = "") -> Any:
    """The value in the one way in which it is compared."""
    if isinstance(value, Mapping):
        return {
            str(name): _plain(inner, str(name))
            for name, inner in value.items()
            if not (name == "Metadata" and _of_cdk(inner))
        }
    if isinstance(value, (list, tuple)):
        plain = [_plain(inner) for inner in value]
        return sorted(plain, key=str) if key == "DependsOn" else plain
    if key == "DependsOn":
        return [value]
    if key == "Fn::GetAtt" and isinstance(value, str):
        return value.split(".", 1)
    return value if isinstance(value, str) or value is None else json.dumps(value, default=str)


def _of_cdk(metadata: Any) -> bool:
    """Whether it is only what the CDK notes about itself."""
    return isinstance(metadata, Mapping) and all(
        str(key).startswith(("aws:cdk:", "aws:asset:")) for key in metadata
    )


def _shown(value: Any) -> str | None:
    if value is _NOTHING:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
