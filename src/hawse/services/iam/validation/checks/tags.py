"""Tags of resources as conditions, for actions that do not tell the tags of what they work on."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.services.iam import actions as known
from hawse.services.iam.validation.finding import SECURITY, SUGGESTION
from hawse.services.iam.validation.policy import Condition, Statement
from hawse.services.iam.validation.registry import Found, check

_RESOURCE_TAG = "aws:resourcetag/"
_TYPES = ("identity", "scp")


def _tagged(statement: Statement) -> Condition | None:
    """The condition that asks for a tag of the resource, in a way that fails without the tag."""
    for condition in statement.conditions:
        operator = condition.operator
        if condition.name.startswith(_RESOURCE_TAG) and operator.name != "Null":
            if not operator.negated and not operator.if_exists:
                return condition
    return None


def _untold(statement: Statement) -> list[str]:
    """Services of which an action pattern has no action that tells the tags of its resource."""
    found = set()
    for node in statement.texts("Action"):
        names = known.expand(node.value) if node.value != "*" else ()
        if names and not any(map(_tells_tags, names)):
            found.add(node.value.partition(":")[0].lower())
    return sorted(found)


def _tells_tags(name: str) -> bool:
    action = known.action(name)
    keys = action.condition_keys if action is not None else ()
    return any(key.lower().startswith(_RESOURCE_TAG) for key in keys)


def _listed(effect: str, severity: str, message: str) -> None:
    @check(
        f"{effect.upper()}_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        severity,
        Statement,
        _TYPES,
    )
    def unsupported(statement: Statement) -> Iterator[Found]:
        condition = _tagged(statement)
        if condition is not None and statement.effect() == effect:
            for service in _untold(statement):
                yield condition.node.named, message.format(key=condition.key, service=service)


def _by_not_action(effect: str, severity: str, message: str) -> None:
    @check(
        f"{effect.upper()}_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        severity,
        Statement,
        _TYPES,
    )
    def unsupported(statement: Statement) -> Iterator[Found]:
        condition = _tagged(statement)
        if condition is not None and statement.effect() == effect and statement.has("NotAction"):
            yield condition.node.named, message.format(key=condition.key)


_listed("Allow", SUGGESTION, "actions of {service} here do not tell {key}: none of them is allowed")
_listed("Deny", SECURITY, "actions of {service} here do not tell {key}: none of them is denied")
_by_not_action(
    "Allow", SUGGESTION, "of all other actions only those that tell {key} are allowed; name them"
)
_by_not_action(
    "Deny", SECURITY, "of all other actions only those that tell {key} are denied; name them"
)
