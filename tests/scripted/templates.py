"""The operations that look at templates and at hooks, as far as a timeline can know them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.scripted.timeline import Raw, as_text
from tests.scripted.wire import Refused, invalid
from tests.scripted.world import World

Params = Mapping[str, Any]


def summary(world: World, params: Params) -> Raw:
    """GetTemplateSummary, from the template where it is JSON or a mapping, and not YAML tags."""
    body = params.get("TemplateBody")
    if params.get("StackName"):
        body = as_text(world.stack(params["StackName"]).about.get("template", "{}"))
    if body is None:
        raise invalid("Either Template URL or Template Body must be specified.")
    template = _parsed(body)
    return {
        "Parameters": [_declared(key, raw) for key, raw in template.get("Parameters", {}).items()],
        "Description": template.get("Description"),
        "ResourceTypes": sorted({each["Type"] for each in template.get("Resources", {}).values()}),
        "Version": template.get("AWSTemplateFormatVersion"),
    }


def _declared(key: str, raw: Raw) -> Raw:
    default = raw.get("Default")
    return {
        "ParameterKey": key,
        "DefaultValue": None if default is None else str(default),
        "ParameterType": raw.get("Type", "String"),
        "NoEcho": str(raw.get("NoEcho", False)).lower() == "true",
        "Description": raw.get("Description"),
    }


def validate(world: World, params: Params) -> Raw:
    """ValidateTemplate: its parameters, or that it is no template."""
    del world
    template = _parsed(params.get("TemplateBody", "{}"))
    declared = (_declared(key, raw) for key, raw in template.get("Parameters", {}).items())
    return {
        "Parameters": [
            {key: value for key, value in each.items() if key != "ParameterType"}
            for each in declared
        ],
        "Description": template.get("Description"),
    }


def _parsed(body: str) -> Raw:
    import yaml

    try:
        template = json.loads(body) if body.lstrip().startswith("{") else _of_yaml(body)
    except (yaml.YAMLError, ValueError) as error:
        raise invalid(f"Template format error: {error}") from error
    if not isinstance(template, dict):
        raise invalid("Template format error: unsupported structure.")
    return template


def _of_yaml(body: str) -> Any:
    """YAML whose tags, such as !Ref, are read as what follows them."""
    import yaml

    class Tagged(yaml.SafeLoader):  # pylint: disable=too-many-ancestors
        """Takes any tag."""

    def plain(loader: Any, _: str, node: Any) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return loader.construct_scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_mapping(node, deep=True)

    Tagged.add_multi_constructor("!", plain)
    return yaml.load(body, Tagged)


def hook_results(world: World, params: Params) -> Raw:
    """ListHookResults: none, unless the timeline's `answers` have some."""
    del world
    return {"TargetType": params.get("TargetType"), "TargetId": params.get("TargetId")}


def hook_result(world: World, params: Params) -> Raw:
    """GetHookResult: unknown, unless the timeline's `answers` have it."""
    del world
    text = f"Hook result {params.get('HookResultId')} does not exist"
    raise Refused("HookResultNotFound", text, 404)


TEMPLATES: dict[str, Callable[[World, Params], Raw]] = {
    "GetTemplateSummary": summary,
    "ValidateTemplate": validate,
    "ListHookResults": hook_results,
    "GetHookResult": hook_result,
}
