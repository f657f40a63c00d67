"""What each resource of a template depends on: enough to tell causes from consequences.

Refs, attributes, substitutions and DependsOn. A template that cannot be read has no edges; to say
what is wrong with it is the business of whoever lints.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hawse.services.cfn.events.recordings import Edges

_IN_SUB = re.compile(r"\$\{([^!}][^}]*)\}")


def edges_of(template: object) -> Edges | None:
    """The edges of a template as GetTemplate gives it: a mapping, or its text; None: unreadable."""
    resources = _resources(template)
    if resources is None:
        return None
    return {
        name: frozenset(set(_named(body)) & (resources.keys() - {name}))
        for name, body in resources.items()
    }


def types_of(template: object) -> Mapping[str, str]:
    """The type of each resource."""
    resources = _resources(template) or {}
    return {name: str(body.get("Type", "")) for name, body in resources.items()}


def conditional(template: object) -> set[str]:
    """The resources that exist only under a condition."""
    return {name for name, body in (_resources(template) or {}).items() if "Condition" in body}


def _resources(template: object) -> dict[str, Mapping[str, Any]] | None:
    parsed = _parsed(template) if isinstance(template, str) else template
    found = parsed.get("Resources") if isinstance(parsed, Mapping) else None
    if not isinstance(found, Mapping):
        return None
    return {str(name): body for name, body in found.items() if isinstance(body, Mapping)}


def _named(value: Any) -> Iterator[str]:
    """Every logical id, or what may be one, that stands in a value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in ("Ref", "Condition") and isinstance(inner, str):
                yield inner
            elif key == "DependsOn":
                yield from [inner] if isinstance(inner, str) else filter(_is_text, inner or ())
            elif key == "Fn::GetAtt":
                first = inner if isinstance(inner, str) else next(iter(inner or ()), "")
                yield str(first).partition(".")[0]
            elif key == "Fn::Sub":
                yield from _substituted(inner)
            else:
                yield from _named(inner)
    elif isinstance(value, list):
        for one in value:
            yield from _named(one)


def _substituted(value: Any) -> Iterator[str]:
    text = value if isinstance(value, str) else next(iter(value or ()), "")
    for name in _IN_SUB.findall(str(text)):
        yield name.strip().partition(".")[0]
    if not isinstance(value, str):
        yield from _named(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _parsed_yaml(text)


def _parsed_yaml(text: str) -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        """Knows the short forms of CloudFormation's functions."""

    def short(loader: Any, suffix: str, node: Any) -> Any:
        name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
        if isinstance(node, yaml.ScalarNode):
            return {name: loader.construct_scalar(node)}
        if isinstance(node, yaml.SequenceNode):
            return {name: loader.construct_sequence(node, deep=True)}
        return {name: loader.construct_mapping(node, deep=True)}

    Loader.add_multi_constructor("!", short)
    try:
        return yaml.load(text, Loader)  # a SafeLoader  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        return None
