"""What CreateStackSet and UpdateStackSet are asked: what was typed, and what has to be kept.

AWS forgets, with an update, the parameters and the custom roles that are not given again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.services.cfn.calls import GET_TEMPLATE_SUMMARY
from hawse.services.cfn.sets.reading import SERVICE_MANAGED, SetFacts, counted
from hawse.services.cfn.sets.wishes import Wish

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_USUAL_ROLE = "AWSCloudFormationStackSetAdministrationRole"
_USUAL_EXECUTION = "AWSCloudFormationStackSetExecutionRole"


@dataclass(frozen=True)
class Desired:
    """The parameters of the call; `changes` say what is not as it was, () when all is."""

    params: Mapping[str, object]
    changes: tuple[str, ...]


def desired(target: Target, wish: Wish, facts: SetFacts | None) -> Desired:
    """What the set is to be."""
    declared, capabilities = _needs(target, wish, facts)
    for name in wish.parameters:
        if name not in declared:
            hint = f"it has: {', '.join(declared) or 'none'}"
            raise UsageError(f"parameter {name}", why="the template has none so named", hint=hint)
    had = facts.parameters if facts else {}
    values = [value for name in declared if (value := _value(name, wish, had))]
    params: dict[str, object] = {
        **(wish.template or {"UsePreviousTemplate": True}),
        **({"Parameters": values} if values else {}),
        **({"Capabilities": list(capabilities)} if capabilities else {}),
        **_tags(wish, facts),
        **_about(wish, facts),
    }
    return Desired(params, tuple(_changes(wish, facts)) if facts else ())


def _needs(
    target: Target, wish: Wish, facts: SetFacts | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parameters of the template, and the capabilities that it needs."""
    if not wish.template:
        return tuple(facts.parameters if facts else ()), facts.capabilities if facts else ()
    said = target.read(GET_TEMPLATE_SUMMARY, **wish.template)
    names = tuple(one["ParameterKey"] for one in said.get("Parameters") or ())
    return names, tuple(said.get("Capabilities") or ())


def _value(name: str, wish: Wish, had: Mapping[str, str]) -> dict[str, Any]:
    if name in wish.parameters:
        return {"ParameterKey": name, "ParameterValue": wish.parameters[name]}
    return {"ParameterKey": name, "UsePreviousValue": True} if name in had else {}


def _tags(wish: Wish, facts: SetFacts | None) -> dict[str, object]:
    """All of them, since AWS takes away those that are not given again; none: all stay."""
    if not wish.tags:
        return {}
    every = {**(facts.tags if facts else {}), **wish.tags}
    return {"Tags": [{"Key": key, "Value": value} for key, value in every.items()]}


def _about(wish: Wish, facts: SetFacts | None) -> dict[str, object]:
    service = (facts.permission_model if facts else wish.permission_model) == SERVICE_MANAGED
    found: dict[str, object] = {}
    if facts is None and wish.permission_model:
        found["PermissionModel"] = wish.permission_model
    if service and (facts is None or wish.auto_deployment is not None):
        enabled = bool(wish.auto_deployment)
        found["AutoDeployment"] = {"Enabled": enabled}
        if enabled:
            found["AutoDeployment"] = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    given = {
        "Description": wish.description or (facts.description if facts else ""),
        "AdministrationRoleARN": wish.administration_role or _own_role(facts),
        "ExecutionRoleName": wish.execution_role or _own_execution(facts),
    }
    return {**found, **{key: value for key, value in given.items() if value}}


def _own_role(facts: SetFacts | None) -> str:
    """A role that is not AWS's usual one: giving the usual one would need the right to pass it."""
    role = facts.administration_role if facts and not facts.service_managed else ""
    return "" if role.endswith(f"/{_USUAL_ROLE}") else role


def _own_execution(facts: SetFacts | None) -> str:
    role = facts.execution_role if facts and not facts.service_managed else ""
    return "" if role == _USUAL_EXECUTION else role


def _changes(wish: Wish, facts: SetFacts) -> Iterator[str]:
    if wish.url:
        yield "the template: as it is at its URL"
    elif wish.body and wish.body.strip() != facts.template.strip():
        yield f"the template: {_lines(facts.template, wish.body)}"
    for name, value in wish.parameters.items():
        if facts.parameters.get(name) != value:
            yield f"the parameter {name}"
    for key, value in wish.tags.items():
        if facts.tags.get(key) != value:
            yield f"the tag {key}"
    if wish.auto_deployment is not None and wish.auto_deployment != facts.auto_deployment:
        yield f"automatic deployment: {'on' if wish.auto_deployment else 'off'}"
    yield from _renamed(wish, facts)


def _renamed(wish: Wish, facts: SetFacts) -> Iterator[str]:
    for what, new, old in (
        ("the description", wish.description, facts.description),
        ("the administration role", wish.administration_role, facts.administration_role),
        ("the execution role", wish.execution_role, facts.execution_role),
    ):
        if new and new != old:
            yield what


def _lines(old: str, new: str) -> str:
    import difflib

    marks = [line[0] for line in difflib.ndiff(old.splitlines(), new.splitlines())]
    return f"{counted(marks.count('+'), 'line')} added, {marks.count('-')} removed"
