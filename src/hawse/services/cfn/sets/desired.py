"""What CreateStackSet and UpdateStackSet are asked: what was typed, and what has to be kept.

AWS forgets, with an update, the parameters and the custom roles that are not given again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plurals import counted
from hawse.services.cfn.calls import GET_TEMPLATE_SUMMARY
from hawse.services.cfn.deploy.declared import MASK, Declared, of_summary
from hawse.services.cfn.deploy.parameters import Valued, check_names, check_values, lines, valued
from hawse.services.cfn.deploy.sources import Sources
from hawse.services.cfn.sets.reading import SERVICE_MANAGED, SetFacts
from hawse.services.cfn.sets.wishes import LARGEST_BODY, Wish

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_USUAL_ROLE = "AWSCloudFormationStackSetAdministrationRole"
_USUAL_EXECUTION = "AWSCloudFormationStackSetExecutionRole"


@dataclass(frozen=True)
class Desired:
    """The parameters of the call; `changes` say what is not as it was, () when all is.

    `values` says of each parameter of the template what it will be, and who says so.
    """

    params: Mapping[str, object]
    changes: tuple[str, ...]
    values: tuple[str, ...]


def desired(target: Target, wish: Wish, facts: SetFacts | None) -> Desired:
    """What the set is to be."""
    declared, capabilities = _needs(target, wish, facts)
    check_names(wish.parameters, declared)
    check_values(wish.parameters, declared)
    had = facts.parameters if facts else {}
    values = valued(wish.parameters, declared, had, Sources(target).look)
    given = [one for each in values if (one := _given(each))]
    params: dict[str, object] = {
        **(wish.template or {"UsePreviousTemplate": True}),
        **({"Parameters": given} if given else {}),
        **({"Capabilities": list(capabilities)} if capabilities else {}),
        **_tags(wish, facts),
        **_about(wish, facts),
    }
    changes = (*_changes(wish, facts), *_valued(values, facts)) if facts else ()
    return Desired(params, changes, tuple(lines(values)))


def as_it_was(facts: SetFacts) -> dict[str, object] | None:
    """What UpdateStackSet is asked to set a set back; None when AWS does not tell enough of it."""
    large = len(facts.template.encode("utf-8")) > LARGEST_BODY
    if not facts.template or large or MASK in facts.parameters.values():
        return None
    auto: dict[str, object] = {"AutoDeployment": {"Enabled": facts.auto_deployment}}
    return {
        "TemplateBody": facts.template,
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in facts.parameters.items()
        ],
        "Capabilities": list(facts.capabilities),
        "Tags": [{"Key": key, "Value": value} for key, value in facts.tags.items()],
        **(auto if facts.service_managed else {}),
        **_about(Wish(facts.name), facts),
    }


def _needs(
    target: Target, wish: Wish, facts: SetFacts | None
) -> tuple[dict[str, Declared], tuple[str, ...]]:
    """The parameters of the template, and the capabilities that it needs."""
    if not wish.template:
        had = facts.parameters if facts else {}
        known = {name: Declared(name, secret=value == MASK) for name, value in had.items()}
        return known, facts.capabilities if facts else ()
    said = target.read(GET_TEMPLATE_SUMMARY, **wish.template)
    return of_summary(said), tuple(said.get("Capabilities") or ())


def _given(one: Valued) -> dict[str, object]:
    """A parameter as AWS takes it; {} for one that takes its default.

    What is sent stands in the plan and in the audit log, where no secret may be.
    """
    if one.value is not None and one.secret:
        hint = "let the template take it from where it is: {{resolve:secretsmanager:…}}"
        why = "it is secret, and the plan of a stack set would have it"
        raise UsageError(f"parameter {one.name}", why=why, hint=hint)
    if one.value is not None:
        return {"ParameterKey": one.name, "ParameterValue": one.value}
    if one.source == "previous":
        return {"ParameterKey": one.name, "UsePreviousValue": True}
    return {}


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
    for key, value in wish.tags.items():
        if facts.tags.get(key) != value:
            yield f"the tag {key}"
    if wish.auto_deployment is not None and wish.auto_deployment != facts.auto_deployment:
        yield f"automatic deployment: {'on' if wish.auto_deployment else 'off'}"
    yield from _renamed(wish, facts)


def _valued(values: Sequence[Valued], facts: SetFacts) -> Iterator[str]:
    for one in values:
        if one.value is not None and facts.parameters.get(one.name) != one.value:
            yield f"the parameter {one.name}"


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
