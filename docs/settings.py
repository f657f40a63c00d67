"""The page of all settings, from the schema that reads them."""

from __future__ import annotations

import json
from itertools import groupby

from hawse.config.layers import variable
from hawse.config.schema import SETTINGS, Setting

_HEAD = """# Settings

Every key of the configuration; [the guide](../guide/configuration.md) says where it may stand and
which layer wins. In a variable, the items of a list are separated by commas and tags are written
as `KEY=VALUE,KEY=VALUE`. A key with a `<name>` of your choice stands in files only.
"""
_HEADINGS = {
    "": "For every command",
    "auth": "Credentials",
    "completion": "Completion",
    "retry": "Retries",
    "http": "HTTP",
    "log": "Log",
    "limits": "Limits",
    "accounts": "Accounts",
    "sg": "Security groups",
    "ec2": "Launch templates",
    "schedule": "Office hours",
    "cfn": "CloudFormation",
    "s3": "S3",
    "tags": "Tags",
}
_PROJECT = {
    "any": "",
    "tighten": "A project's file that was merely found may turn it on, and not off.",
    "never": "Not taken from a project's file that was merely found.",
}
_TYPES = {"yes/no": "`true` or `false`", "tags": "mapping", "patterns": "mapping", "url": "URL"}


def settings_page() -> str:
    """Each setting with its type, its default, its variable and what it means."""
    parts = [_HEAD]
    for group, settings in groupby(SETTINGS, lambda each: each.path[0] if each.path[1:] else ""):
        parts.append(f"\n## {_HEADINGS.get(group, group)}\n")
        parts.extend(map(_section, settings))
    return "".join(parts)


def _section(setting: Setting) -> str:
    facts = [f"Value: {_type(setting)}", f"default: {_default(setting)}"]
    if not setting.named:
        facts.append(f"variable: `{variable(setting.key)}`")
    lines = [f"`{setting.key}`", f": {_meaning(setting)}\n", f"  {'; '.join(facts)}."]
    return "\n" + "\n".join(lines) + "\n"


def _meaning(setting: Setting) -> str:
    return " ".join(filter(None, (setting.help, _PROJECT[setting.project])))


def _type(setting: Setting) -> str:
    if setting.choices:
        return ", ".join(f"`{choice}`" for choice in setting.choices)
    least = "" if setting.least is None else f", at least {setting.least:g}"
    return f"{_TYPES.get(setting.type, setting.type)}{least}"


def _default(setting: Setting) -> str:
    if setting.default is None or setting.default == ():
        example = "" if setting.example is None else f" (example: `{_json(setting.example)}`)"
        return f"none{example}"
    return f"`{_json(setting.default)}`"


def _json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
