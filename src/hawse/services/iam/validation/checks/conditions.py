"""Operators of conditions: that there are such, and that they do what they look like."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from hawse.services.iam.validation.finding import ERROR, SECURITY, SUGGESTION, WARNING
from hawse.services.iam.validation.policy import OPERATORS, Block, Condition, Statement
from hawse.services.iam.validation.registry import Found, check

_MFA = "aws:multifactorauthpresent"


@check("INVALID_CONDITION_OPERATOR", ERROR, Block)
def unknown_operator(block: Block) -> Iterator[Found]:
    """IAM refuses the policy."""
    if block.operator is None:
        names = [name for name, _ in OPERATORS.values()]
        bare = block.text.rpartition(":")[2].removesuffix("IfExists")
        close = get_close_matches(bare, names, 1, 0.7)
        meant = f"; did you mean {close[0]}?" if close else ""
        yield block.node.named, f"no condition operator {block.text!r}{meant}"


@check("NULL_WITH_IF_EXISTS", ERROR, Block)
def null_if_exists(block: Block) -> Iterator[Found]:
    """Null asks whether the key exists."""
    if block.operator is not None and block.operator.name == "Null" and block.operator.if_exists:
        yield block.node.named, "Null asks whether a key exists, and takes no IfExists"


@check("NULL_WITH_QUALIFIER", SUGGESTION, Block)
def null_for_values(block: Block) -> Iterator[Found]:
    """Null looks at no values."""
    if block.operator is not None and block.operator.name == "Null" and block.operator.qualifier:
        yield block.node.named, f"Null looks at no values; leave out {block.operator.qualifier}"


@check("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", ERROR, Block)
def key_twice(block: Block) -> Iterator[Found]:
    """To IAM they are one key."""
    seen: dict[str, str] = {}
    for key, node in block.node.members():
        if key.lower() in seen:
            yield node.named, f"the same key as {seen[key.lower()]}: the case of keys means nothing"
        seen.setdefault(key.lower(), key)


@check("EMPTY_ARRAY_CONDITION", SUGGESTION, Condition)
def no_values(condition: Condition) -> Iterator[Found]:
    """Nothing is equal to none of them."""
    if not condition.operator.qualifier and not condition.operator.if_exists:
        yield from _empty(condition, "no values: the condition never holds")


@check("EMPTY_ARRAY_CONDITION_FORALLVALUES", SUGGESTION, Condition)
def no_values_for_all(condition: Condition) -> Iterator[Found]:
    """It is a question for Null."""
    if condition.operator.qualifier == "ForAllValues":
        yield from _empty(condition, 'it holds without the key only; write "Null": "true"')


@check("EMPTY_ARRAY_CONDITION_FORANYVALUE", SUGGESTION, Condition)
def no_values_for_any(condition: Condition) -> Iterator[Found]:
    """None of none."""
    if condition.operator.qualifier == "ForAnyValue":
        yield from _empty(condition, "no values: the condition never holds")


@check("EMPTY_ARRAY_CONDITION_IFEXISTS", SUGGESTION, Condition)
def no_values_if_exists(condition: Condition) -> Iterator[Found]:
    """It is a question for Null."""
    if condition.operator.if_exists and not condition.operator.qualifier:
        yield from _empty(condition, 'it holds without the key only; write "Null": "true"')


def _empty(condition: Condition, message: str) -> Iterator[Found]:
    if condition.node.value == []:
        yield condition.node, message


def _anything(condition: Condition) -> bool:
    """Whether every text matches: a like operator with a value of stars."""
    like = condition.operator.name in ("StringLike", "StringNotLike", "ArnLike", "ArnNotLike")
    return like and any(one.text and not one.text.strip("*") for one in condition.values)


@check("EQUIVALENT_TO_NULL_FALSE", SUGGESTION, Condition)
def key_is_there(condition: Condition) -> Iterator[Found]:
    """Any value will do, so that only the key counts."""
    operator = condition.operator
    loose = operator.if_exists or operator.qualifier == "ForAllValues"
    if _anything(condition) and not operator.negated and not loose:
        yield condition.node, f'it asks only whether there is a {condition.key}: "Null": "false"'


@check("EQUIVALENT_TO_NULL_TRUE", SUGGESTION, Condition)
def key_is_not_there(condition: Condition) -> Iterator[Found]:
    """No value will do, so that only the key counts."""
    operator = condition.operator
    if _anything(condition) and operator.negated and operator.qualifier != "ForAnyValue":
        yield condition.node, f'it holds only without {condition.key}: "Null": "true"'


@check("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", SUGGESTION, Condition)
def always(condition: Condition) -> Iterator[Found]:
    """With the key any value will do, and without it as well."""
    operator = condition.operator
    loose = operator.if_exists or operator.qualifier == "ForAllValues"
    if _anything(condition) and not operator.negated and loose:
        if operator.qualifier != "ForAnyValue":
            yield condition.node, f"{condition.key} may be anything, or absent; leave it out"


@check("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", SUGGESTION, Condition)
def never(condition: Condition) -> Iterator[Found]:
    """Some value that is none: there is no such request."""
    operator = condition.operator
    if _anything(condition) and operator.negated and operator.qualifier == "ForAnyValue":
        yield condition.node, f"no value of {condition.key} is none of all: it never holds"


def _holds_without(condition: Condition) -> bool:
    operator = condition.operator
    if operator.qualifier == "ForAnyValue" or operator.name == "Null":
        return False
    return operator.if_exists or operator.negated or operator.qualifier == "ForAllValues"


@check("FORALLVALUES_WITHOUT_NULL_CHECK", SUGGESTION, Condition)
def all_of_none(condition: Condition) -> Iterator[Found]:
    """All values of a key that is absent are whatever one likes."""
    statement = condition.statement
    if condition.operator.qualifier == "ForAllValues" and statement.allows:
        others = [each for each in statement.conditions if each.name == condition.name]
        if all(map(_holds_without, others)):
            yield condition.node.named, (
                f"it holds too when there is no {condition.key};"
                f' add "Null": {{"{condition.key}": "false"}} unless that is meant'
            )


@check("ALLOWED_WITHOUT_CONDITION_KEY", SUGGESTION, Statement)
def guarded_by_absence(statement: Statement) -> Iterator[Found]:
    """Every condition of a statement that allows holds of a request that has none of the keys."""
    conditions = statement.conditions
    if conditions and statement.allows and all(map(_holds_without, conditions)):
        if not any(each.operator.qualifier == "ForAllValues" for each in conditions):
            keys = ", ".join(dict.fromkeys(each.key for each in conditions))
            yield statement.node, f"it allows every request that has no {keys} too"


@check("MFA_CONDITION_IGNORES_ACCESS_KEYS", WARNING, Condition)
def mfa_by_bool(condition: Condition) -> Iterator[Found]:
    """Requests with long-lived keys do not have the key, so that such a Deny lets them through."""
    falses = [one for one in condition.values if one.text.lower() == "false"]
    if condition.name == _MFA and condition.statement.denies and falses:
        if condition.operator.base == "Bool":
            yield condition.node.named, (
                "requests with access keys have no aws:MultiFactorAuthPresent"
                " and are not denied; write BoolIfExists"
            )


@check("S3_PREFIX_IN_NEGATIVE_CONTEXT", SECURITY, Condition)
def prefix_to_stay_out_of(condition: Condition) -> Iterator[Found]:
    """Whoever lists a shorter prefix sees what is below it."""
    statement, operator = condition.statement, condition.operator
    if condition.name == "s3:prefix" and operator.family == "string":
        if operator.negated if statement.allows else statement.denies and not operator.negated:
            yield condition.node.named, (
                "a request for a shorter prefix is not stopped and lists the same objects;"
                " name what may be listed instead"
            )


@check("DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", SECURITY, Condition)
def attributes_by_default(condition: Condition) -> Iterator[Found]:
    """A request that names no attributes gets them all."""
    statement = condition.statement
    if condition.name == "dynamodb:attributes" and statement.allows:
        if "dynamodb:select" not in statement.keys:
            yield condition.node.named, (
                "a request that names no attributes gets all of them;"
                ' ask for "dynamodb:Select": "SPECIFIC_ATTRIBUTES" as well'
            )
