"""Parameters: what they may have, and defaults that their own constraints refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hawse.services.cfn.template.checks.placing import found, meant
from hawse.services.cfn.template.finding import Finding
from hawse.services.cfn.template.template import Template

_ATTRIBUTES = (
    *("AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description"),
    *("MaxLength", "MaxValue", "MinLength", "MinValue", "NoEcho", "Type"),
)
_LISTS = ("CommaDelimitedList", "List<")
_TYPE = re.compile(
    r"String|Number|CommaDelimitedList|List<Number>|List<String>|"
    r"(?:List<)?AWS::[A-Za-z0-9:]+(?:<[A-Za-z0-9:<>]+>)?>?"
)
_STORED = "AWS::SSM::Parameter::"
_HARD = re.compile(r"\)[+*{]")
_REPEATS = re.compile(r"[+*{]")
_MOST_REPEATS = 6
_HARD_CHARACTERS, _EASY_CHARACTERS = 24, 200
"""Python's expressions can take ages: what might is tried on short defaults only."""


def parameters(template: Template) -> Iterator[Finding]:
    """What is wrong with the parameters."""
    for name, parameter in template.parameters.items():
        if isinstance(parameter, dict):
            yield from _parameter(template, name, parameter)
        else:
            yield found(template, ("Parameters", name), "E2001", f"{name} is no mapping")


def _parameter(template: Template, name: str, parameter: Mapping[str, Any]) -> Iterator[Finding]:
    path, kind = ("Parameters", name), parameter.get("Type")
    for key in parameter:
        if key not in _ATTRIBUTES and not template.grows:
            message = f"a parameter has no {key}{meant(key, _ATTRIBUTES)}"
            yield found(template, (*path, key), "E2001", message)
    if not isinstance(kind, str):
        yield found(template, path, "E2001", f"the parameter {name} has no Type")
        return
    if not _TYPE.fullmatch(kind):
        message = f"{kind!r} is no type of a parameter{meant(kind, ('String', 'Number'))}"
        yield found(template, (*path, "Type"), "E2002", message)
    if "Default" in parameter and not kind.startswith(_STORED):
        for value in _values(kind, parameter["Default"]):
            why = _refused(kind, parameter, value)
            if why:
                yield found(template, (*path, "Default"), "E2015", f"the default {value!r} {why}")


def _values(kind: str, default: object) -> Iterator[str]:
    """The default as texts, which is how CloudFormation compares; those of a list one by one."""
    if not isinstance(default, str | int | float):
        return
    text = _text(default)
    if not kind.startswith(_LISTS):
        yield text
    elif text:
        yield from (each.strip() for each in text.split(","))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refused(kind: str, parameter: Mapping[str, Any], value: str) -> str:
    """Why a default is refused, as the end of a sentence; "" when it is not."""
    allowed, pattern = parameter.get("AllowedValues"), parameter.get("AllowedPattern")
    if isinstance(allowed, list) and value not in map(_text, allowed):
        return "is none of the AllowedValues"
    if isinstance(pattern, str) and not fits(pattern, value):
        return f"does not match the AllowedPattern {pattern}"
    if kind in ("Number", "List<Number>"):
        return _beyond(parameter, value)
    return _too_long(parameter, value) if kind == "String" else ""


def fits(pattern: str, value: str) -> bool:
    """Whether the whole matches; so it is said where Python cannot tell what Java would."""
    hard = bool(_HARD.search(pattern)) or len(_REPEATS.findall(pattern)) > _MOST_REPEATS
    if len(value) > (_HARD_CHARACTERS if hard else _EASY_CHARACTERS):
        return True
    try:
        return re.fullmatch(pattern, value) is not None
    except (re.error, OverflowError, RecursionError):
        return True


def _beyond(parameter: Mapping[str, Any], value: str) -> str:
    number = _number(value)
    if number is None:
        return "is no number"
    least, most = _number(parameter.get("MinValue")), _number(parameter.get("MaxValue"))
    if least is not None and number < least:
        return f"is less than MinValue, {least:g}"
    return f"is more than MaxValue, {most:g}" if most is not None and number > most else ""


def _too_long(parameter: Mapping[str, Any], value: str) -> str:
    least, most = _number(parameter.get("MinLength")), _number(parameter.get("MaxLength"))
    if least is not None and len(value) < least:
        return f"is shorter than MinLength, {least:g}"
    return f"is longer than MaxLength, {most:g}" if most is not None and len(value) > most else ""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
