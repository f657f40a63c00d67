"""Keys of conditions: that there are such, and that the operator is one for their type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from hawse.services.iam import actions as known
from hawse.services.iam.validation.finding import ERROR, SECURITY, SUGGESTION, WARNING
from hawse.services.iam.validation.policy import Condition, Statement
from hawse.services.iam.validation.registry import Found, check

_FORM = re.compile(r"[^\s:]+:\S(.*\S)?", re.DOTALL)
_OLD = {
    "aws:arn": "aws:PrincipalArn or aws:SourceArn",
    "aws:sourceowner": "aws:SourceAccount",
}
_TAGS = re.compile(r"(aws:(request|resource|principal)tag|[a-z0-9-]+:resourcetag)/?", re.I)
_FAMILIES = {
    "String": ("string",),
    "ARN": ("arn", "string"),
    "Bool": ("bool", "string"),
    "Numeric": ("numeric",),
    "Date": ("date", "numeric"),
    "IPAddress": ("ip",),
    "Binary": ("binary",),
}
_WRITTEN = {
    "String": "a String… operator",
    "ARN": "an Arn… operator",
    "Bool": "Bool",
    "Numeric": "a Numeric… operator",
    "Date": "a Date… operator",
    "IPAddress": "IpAddress or NotIpAddress",
    "Binary": "BinaryEquals",
}
_SPOOFED = ("aws:useragent", "aws:referer")
_OWN = ("aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount")
_VPC = frozenset(("aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn"))


@check("INVALID_CONDITION_KEY_FORMAT", ERROR, Condition)
def no_key_at_all(condition: Condition) -> Iterator[Found]:
    """A key has a service and a name."""
    if not _FORM.fullmatch(condition.key):
        yield condition.node.named, f"a condition key is service:name, not {condition.key!r}"


def _prefix(condition: Condition) -> str:
    return condition.name.partition(":")[0]


def _is_unknown(condition: Condition) -> bool:
    """Whether the data has no such key. The claims of identity providers are theirs to name."""
    lacks_tag = _TAGS.fullmatch(condition.key) is not None
    if condition.known or not _FORM.fullmatch(condition.key) or lacks_tag:
        return False
    return "." not in _prefix(condition) and condition.name not in _OLD


@check("INVALID_GLOBAL_CONDITION_KEY", WARNING, Condition)
def unknown_global_key(condition: Condition) -> Iterator[Found]:
    """No request has it."""
    if _prefix(condition) == "aws" and _is_unknown(condition):
        yield condition.node.named, _unknown(condition, list(known.global_keys().values()))


@check("INVALID_SERVICE_CONDITION_KEY", WARNING, Condition)
def unknown_service_key(condition: Condition) -> Iterator[Found]:
    """No request has it."""
    service = _prefix(condition)
    if service != "aws" and known.service_exists(service) and _is_unknown(condition):
        yield condition.node.named, _unknown(
            condition, list(known.condition_keys(service).values())
        )


def _unknown(condition: Condition, keys: list[known.ConditionKey]) -> str:
    by_case = {key.name.lower(): key.name for key in keys}
    close = get_close_matches(condition.name, by_case, 1, 0.75)
    meant = f"; did you mean {by_case[close[0]]}?" if close else ""
    return f"no condition key {condition.key!r} in the data of {known.data_date()}{meant}"


@check("INVALID_SERVICE", WARNING, Condition)
def key_of_no_service(condition: Condition) -> Iterator[Found]:
    """The prefix is no service, and no provider of identities."""
    prefix = _prefix(condition)
    if prefix != "aws" and not known.service_exists(prefix) and _is_unknown(condition):
        yield condition.node.named, f"no service {prefix!r} in the data of {known.data_date()}"


@check("DEPRECATED_GLOBAL_CONDITION_KEY", WARNING, Condition)
def old_key(condition: Condition) -> Iterator[Found]:
    """It has a successor."""
    if condition.name in _OLD:
        yield condition.node.named, f"{condition.key} is old; write {_OLD[condition.name]}"


@check("MISSING_TAG_KEY_IN_CONDITION", ERROR, Condition)
def tag_without_name(condition: Condition) -> Iterator[Found]:
    """Which tag?"""
    if _TAGS.fullmatch(condition.key):
        yield condition.node.named, f"name the tag: {condition.key.rstrip('/')}/team"


@check("MISSING_QUALIFIER", ERROR, Condition)
def one_of_many(condition: Condition) -> Iterator[Found]:
    """Without a qualifier a key that has several values never matches."""
    operator, key = condition.operator, condition.known
    sure = condition.name in known.global_keys()
    if key and key.many and not operator.qualifier and operator.name != "Null" and sure:
        yield condition.node.named, _several(condition)


@check("MISSING_QUALIFIER", WARNING, Condition)
def one_of_many_of_a_service(condition: Condition) -> Iterator[Found]:
    """The same by the data of services, in which a type may change."""
    operator, key = condition.operator, condition.known
    sure = condition.name in known.global_keys()
    if key and key.many and not operator.qualifier and operator.name != "Null" and not sure:
        yield condition.node.named, _several(condition)


def _several(condition: Condition) -> str:
    return (
        f"a request may have several values of {condition.key}:"
        f" write ForAnyValue:{condition.operator.base} or ForAllValues:{condition.operator.base}"
    )


@check("FORALLVALUES_WITH_SINGLE_VALUED_KEY", SECURITY, Condition)
def all_of_one(condition: Condition) -> Iterator[Found]:
    """It adds nothing but that the key may be absent."""
    key = condition.known
    if key is not None and not key.many and condition.operator.qualifier == "ForAllValues":
        yield condition.node.named, (
            f"{condition.key} has one value: ForAllValues only adds that it may be absent"
        )


@check("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", SECURITY, Condition)
def any_audience(condition: Condition) -> Iterator[Found]:
    """One value needs no qualifier."""
    if condition.name.endswith(":aud") and condition.operator.qualifier == "ForAnyValue":
        yield condition.node.named, f"{condition.key} has one value; leave out ForAnyValue"


@check("CONFIRM_AUDIENCE_CLAIM_TYPE", SUGGESTION, Condition)
def all_audiences(condition: Condition) -> Iterator[Found]:
    """One value needs no qualifier."""
    if condition.name.endswith(":aud") and condition.operator.qualifier == "ForAllValues":
        yield condition.node.named, f"{condition.key} has one value; leave out ForAllValues"


@check("TYPE_MISMATCH", WARNING, Condition)
def wrong_family(condition: Condition) -> Iterator[Found]:
    """An operator for another type never matches, or always."""
    kind = condition.known.type.removeprefix("ArrayOf") if condition.known else ""
    family = condition.operator.family
    anything = condition.known is not None and "${" in condition.known.name
    if family == "null" or (anything and family == "arn"):
        return
    if kind in _FAMILIES and family not in _FAMILIES[kind]:
        yield condition.node.named, (
            f"{condition.key} is of the type {kind}: write {_WRITTEN[kind]},"
            f" not {condition.operator.name}"
        )


@check("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", SECURITY, Condition)
def arn_as_string(condition: Condition) -> Iterator[Found]:
    """A `*` of StringLike runs across the colons of an ARN."""
    kind = condition.known.type.removeprefix("ArrayOf") if condition.known else ""
    if kind == "ARN" and condition.operator.name in ("StringLike", "StringNotLike"):
        arn = condition.operator.name.replace("String", "Arn")
        yield condition.node.named, f"a * would run across colons; write {arn} for {condition.key}"


@check("MISSING_PAIRED_CONDITION_KEYS", SECURITY, Condition)
def address_without_network(condition: Condition) -> Iterator[Found]:
    """Every VPC may use the same private addresses."""
    if condition.name == "aws:vpcsourceip" and not condition.statement.keys & _VPC:
        yield condition.node.named, "any VPC may have such addresses; ask for aws:SourceVpc as well"


@check("UNTRUSTWORTHY_CONDITION_KEY", SECURITY, Condition)
def key_of_the_caller(condition: Condition) -> Iterator[Found]:
    """Whoever sends the request writes it."""
    if condition.name in _SPOOFED:
        yield condition.node.named, f"a caller sends any {condition.key} that they like"


@check("IRRELEVANT_CONDITION_KEY_IN_POLICY", SUGGESTION, Condition, ("resource", "trust"))
def key_of_the_resource(condition: Condition) -> Iterator[Found]:
    """The policy is on the resource, whose account is always the same."""
    if condition.name in _OWN:
        yield condition.node.named, f"{condition.key} is always the same in a policy on a resource"


@check("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", WARNING, Condition, ("identity", "resource", "scp"))
def actions_without_the_key(condition: Condition) -> Iterator[Found]:
    """Actions that are named in full and do not have the key of a service."""
    key = condition.known
    ours = key is None or key.name.lower() in known.global_keys() or condition.name[:4] == "aws:"
    if key is None or ours or "." in _prefix(condition) or _prefix(condition) == "saml":
        return
    lack = [name for name in _named(condition.statement) if not _has(name, key.name)]
    if lack and condition.operator.name != "Null":
        more = f" and {len(lack) - 3} more" if len(lack) > 3 else ""
        yield condition.node.named, (
            f"requests of {', '.join(lack[:3])}{more} have no {condition.key}"
            f" in the data of {known.data_date()}; put them into a statement of their own"
        )


def _named(statement: Statement) -> list[str]:
    texts = (node.value for node in statement.texts("Action"))
    return [text for text in texts if not re.search(r"[*?]", text) and known.action(text)]


def _has(name: str, key: str) -> bool:
    action = known.action(name)
    start = re.split(r"[$<]", key.lower())[0]  # what a template begins with
    return action is None or any(one.lower().startswith(start) for one in action.condition_keys)
