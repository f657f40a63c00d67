"""The parameters that a template declares, and whether a value is one that it takes.

The rules are those of CloudFormation's guide, checked before AWS is asked. What only AWS can know
(whether a subnet exists, a pattern of Java that Python does not have) is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hawse.errors import UsageError
from hawse.services.cfn.changes.plain import items, mapping, shown, text, texts
from hawse.services.cfn.template import Template
from hawse.services.cfn.template.checks.parameters import fits

MASK = "****"


@dataclass(frozen=True)
class Declared:
    """One parameter of a template. `default` is None when it must be given."""

    name: str
    type: str = "String"
    default: str | None = None
    secret: bool = False
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    limits: tuple[tuple[str, float], ...] = ()
    says: str = ""

    @property
    def is_list(self) -> bool:
        """Whether its value is several, with commas between them."""
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def of_store(self) -> bool:
        """Whether its value only names a parameter of Systems Manager, which may have changed."""
        return self.type.startswith("AWS::SSM::Parameter::")


def of_template(template: Template) -> dict[str, Declared]:
    """The parameters of a template that can be read here."""
    found = {name: mapping(one) for name, one in template.parameters.items()}
    return {name: _declared(name, one) for name, one in found.items() if one}


def of_summary(summary: Mapping[str, Any]) -> dict[str, Declared]:
    """The parameters as GetTemplateSummary tells them, of a template that only AWS can read."""
    return {
        text(one.get("ParameterKey")): Declared(
            name=text(one.get("ParameterKey")),
            type=text(one.get("ParameterType")) or "String",
            default=shown(one.get("DefaultValue")),
            secret=bool(one.get("NoEcho")),
            allowed=texts(mapping(one.get("ParameterConstraints")).get("AllowedValues")),
        )
        for one in items(summary.get("Parameters"))
    }


def _declared(name: str, one: Mapping[str, Any]) -> Declared:
    limits = (
        (key, _number(one.get(key)))
        for key in ("MinLength", "MaxLength", "MinValue", "MaxValue")
        if key in one
    )
    allowed = one.get("AllowedValues")
    return Declared(
        name=name,
        type=text(one.get("Type")) or "String",
        default=_plain(one["Default"]) if "Default" in one else None,
        secret=text(shown(one.get("NoEcho"))).lower() == "true",
        allowed=tuple(map(_plain, allowed)) if isinstance(allowed, list) else (),
        pattern=text(one.get("AllowedPattern")),
        limits=tuple((key, value) for key, value in limits if value is not None),
        says=text(one.get("ConstraintDescription")),
    )


def _plain(value: object) -> str:
    """A value of a template as CloudFormation reads it."""
    if isinstance(value, list):
        return ",".join(map(_plain, value))
    return shown(value) or ""


def check(one: Declared, value: str) -> None:
    """UsageError for a value that the template does not take; a secret one is not shown."""
    if one.secret and value and not value.strip("*"):
        why = f"{MASK} is what AWS shows instead of a value"
        raise UsageError(f"parameter {one.name}", why=why, hint="leave it out to keep what it is")
    if one.of_store:
        return
    wrong = next(_wrong(one, value), "")
    if wrong:
        what = "the value" if one.secret else repr(value)
        raise UsageError(f"parameter {one.name}", why=f"{what} {wrong}", hint=one.says)


def _wrong(one: Declared, value: str) -> Iterator[str]:
    parts = [part.strip() for part in value.split(",")] if one.is_list else [value]
    if one.allowed and any(part not in one.allowed for part in parts):
        yield f"is none of {', '.join(one.allowed)}"
    if one.pattern and not one.is_list and not fits(one.pattern, value):
        yield f"does not match {one.pattern}"
    if one.type in ("Number", "List<Number>") and any(_number(part) is None for part in parts):
        yield "is no number"
    yield from filter(None, (_limited(*limit, value) for limit in one.limits))


def _limited(key: str, limit: float, value: str) -> str:
    least = key.startswith("Min")
    if key.endswith("Length"):
        bad = len(value) < limit if least else len(value) > limit
        return f"has {len(value)} characters, {key} is {limit:g}" if bad else ""
    number = _number(value)
    bad = number is not None and (number < limit if least else number > limit)
    return f"is {'less' if least else 'more'} than {key} {limit:g}" if bad else ""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None
