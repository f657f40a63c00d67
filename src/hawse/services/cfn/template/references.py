"""What in a template names something else: functions, DependsOn and conditions.

A function is a mapping of one key. `Condition` is one only where conditions are made, since IAM
policies have a key of that name too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from hawse.services.cfn.template.finding import Path

if TYPE_CHECKING:
    from hawse.services.cfn.template.template import Template

Kind: TypeAlias = Literal["Ref", "GetAtt", "Sub", "DependsOn", "Condition", "FindInMap"]

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_NEEDS = ("Ref", "GetAtt", "Sub", "DependsOn")


@dataclass(frozen=True, slots=True)
class Reference:
    """One name that stands for something else.

    `section` and `source` are whose it is: ("Resources", "Web"). `target` is what it names, with
    `attribute` where it names one, and `path` leads to where it stands.
    """

    kind: Kind
    section: str
    source: str
    target: str
    path: Path
    attribute: str = ""

    @property
    def is_pseudo(self) -> bool:
        """Whether it names a pseudo parameter, `AWS::Region`."""
        return self.target.startswith("AWS::")


class Variable(NamedTuple):
    """`${name.attribute}` in the text of a Fn::Sub."""

    name: str
    attribute: str


def references(template: Template) -> Iterator[Reference]:
    """All of a template, in its order."""
    for path, value in template.walk():
        if len(path) < 2 or path[0] == "Metadata":
            continue
        for kind, target, attribute, inner in _found(path, value):
            source = str(path[1])
            yield Reference(kind, str(path[0]), source, target, (*path, *inner), attribute)


def dependencies(template: Template) -> Mapping[str, frozenset[str]]:
    """For each resource the resources that it needs; itself only when it names itself."""
    found: dict[str, set[str]] = {name: set() for name in template.resources}
    for one in template.references:
        own = one.section == "Resources" and one.source in found
        if own and one.kind in _NEEDS and one.target in found:
            found[one.source].add(one.target)
    return {name: frozenset(needed) for name, needed in found.items()}


_Found: TypeAlias = tuple[Kind, str, str, Path]


def _found(path: Path, value: object) -> Iterator[_Found]:
    """What a value names by itself, with the path from it to where the name stands."""
    if not isinstance(value, dict):
        return
    if len(path) == 2 and path[0] in ("Resources", "Outputs"):
        yield from _of_part(value)
    if len(value) != 1:
        return
    (name, argument), *_ = value.items()
    if name == "Ref" and isinstance(argument, str):
        yield "Ref", argument, "", (name,)
    elif name == "Condition" and path[0] in ("Conditions", "Rules") and isinstance(argument, str):
        yield "Condition", argument, "", (name,)
    elif name in _FUNCTIONS:
        yield from _FUNCTIONS[name](argument)


def _of_part(part: Mapping[str, Any]) -> Iterator[_Found]:
    """The condition of a resource or an output, and what a resource waits for."""
    condition, needed = part.get("Condition"), part.get("DependsOn")
    if isinstance(condition, str):
        yield "Condition", condition, "", ("Condition",)
    if isinstance(needed, str):
        yield "DependsOn", needed, "", ("DependsOn",)
    for at, name in enumerate(needed if isinstance(needed, list) else ()):
        if isinstance(name, str):
            yield "DependsOn", name, "", ("DependsOn", at)


def _get_att(argument: object) -> Iterator[_Found]:
    """`[Web, Arn]`, or `Web.Arn` as YAML has it."""
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if isinstance(parts, list) and parts and isinstance(parts[0], str):
        attribute = ".".join(part for part in parts[1:] if isinstance(part, str))
        yield "GetAtt", parts[0], attribute, ("Fn::GetAtt",)


def _sub(argument: object) -> Iterator[_Found]:
    text, own = sub_parts(argument)
    for name, attribute in variables(text):
        if name not in own and f"{name}.{attribute}" not in own:
            yield "Sub", name, attribute, ("Fn::Sub",)


def _if(argument: object) -> Iterator[_Found]:
    if isinstance(argument, list) and argument and isinstance(argument[0], str):
        yield "Condition", argument[0], "", ("Fn::If", 0)


def _find_in_map(argument: object) -> Iterator[_Found]:
    if isinstance(argument, list) and argument and isinstance(argument[0], str):
        yield "FindInMap", argument[0], "", ("Fn::FindInMap", 0)


_FUNCTIONS = {
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
}


def sub_parts(argument: object) -> tuple[str, Mapping[str, Any]]:
    """The text of a Fn::Sub and the variables of its own; "" when it has none."""
    if isinstance(argument, list) and len(argument) == 2:
        text, own = argument
        return (text if isinstance(text, str) else ""), (own if isinstance(own, dict) else {})
    return (argument if isinstance(argument, str) else ""), {}


def variables(text: str) -> Iterator[Variable]:
    """The variables of a text; `${!Literal}` is none."""
    for match in _VARIABLE.finditer(text):
        inner = match.group(1)
        if not inner.startswith("!"):
            name, _, attribute = inner.partition(".")
            yield Variable(name, attribute)
