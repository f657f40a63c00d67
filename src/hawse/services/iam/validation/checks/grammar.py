"""The grammar of a policy: which elements there are, of what type, and which have to be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from hawse.services.iam.validation.finding import ERROR, SUGGESTION, WARNING
from hawse.services.iam.validation.policy import NEW_VERSION, Policy, Statement
from hawse.services.iam.validation.reading import Node
from hawse.services.iam.validation.registry import Found, check

POLICY_ELEMENTS = ("Version", "Id", "Statement")
ELEMENTS = (
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition"),
)
VERSIONS = (NEW_VERSION, "2008-10-17")
_LISTS = ("Action", "NotAction", "Resource", "NotResource")
_WITHOUT_RESOURCE = ("ecr:", "ecr-public:")
_PAIRS = (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal"))


@check("DATA_TYPE_MISMATCH", ERROR, Policy)
def wrong_types_of_policy(policy: Policy) -> Iterator[Found]:
    """The document, its version, its id and its statements."""
    if not policy.root.is_object:
        yield policy.root, "a policy is a JSON object"
        return
    for name in ("Version", "Id"):
        node = policy.root.get(name)
        if node is not None and not node.is_text:
            yield node, f"{name} is a string"
    found = policy.root.get("Statement")
    for node in found.each() if found is not None else ():
        if not node.is_object:
            yield node, "a statement is an object"


@check("DATA_TYPE_MISMATCH", ERROR, Statement)
def wrong_types_of_statement(statement: Statement) -> Iterator[Found]:
    """The elements that are strings, and those that are lists of strings as well."""
    for name in ("Sid", "Effect"):
        node = statement.get(name)
        if node is not None and not node.is_text:
            yield node, f"{name} is a string"
    for name in _LISTS:
        node = statement.get(name)
        yield from _not_texts(name, node) if node is not None else ()


@check("DATA_TYPE_MISMATCH", ERROR, Statement)
def wrong_types_of_principal(statement: Statement) -> Iterator[Found]:
    """Objects of strings or of lists of strings."""
    for name in ("Principal", "NotPrincipal"):
        node = statement.get(name)
        if node is not None and not node.is_object and not node.is_text:
            yield node, f'{name} is "*" or an object such as {{"AWS": "111122223333"}}'
        for kind, inner in node.members() if node is not None else ():
            yield from _not_texts(kind, inner)


@check("DATA_TYPE_MISMATCH", ERROR, Statement)
def wrong_types_of_condition(statement: Statement) -> Iterator[Found]:
    """Operators have objects, keys have scalars or lists of them."""
    condition = statement.get("Condition")
    if condition is not None and not condition.is_object:
        yield condition, "Condition is an object of operators"
    for block in statement.blocks:
        if not block.node.is_object:
            yield block.node, f"{block.text} is an object of condition keys and their values"
        for key, node in block.node.members():
            for one in node.each():
                if one.is_object or one.is_array or one.value is None:
                    yield one, f"a value of {key} is a string, a number or a boolean"


def _not_texts(name: str, node: Node) -> Iterator[Found]:
    for one in node.each():
        if not one.is_text:
            yield one, f"{name} is a string or a list of strings"


@check("INVALID_POLICY_ELEMENT", ERROR, Policy)
def unknown_elements_of_policy(policy: Policy) -> Iterator[Found]:
    """Everything but version, id and statements."""
    yield from _unknown(policy.root, POLICY_ELEMENTS)


@check("INVALID_POLICY_ELEMENT", ERROR, Statement)
def unknown_elements_of_statement(statement: Statement) -> Iterator[Found]:
    """Everything but the elements that a statement has."""
    yield from _unknown(statement.node, ELEMENTS)


def _unknown(node: Node, elements: tuple[str, ...]) -> Iterator[Found]:
    for name, member in node.members():
        if name not in elements:
            by_case = {one.lower(): one for one in elements}
            close = get_close_matches(name.lower(), by_case, 1, 0.7)
            meant = f"; did you mean {by_case[close[0]]}?" if close else ""
            yield member.named, f"no policy has an element {name!r}{meant}"


@check("INVALID_VERSION", ERROR, Policy)
def unknown_version(policy: Policy) -> Iterator[Found]:
    """There are two."""
    node = policy.root.get("Version")
    if node is not None and node.is_text and node.value not in VERSIONS:
        yield node, f"there is no version {node.value!r} of the policy language; use {NEW_VERSION}"


@check("MISSING_VERSION", WARNING, Policy)
def no_version(policy: Policy) -> Iterator[Found]:
    """It means the old one, in which variables are plain text."""
    if policy.root.is_object and policy.root.get("Version") is None:
        yield policy.root, f"without Version the policy is of 2008-10-17; write {NEW_VERSION}"


@check("MISSING_STATEMENT", ERROR, Policy)
def no_statement(policy: Policy) -> Iterator[Found]:
    """A policy has at least one."""
    node = policy.root.get("Statement")
    if policy.root.is_object and (node is None or node.value == []):
        yield node or policy.root, "a policy has at least one Statement"


@check("MISSING_EFFECT", ERROR, Statement)
def no_effect(statement: Statement) -> Iterator[Found]:
    """There is no default."""
    if not statement.has("Effect"):
        yield statement.node, "a statement has an Effect, Allow or Deny"


@check("INVALID_EFFECT", ERROR, Statement)
def unknown_effect(statement: Statement) -> Iterator[Found]:
    """Case counts."""
    node = statement.get("Effect")
    if node is not None and node.is_text and node.value not in ("Allow", "Deny"):
        yield node, f"Effect is Allow or Deny, not {node.value!r}"


@check("MISSING_ACTION", ERROR, Statement)
def no_action(statement: Statement) -> Iterator[Found]:
    """Every statement says what it is about."""
    if not statement.has("Action", "NotAction"):
        yield statement.node, "a statement has Action or NotAction"


@check("MISSING_RESOURCE", ERROR, Statement, ("identity", "resource", "scp", "rcp"))
def no_resource(statement: Statement) -> Iterator[Found]:
    """Every statement but those of trust policies, and of repositories in ECR."""
    actions = [node.value.lower() for node in statement.texts("Action")]
    of_ecr = bool(actions) and all(name.startswith(_WITHOUT_RESOURCE) for name in actions)
    if not statement.has("Resource", "NotResource"):
        if of_ecr and statement.policy.type == "resource":
            return
        yield statement.node, "a statement has Resource or NotResource"


@check("MISSING_PRINCIPAL", ERROR, Statement, ("resource", "trust", "rcp"))
def no_principal(statement: Statement) -> Iterator[Found]:
    """Policies that are attached to what they protect say for whom."""
    if not statement.has("Principal", "NotPrincipal"):
        yield statement.node, f"a statement of a {statement.policy.type} policy has a Principal"


@check("UNSUPPORTED_PRINCIPAL", ERROR, Statement, ("identity",))
def unwanted_principal(statement: Statement) -> Iterator[Found]:
    """The principal is whoever the policy is attached to."""
    for name in ("Principal", "NotPrincipal"):
        node = statement.get(name)
        if node is not None:
            yield node.named, f"an identity policy has no {name}: it is for whom it is attached to"


@check("UNSUPPORTED_ELEMENT_COMBINATION", ERROR, Statement)
def element_and_its_opposite(statement: Statement) -> Iterator[Found]:
    """One or the other."""
    for plain, negated in _PAIRS:
        node = statement.get(negated)
        if node is not None and statement.has(plain):
            yield node.named, f"a statement has {plain} or {negated}, not both"


@check("UNSUPPORTED_SID", ERROR, Statement, ("identity",))
def odd_sid(statement: Statement) -> Iterator[Found]:
    """IAM takes letters and digits; other services take more."""
    node = statement.get("Sid")
    if node is not None and node.is_text and re.search(r"[^A-Za-z0-9]", node.value):
        yield node, f"a Sid of an IAM policy has letters and digits only, not {node.value!r}"


@check("EMPTY_SID_VALUE", SUGGESTION, Statement)
def empty_sid(statement: Statement) -> Iterator[Found]:
    """Leave it out instead."""
    node = statement.get("Sid")
    if node is not None and node.value == "":
        yield node, "the Sid is empty; give the statement a name, or leave it out"


def _same_sids(policy: Policy) -> Iterator[Found]:
    first: dict[str, int] = {}
    for number, statement in enumerate(policy.statements):
        node = statement.get("Sid")
        if node is None or not node.is_text or not node.value:
            continue
        if node.value in first:
            yield node, f"statement {first[node.value]} has the Sid {node.value!r} already"
        first.setdefault(node.value, number)


check("UNIQUE_SIDS_REQUIRED", ERROR, Policy, ("identity", "trust"))(_same_sids)
check("UNIQUE_SIDS_RECOMMENDED", WARNING, Policy, ("resource", "scp", "rcp"))(_same_sids)


@check("EMPTY_ARRAY_ACTION", SUGGESTION, Statement)
def empty_actions(statement: Statement) -> Iterator[Found]:
    """The statement is about nothing."""
    yield from _empty(statement, "Action", "NotAction", what="actions")


@check("EMPTY_ARRAY_RESOURCE", SUGGESTION, Statement)
def empty_resources(statement: Statement) -> Iterator[Found]:
    """The statement is about nothing."""
    yield from _empty(statement, "Resource", "NotResource", what="resources")


def _empty(statement: Statement, *names: str, what: str) -> Iterator[Found]:
    for name in names:
        node = statement.get(name)
        if node is not None and node.value == []:
            yield node, f"a list of no {what}: the statement has no effect"


@check("EMPTY_OBJECT_CONDITION", SUGGESTION, Statement)
def empty_condition(statement: Statement) -> Iterator[Found]:
    """It asks for nothing, so it holds."""
    node = statement.get("Condition")
    blocks = [block.node for block in statement.blocks]
    for one in [*([node] if node is not None else []), *blocks]:
        if one.value == {}:
            yield one, "an empty condition always holds; leave it out, or say what is asked for"
