"""A template as AWS gives it back, an object or a text in JSON or YAML, as one mapping.

Only for looking things up in templates that AWS has taken: what is wrong with one, and where, is
the business of whoever checks templates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hawse.services.cfn.changes.plain import mapping, parsed, text
from hawse.services.cfn.template import load


def template_of(body: object) -> Mapping[str, Any]:
    """The template; an empty one for what is none."""
    found = parsed(body)
    if found is not None:
        return found
    return load(body, "").data if isinstance(body, str) else {}


def resources_of(template: Mapping[str, Any]) -> Mapping[str, Any]:
    """Its resources by logical id."""
    return mapping(template.get("Resources"))


def exports_of(template: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The outputs that are exported, by their key."""
    outputs = mapping(template.get("Outputs"))
    found = {key: mapping(one) for key, one in outputs.items()}
    return {str(key): one for key, one in found.items() if one.get("Export")}


def references(value: object, deepest: int = 60) -> Iterator[str]:
    """The logical ids that a value refers to: by Ref, GetAtt and Sub."""
    if deepest <= 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from references(one, deepest - 1)
    for key, one in value.items() if isinstance(value, Mapping) else ():
        if key == "Ref":
            yield text(one)
        elif key == "Fn::GetAtt":
            yield text(one[0] if isinstance(one, list) and one else one).partition(".")[0]
        elif key == "Fn::Sub":
            yield from _substituted(one)
        yield from references(one, deepest - 1)


def _substituted(value: object) -> Iterator[str]:
    import re

    words = value[0] if isinstance(value, list) and value else value
    yield from re.findall(r"\$\{([A-Za-z0-9]+)[.}]", text(words))
