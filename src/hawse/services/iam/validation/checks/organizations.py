"""Policies of an organization: SCPs bound principals of its accounts, RCPs bound its resources.

SCPs take the whole policy language since September 2025. What AWS refused before is told as a
suggestion: it is easily more than was meant, and other partitions follow later.
"""

from __future__ import annotations

from collections.abc import Iterator

from hawse.services.iam.actions import rcp_services
from hawse.services.iam.validation.finding import ERROR, SUGGESTION, WARNING
from hawse.services.iam.validation.policy import Condition, Statement
from hawse.services.iam.validation.registry import Found, check

SCP, RCP = ("scp",), ("rcp",)
_PRINCIPAL_KEYS = (
    *("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn"),
    "aws:principaltag",
)
_SOURCE_KEYS = ("aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceaccount", "aws:sourcearn")
_BY_SERVICE = "aws:principalisawsservice"


@check("SCP_SYNTAX_ERROR_PRINCIPAL", ERROR, Statement, SCP)
def principal_in_scp(statement: Statement) -> Iterator[Found]:
    """It binds every principal of the accounts below."""
    for name in ("Principal", "NotPrincipal"):
        node = statement.get(name)
        if node is not None:
            yield node.named, f"an SCP has no {name}; ask for aws:PrincipalArn in Condition"


@check("SCP_SYNTAX_ERROR_ACTION_WILDCARD", SUGGESTION, Statement, SCP)
def wildcard_inside_in_scp(statement: Statement) -> Iterator[Found]:
    """At the end, one knows what comes to be matched."""
    for node in statement.texts("Action", "NotAction"):
        if "*" in node.value[:-1] or "?" in node.value[:-1]:
            yield node, "a wildcard before the end, which SCPs take since September 2025 only"


@check("SCP_SYNTAX_ERROR_ALLOW_CONDITION", SUGGESTION, Statement, SCP)
def allow_with_condition_in_scp(statement: Statement) -> Iterator[Found]:
    """Where the key is absent, nothing is allowed."""
    node = statement.get("Condition")
    if node is not None and statement.allows:
        yield node.named, "Allow with Condition, which SCPs take since September 2025 only"


@check("SCP_SYNTAX_ERROR_ALLOW_NOTACTION", SUGGESTION, Statement, SCP)
def allow_with_not_action_in_scp(statement: Statement) -> Iterator[Found]:
    """It allows every service that is yet to come."""
    node = statement.get("NotAction")
    if node is not None and statement.allows:
        yield node.named, "Allow with NotAction allows whatever AWS adds; SCPs take it since 2025"


@check("SCP_SYNTAX_ERROR_ALLOW_RESOURCE", SUGGESTION, Statement, SCP)
def allow_with_resource_in_scp(statement: Statement) -> Iterator[Found]:
    """Actions without a resource are not allowed by it."""
    for node in statement.texts("Resource"):
        if node.value != "*" and statement.allows:
            yield node, "Allow on named resources, which SCPs take since September 2025 only"


@check("SCP_SYNTAX_ERROR_NOTRESOURCE", SUGGESTION, Statement, SCP)
def not_resource_in_scp(statement: Statement) -> Iterator[Found]:
    """It is about every resource that is yet to come."""
    node = statement.get("NotResource")
    if node is not None:
        yield node.named, "NotResource, which SCPs take since September 2025 only"


@check("RCP_SYNTAX_ERROR_PRINCIPAL", ERROR, Statement, RCP)
def principal_in_rcp(statement: Statement) -> Iterator[Found]:
    """It binds everybody who comes to the resources."""
    node, negated = statement.get("Principal"), statement.get("NotPrincipal")
    if node is not None and node.value != "*":
        yield node, 'an RCP has "Principal": "*" and nothing else; bind others in Condition'
    if negated is not None:
        yield negated.named, "an RCP has no NotPrincipal"


@check("RCP_SYNTAX_ERROR_ALLOW", ERROR, Statement, RCP)
def allow_in_rcp(statement: Statement) -> Iterator[Found]:
    """Only AWS's own policy allows, and it allows everything."""
    if not statement.allows:
        return
    condition, resource = statement.get("Condition"), statement.get("Resource")
    if condition is not None:
        yield condition.named, "an RCP that allows has no Condition"
    if resource is not None and [one.value for one in resource.each()] != ["*"]:
        yield resource, 'an RCP that allows has "Resource": "*"'


@check("RCP_SYNTAX_ERROR_NOTACTION", ERROR, Statement, RCP)
def not_action_in_rcp(statement: Statement) -> Iterator[Found]:
    """It names what it is about."""
    node = statement.get("NotAction")
    if node is not None:
        yield node.named, "an RCP has no NotAction; name the actions"


@check("RCP_SYNTAX_ERROR_ACTION", WARNING, Statement, RCP)
def action_of_no_rcp(statement: Statement) -> Iterator[Found]:
    """Few services ask for them."""
    for node in statement.texts("Action"):
        service = node.value.partition(":")[0].lower()
        if node.value == "*" and statement.denies:
            yield node, "an RCP names the services of its actions"
        elif node.value != "*" and service not in rcp_services():
            yield node, f"{service or 'this service'} does not ask for RCPs"


def _asks(statement: Statement, key: str) -> bool:
    return key in statement.keys


@check("RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", WARNING, Condition, RCP)
def rcp_that_stops_services(condition: Condition) -> Iterator[Found]:
    """A service that acts for you has none of these keys."""
    statement = condition.statement
    if statement.denies and condition.name.partition("/")[0] in _PRINCIPAL_KEYS:
        if condition.operator.name != "Null" and not _asks(statement, _BY_SERVICE):
            yield condition.node.named, (
                f"{condition.key} is absent when a service acts for you;"
                ' add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}'
            )


@check("RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", WARNING, Condition, RCP)
def rcp_that_stops_people(condition: Condition) -> Iterator[Found]:
    """Only requests of services have these keys."""
    statement = condition.statement
    if statement.denies and condition.name in _SOURCE_KEYS:
        if condition.operator.name != "Null" and not _asks(statement, _BY_SERVICE):
            yield condition.node.named, (
                f"{condition.key} is absent when no service acts;"
                ' add "Bool": {"aws:PrincipalIsAWSService": "true"}'
            )


@check("RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", WARNING, Condition, RCP)
def rcp_that_stops_integrations(condition: Condition) -> Iterator[Found]:
    """Some services act without saying for whom."""
    statement = condition.statement
    if statement.denies and condition.name in ("aws:sourceorgid", "aws:sourceorgpaths"):
        nulls = {each.name for each in statement.conditions if each.operator.name == "Null"}
        if condition.operator.name != "Null" and not nulls & {"aws:sourceaccount", "aws:sourcearn"}:
            yield condition.node.named, (
                f"some services act without {condition.key};"
                ' add "Null": {"aws:SourceAccount": "false"}'
            )
