"""Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hawse.services.iam.actions import condition_key
from hawse.services.iam.validation.finding import ERROR, WARNING
from hawse.services.iam.validation.policy import NEW_VERSION, Condition, Statement
from hawse.services.iam.validation.reading import Node
from hawse.services.iam.validation.registry import Found, check

_VARIABLE = re.compile(r"\$\{([^}]*)(}?)")
_LITERALS = ("*", "?", "$")
_TAKE_THEM = ("string", "arn")


def variables(text: str) -> Iterator[tuple[str, bool]]:
    """What stands inside of each variable, and whether it is closed."""
    for inside, closing in _VARIABLE.findall(text):
        yield inside, bool(closing)


def has_variable(text: str) -> bool:
    """Whether a text has variables other than those that stand for a literal character."""
    return any(inside not in _LITERALS for inside, _ in variables(text))


def _places(statement: Statement) -> Iterator[Node]:
    """The texts in which variables are filled in."""
    yield from statement.texts("Resource", "NotResource")
    for condition in statement.conditions:
        yield from (one for one in condition.values if one.is_text)


def _variable_check(code: str, wrong: Callable[[str, bool], str]) -> None:
    """A check of every variable; `wrong` says what is wrong with it, or ""."""

    @check(code, ERROR, Statement)
    def badly_formed(statement: Statement) -> Iterator[Found]:
        for node in _places(statement):
            for inside, closed in variables(node.value):
                if message := wrong(inside, closed):
                    yield node, message


def _brace(inside: str, closed: bool) -> str:
    return "" if closed else f"the variable ${{{inside} has no closing brace"


def _nothing(inside: str, closed: bool) -> str:
    name = inside.partition(",")[0]
    return "an empty variable; name a condition key in it" if closed and not name.strip() else ""


def _space(inside: str, closed: bool) -> str:
    name = inside.partition(",")[0]
    spaced = closed and name.strip() and any(each.isspace() for each in name)
    return f"a space in the name of the variable {name!r}" if spaced else ""


def _quote(inside: str, closed: bool) -> str:
    _, comma, default = inside.partition(",")
    default = default.strip()
    quoted = len(default) > 1 and default[0] == default[-1] == "'"
    if not closed or not comma or quoted:
        return ""
    return (
        f"the default of a variable stands in single quotes: ${{{inside.partition(',')[0]}, '…'}}"
    )


_variable_check("MISSING_BRACE_IN_VARIABLE", _brace)
_variable_check("EMPTY_VARIABLE", _nothing)
_variable_check("UNSUPPORTED_SPACE_IN_VARIABLE", _space)
_variable_check("MISSING_QUOTE_IN_VARIABLE", _quote)


@check("VARIABLE_UNSUPPORTED_IN_ELEMENT", ERROR, Statement)
def variable_elsewhere(statement: Statement) -> Iterator[Found]:
    """Only resources and the values of conditions are filled in."""
    nodes = [*statement.texts("Action", "NotAction"), *(one for _, one in statement.principals)]
    for node in nodes:
        if has_variable(node.value):
            yield node, "variables are filled in in Resource and in Condition only"


@check("VARIABLE_UNSUPPORTED_IN_VERSION", ERROR, Statement)
def variable_in_old_version(statement: Statement) -> Iterator[Found]:
    """In the old version they are plain text, which matches nothing."""
    version = statement.policy.version
    if version == NEW_VERSION:
        return
    for node in _places(statement):
        if has_variable(node.value):
            said = f"Version {version}" if version else "a policy without Version"
            yield node, f"{said} has no variables: this is plain text; write {NEW_VERSION}"


@check("INVALID_VARIABLE_FOR_OPERATOR", ERROR, Condition)
def variable_as_number(condition: Condition) -> Iterator[Found]:
    """A variable is text."""
    for node in condition.values:
        if condition.operator.family not in _TAKE_THEM and has_variable(node.text):
            yield node, f"{condition.operator.name} takes no variables; String… and Arn… do"


@check("INVALID_GLOBAL_CONDITION_KEY", WARNING, Statement)
def variable_of_unknown_key(statement: Statement) -> Iterator[Found]:
    """What no request has leaves the statement without effect."""
    for node in _places(statement):
        for inside, closed in variables(node.value):
            name = inside.partition(",")[0].strip()
            if closed and name.lower().startswith("aws:") and condition_key(name) is None:
                yield node, f"no request has a key {name!r}, so this never matches"
