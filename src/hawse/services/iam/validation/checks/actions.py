"""The actions that a policy names. What the installed data does not know is never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from hawse.services.iam import actions as known
from hawse.services.iam.actions import is_pattern
from hawse.services.iam.validation.finding import ERROR, SUGGESTION, WARNING
from hawse.services.iam.validation.policy import Statement
from hawse.services.iam.validation.reading import Node
from hawse.services.iam.validation.registry import Found, check

_FORM = re.compile(r"[A-Za-z0-9._*?-]+:[A-Za-z0-9*?_-]+")


def _split(statement: Statement) -> Iterator[tuple[Node, str, str]]:
    """Node, service and name of every action that has the form of one."""
    for node in statement.texts("Action", "NotAction"):
        service, colon, name = node.value.partition(":")
        if colon and name:
            yield node, service.lower(), name


@check("INVALID_ACTION", ERROR, Statement)
def no_action_at_all(statement: Statement) -> Iterator[Found]:
    """An action has a service and a name; `*` is every action."""
    for node in statement.texts("Action", "NotAction"):
        if node.value != "*" and "${" not in node.value and not _FORM.fullmatch(node.value):
            yield node, f"an action is service:Name, such as s3:GetObject, not {node.value!r}"


@check("INVALID_SERVICE_IN_ACTION", WARNING, Statement)
def unknown_service(statement: Statement) -> Iterator[Found]:
    """A typo grants nothing, without a word."""
    for node, service, _ in _split(statement):
        if not is_pattern(service) and not known.service_exists(service):
            close = get_close_matches(service, known.services(), 1)
            yield node, f"no service {service!r}{_as_of()}{_meant(close)}"


@check("INVALID_ACTION", WARNING, Statement)
def unknown_action(statement: Statement) -> Iterator[Found]:
    """A typo grants nothing, without a word."""
    for node, service, name in _split(statement):
        if not known.service_exists(service) or "${" in name:
            continue
        if not known.expand(f"{service}:{name}"):
            yield node, f"{_lacks(service, name)}{_as_of()}{_meant(_close(service, name))}"


def _lacks(service: str, name: str) -> str:
    if is_pattern(name):
        return f"{service}:{name} matches no action of {service}"
    return f"{service} has no action {name!r}"


def _close(service: str, name: str) -> list[str]:
    names = known.action_names(service)
    close = get_close_matches(name.lower().strip("*?"), names, 1, 0.75)
    return [f"{service}:{names[one]}" for one in close]


def _as_of() -> str:
    return f" in the data of {known.data_date()}"


def _meant(close: list[str]) -> str:
    return f"; did you mean {close[0]}?" if close else ""


@check("WILDCARD_IN_SERVICE_NAME", SUGGESTION, Statement)
def pattern_for_service(statement: Statement) -> Iterator[Found]:
    """What it matches changes with every new service, where it matches at all."""
    for node, service, _ in _split(statement):
        if is_pattern(service):
            yield node, f"the service is named by a pattern, {service!r}; name the services"
    for node in statement.texts("Resource", "NotResource"):
        fields = node.value.split(":", 5)
        if len(fields) > 2 and is_pattern(fields[2]) and node.value != "*":
            yield node, f"the service is named by a pattern, {fields[2]!r}; name the services"


@check("UNSUPPORTED_ACTION_IN_POLICY", ERROR, Statement, ("trust",))
def action_that_is_no_role_assumption(statement: Statement) -> Iterator[Found]:
    """A role's trust is about assuming it, which are actions of STS."""
    for node, service, _ in _split(statement):
        if not is_pattern(service) and service != "sts":
            yield node, f"a trust policy has actions of sts only, not {node.value!r}"


@check("UNSUPPORTED_ACTION_IN_POLICY", WARNING, Statement, ("resource",))
def action_of_another_service(statement: Statement) -> Iterator[Found]:
    """A policy on a resource is asked for actions on this resource only."""
    homes = {home for node in statement.texts("Resource") if (home := _home(node.value))}
    for node, service, name in _split(statement):
        reached = _reaches(f"{service}:{name}") | {service}
        if homes and known.service_exists(service) and not homes & reached:
            yield node, f"{node.value} does nothing in a policy of {', '.join(sorted(homes))}"


def _home(arn: str) -> str:
    fields = arn.split(":", 5)
    return fields[2].lower() if len(fields) > 2 and not is_pattern(fields[2]) else ""


def _reaches(pattern: str) -> set[str]:
    """The services whose resources an action works on."""
    found = set()
    for full in known.expand(pattern):
        action = known.action(full)
        for name in action.resource_types if action else ():
            type_ = known.resource_types(full.partition(":")[0]).get(name.lower())
            found.add(_home(type_.arn) if type_ else "")
    return found
