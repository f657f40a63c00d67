"""The values of conditions: of the type of their operator, and able to match anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hawse.services.iam.validation.arns import arn_of
from hawse.services.iam.validation.checks.principals import SERVICE
from hawse.services.iam.validation.checks.resources import REGION
from hawse.services.iam.validation.checks.variables import has_variable
from hawse.services.iam.validation.finding import ERROR, SUGGESTION, WARNING
from hawse.services.iam.validation.numbers import is_base64, is_date, network_of, number_of
from hawse.services.iam.validation.policy import Condition
from hawse.services.iam.validation.reading import Node
from hawse.services.iam.validation.registry import Found, check

_EXACT = ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
_LIKE = ("StringLike", "StringNotLike", "ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals")
_SERVICES = (
    *("iam:passedtoservice", "iam:awsservicename", "aws:principalservicename"),
    *("aws:calledviafirst", "aws:calledvialast"),
)
_VIA = re.compile(r"[a-z0-9.-]+\.[a-z]{2,5}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?")
_KMS_KEY = re.compile(r"arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(key/.+|alias/.+)")
_TAG_VARIABLE = re.compile(r"\$\{aws:(principal|resource|request)tag/", re.I)
_SENSITIVE = (
    *("aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:resourceorgid"),
    *("aws:sourceaccount", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce"),
    *("aws:vpceaccount", "aws:vpceorgid"),
)


def _plain(condition: Condition) -> Iterator[Node]:
    """Values that no variable fills in."""
    yield from (one for one in condition.values if not has_variable(one.text))


def _is_wild(text: str) -> bool:
    bare = re.sub(r"\$\{[*?$]}", "", text)
    return "*" in bare or "?" in bare


def _typed(
    code: str, severity: str, families: tuple[str, ...], fits: Callable[[str], bool], message: str
) -> None:
    """A check that each value of operators of a family is of their type."""

    @check(code, severity, Condition)
    def of_another_type(condition: Condition) -> Iterator[Found]:
        for node in _plain(condition) if condition.operator.family in families else ():
            if not fits(node.text):
                yield node, message.format(operator=condition.operator.name, value=node.text)


_typed(
    "TYPE_MISMATCH_BOOLEAN",
    WARNING,
    ("bool", "null"),
    lambda text: text.lower() in ("true", "false"),
    "{operator} takes true or false, not {value!r}",
)
_typed(
    "TYPE_MISMATCH_DATE",
    WARNING,
    ("date",),
    lambda text: is_date(text) or number_of(text) is not None,
    "{operator} takes a date such as 2026-10-17T00:00:00Z, not {value!r}",
)
_typed(
    "INVALID_DATE_VALUE",
    WARNING,
    ("date",),
    lambda text: number_of(text) is None or is_date(text),
    "{value} counts seconds since 1970; a date such as 2026-10-17T00:00:00Z can be read",
)
_typed(
    "TYPE_MISMATCH_IP_RANGE",
    ERROR,
    ("ip",),
    lambda text: network_of(text) is not None,
    "{operator} takes a range such as 203.0.113.0/24, not {value!r}",
)
_typed(
    "TYPE_MISMATCH_NUMBER",
    WARNING,
    ("numeric",),
    lambda text: number_of(text) is not None,
    "{operator} takes a number, not {value!r}",
)
_typed(
    "TYPE_MISMATCH_STRING",
    WARNING,
    ("binary",),
    is_base64,
    "{operator} takes bytes in base64, not {value!r}",
)
_typed(
    "TYPE_MISMATCH_ARN",
    WARNING,
    ("arn",),
    lambda text: not text.strip("*") or text.startswith(("arn:", "*")) and bool(arn_of(text)),
    "{operator} compares six fields of an ARN; {value!r} has not got them",
)


@check("INVALID_CONDITION_DATA_TYPE", ERROR, Condition)
def mixed_types(condition: Condition) -> Iterator[Found]:
    """A list is of strings, of numbers or of booleans."""
    kinds = {_kind(one) for one in condition.values}
    if len(kinds) > 1:
        yield condition.node, f"a list of {' and '.join(sorted(kinds))}; write all as strings"


def _kind(node: Node) -> str:
    if isinstance(node.value, bool):
        return "booleans"
    return "strings" if node.is_text else "numbers"


@check("INVALID_CONDITION_MULTIPLE_BOOLEAN", ERROR, Condition)
def true_and_false(condition: Condition) -> Iterator[Found]:
    """It is one or the other."""
    if condition.operator.family in ("bool", "null") and len(condition.values) > 1:
        yield condition.node, f"{condition.operator.name} takes one value, true or false"


@check("WILDCARD_WITHOUT_LIKE_OPERATOR", WARNING, Condition)
def literal_wildcard(condition: Condition) -> Iterator[Found]:
    """Here a star is a star."""
    for node in condition.values if condition.operator.name in _EXACT else ():
        if _is_wild(node.text):
            like = "StringNotLike" if condition.operator.negated else "StringLike"
            yield node, f"{condition.operator.name} compares * and ? as they are; write {like}"


@check("IMPROVE_IP_RANGE", SUGGESTION, Condition)
def host_in_range(condition: Condition) -> Iterator[Found]:
    """Which bits count?"""
    for node in condition.values if condition.operator.family == "ip" else ():
        network = network_of(node.text)
        if network is not None and "/" in node.text:
            if str(network.network_address) != node.text.partition("/")[0].lower():
                if network.version == 4:
                    yield node, f"bits beyond the mask are ignored; the range is {network}"


def _private(condition: Condition) -> list[Node]:
    """Values of aws:SourceIp that no request comes from."""
    if condition.name != "aws:sourceip" or condition.operator.family != "ip":
        return []
    nets = [(node, network_of(node.text)) for node in _plain(condition)]
    return [node for node, net in nets if net is not None and _is_inside(str(net))]


_INSIDE = re.compile(r"(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)")


def _is_inside(network: str) -> bool:
    return _INSIDE.match(network) is not None


def _private_check(code: str, severity: str, message: str, *, negated: bool, all_: bool) -> None:
    @check(code, severity, Condition)
    def private(condition: Condition) -> Iterator[Found]:
        inside = _private(condition)
        if inside and condition.operator.negated is negated:
            if (len(inside) == len(condition.values)) is all_:
                yield from ((node, message.format(value=node.text)) for node in inside)


_WITHIN = "{value} is a private range, and aws:SourceIp is a public address"
_private_check(
    "PRIVATE_IP_ADDRESS",
    ERROR,
    f"{_WITHIN}: it never holds; for a VPC there is aws:VpcSourceIp",
    negated=False,
    all_=True,
)
_private_check(
    "PRIVATE_NOT_IP_ADDRESS",
    ERROR,
    f"{_WITHIN}: it always holds; for a VPC there is aws:VpcSourceIp",
    negated=True,
    all_=True,
)
_private_check("PRIVATE_IP_ADDRESS_SUBSET", SUGGESTION, _WITHIN, negated=False, all_=False)
_private_check("PRIVATE_NOT_IP_ADDRESS_SUBSET", SUGGESTION, _WITHIN, negated=True, all_=False)


def _shaped(
    code: str, severity: str, keys: tuple[str, ...], shape: re.Pattern[str], message: str
) -> None:
    """A check that texts without wildcards have the shape that all values of a key have."""

    @check(code, severity, Condition)
    def of_another_shape(condition: Condition) -> Iterator[Found]:
        if condition.name in keys and condition.operator.family == "string":
            for node in _plain(condition):
                if not _is_wild(node.text) and not shape.fullmatch(node.text):
                    yield node, message.format(value=node.text)


_HEX = r"[0-9a-z]{8}([0-9a-z]{9})?"
_shaped(
    "INVALID_VPC_FORMAT",
    ERROR,
    ("aws:sourcevpc",),
    re.compile(f"vpc-{_HEX}"),
    "a VPC is vpc- and 8 or 17 characters, not {value!r}",
)
_shaped(
    "INVALID_VPCE_FORMAT",
    ERROR,
    ("aws:sourcevpce",),
    re.compile(f"vpce-{_HEX}"),
    "a VPC endpoint is vpce- and 8 or 17 characters, not {value!r}",
)
_shaped(
    "INVALID_REGION",
    ERROR,
    ("aws:requestedregion",),
    re.compile(rf"{REGION.pattern}|aws-global|aws-[a-z-]*global"),
    "{value!r} does not look like a region",
)
_shaped(
    "INVALID_SERVICE_PRINCIPAL_FORMAT",
    ERROR,
    _SERVICES,
    SERVICE,
    "a service is named like lambda.amazonaws.com, not {value!r}",
)
_shaped(
    "INVALID_SERVICE_PRINCIPAL_FORMAT",
    ERROR,
    ("kms:viaservice",),
    _VIA,
    "a service is named with its region here, like s3.eu-west-1.amazonaws.com, not {value!r}",
)
_shaped(
    "INVALID_KMS_KEY_VALUE",
    ERROR,
    ("s3:x-amz-server-side-encryption-aws-kms-key-id",),
    _KMS_KEY,
    "requests have the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID, not {value!r}",
)


@check("WILDCARD_USAGE_TOO_PERMISSIVE", ERROR, Condition)
def pattern_of_owners(condition: Condition) -> Iterator[Found]:
    """Ids of accounts, organizations and networks are handed out: a pattern is of anybody's."""
    operator = condition.operator
    if condition.name in _SENSITIVE and operator.name in _LIKE:
        for node in condition.values:
            if _is_wild(node.text) and node.text.strip("*"):
                yield node, f"a pattern of {condition.key} matches others' too; name each"


@check("VARIABLE_USAGE_TOO_PERMISSIVE", ERROR, Condition)
def variable_for_owner(condition: Condition) -> Iterator[Found]:
    """Tags are set by many."""
    if condition.name in _SENSITIVE and condition.operator.family == "string":
        for node in condition.values:
            if _TAG_VARIABLE.search(node.text):
                yield node, f"whoever sets the tag chooses what {condition.key} may be"
