"""Whom a policy names: the form of principals, and what a policy of its type may name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hawse.services.iam.actions import is_pattern
from hawse.services.iam.validation.finding import ERROR, SECURITY, SUGGESTION, WARNING
from hawse.services.iam.validation.policy import Statement
from hawse.services.iam.validation.registry import Found, check

KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
WITH_PRINCIPAL = ("resource", "trust")
SOURCES = frozenset(("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"))
SERVICE = re.compile(
    r"[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal"
    r"|aws\.amazon\.com|c2s\.ic\.gov|sc2s\.sgov\.gov|amazonaws\.eu)"
)
_ARN = re.compile(
    r"arn:[a-z-]+:(iam::\d{12}:(root|user/.+|role/.+)"
    r"|sts::\d{12}:(assumed-role/.+/.+|federated-user/.+)"
    r"|iam::\d{12}:(saml-provider|oidc-provider)/.+"
    r"|cloudfront::.+|iam::cloudfront:user/.+)",
    re.DOTALL,
)
_ID = re.compile(r"A[A-Z0-9]{15,127}")
_NOT_FOR_SERVICES = (
    *("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn"),
    "aws:username",
)


@check("INVALID_PRINCIPAL_KEY", ERROR, Statement, WITH_PRINCIPAL)
def unknown_kind(statement: Statement) -> Iterator[Found]:
    """There are four."""
    for name in ("Principal", "NotPrincipal"):
        element = statement.get(name)
        for kind, node in element.members() if element is not None else ():
            if kind not in KINDS:
                yield node.named, f"no principals of kind {kind!r}; there are {', '.join(KINDS)}"


@check("INVALID_PRINCIPAL_FORMAT", ERROR, Statement, WITH_PRINCIPAL)
def no_principal_of_aws(statement: Statement) -> Iterator[Found]:
    """`*`, an account, an ARN of IAM or STS, or the unique id that IAM leaves of what is gone."""
    for kind, node in statement.principals:
        if not kind and node.value != "*":
            yield node, f'a principal is "*" or an object: {{"AWS": {node.text}}}'
        if kind == "AWS" and not is_pattern(node.value) and "${" not in node.value:
            if not (re.fullmatch(r"\d{12}", node.value) or _is_named(node.value)):
                yield node, f"{node.value!r} is no account, no ARN of IAM or STS and no unique id"


def _is_named(text: str) -> bool:
    return bool(_ARN.fullmatch(text) or _ID.fullmatch(text))


@check("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", ERROR, Statement, WITH_PRINCIPAL)
def pattern_for_principal(statement: Statement) -> Iterator[Found]:
    """A principal is one, or all of them; a part of a name is not matched."""
    for kind, node in statement.principals:
        alone = node.value == "*" and kind in ("AWS", "")
        if kind in KINDS and is_pattern(node.value) and not alone:
            yield node, (
                f"a principal is no pattern: {node.value!r} matches nobody;"
                " ask for aws:PrincipalArn in Condition instead"
            )


@check("INVALID_SERVICE_PRINCIPAL_FORMAT", ERROR, Statement, WITH_PRINCIPAL)
def no_service(statement: Statement) -> Iterator[Found]:
    """A name of DNS, in lower case."""
    for kind, node in statement.principals:
        if kind == "Service" and not is_pattern(node.value) and not SERVICE.fullmatch(node.value):
            guess = re.sub(r"[^a-z0-9-]", "", node.value.partition(".")[0].lower())
            meant = f", such as {guess}.amazonaws.com" if guess else ""
            yield node, f"a service is name.amazonaws.com{meant}, not {node.value!r}"


@check("INVALID_ROLE_REFERENCE", WARNING, Statement, WITH_PRINCIPAL)
def id_of_a_role(statement: Statement) -> Iterator[Found]:
    """What IAM shows when the role is gone; a new role of its name is another one."""
    yield from _ids(statement, "AROA", "role")


@check("INVALID_USER_REFERENCE", WARNING, Statement, WITH_PRINCIPAL)
def id_of_a_user(statement: Statement) -> Iterator[Found]:
    """What IAM shows when the user is gone; a new user of its name is another one."""
    yield from _ids(statement, "AIDA", "user")


def _ids(statement: Statement, prefix: str, what: str) -> Iterator[Found]:
    for kind, node in statement.principals:
        if kind == "AWS" and node.value.startswith(prefix):
            yield node, f"the id of a {what}, which is probably gone; write the ARN of the {what}"


@check("ALLOW_WITH_NOT_PRINCIPAL", SECURITY, Statement, ("resource",))
def everybody_but(statement: Statement) -> Iterator[Found]:
    """It allows everybody else, anonymous callers too."""
    node = statement.get("NotPrincipal")
    if node is not None and statement.allows:
        yield node.named, "Allow with NotPrincipal is for everybody else, anonymous callers too"


@check("EMPTY_ARRAY_PRINCIPAL", SUGGESTION, Statement, WITH_PRINCIPAL)
def nobody_listed(statement: Statement) -> Iterator[Found]:
    """The statement is for nobody."""
    for name in ("Principal", "NotPrincipal"):
        element = statement.get(name)
        for kind, node in element.members() if element is not None else ():
            if node.value == []:
                yield node, f"a list of no principals of kind {kind}"


@check("EMPTY_OBJECT_PRINCIPAL", SUGGESTION, Statement, WITH_PRINCIPAL)
def nobody(statement: Statement) -> Iterator[Found]:
    """The statement is for nobody."""
    for name in ("Principal", "NotPrincipal"):
        element = statement.get(name)
        if element is not None and element.value == {}:
            yield element, f"{name} names nobody: the statement has no effect"


@check("FEDERATED_PRINCIPAL_NOT_SUPPORTED", ERROR, Statement, ("resource",))
def provider_in_resource_policy(statement: Statement) -> Iterator[Found]:
    """Whom a provider vouches for assumes a role first."""
    for kind, node in statement.principals:
        if kind == "Federated":
            yield node, "only a trust policy names identity providers; name the role instead"


@check("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", ERROR, Statement, ("resource",))
def key_that_services_lack(statement: Statement) -> Iterator[Found]:
    """A service is no principal of an account or an organization."""
    kinds = {kind for kind, _ in statement.principals}
    for condition in statement.conditions:
        positive = not condition.operator.negated and not condition.operator.if_exists
        if kinds == {"Service"} and condition.name in _NOT_FOR_SERVICES and positive:
            if condition.operator.name != "Null":
                yield condition.node.named, f"requests of services have no {condition.key}"


@check("RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", SECURITY, Statement, ("resource",))
def service_for_anybody(statement: Statement) -> Iterator[Found]:
    """The service acts for other accounts as well: the confused deputy."""
    if statement.allows and not statement.keys:
        for kind, node in statement.principals:
            if kind == "Service":
                yield node, (
                    f"{node.value} may act for any account here;"
                    " ask for aws:SourceArn or aws:SourceAccount in Condition"
                )


def _names_resource(key: str) -> bool:
    """Whether the key says what a service acts for in another way: by what it encrypts."""
    return key.startswith("kms:encryptioncontext:")


@check("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", SUGGESTION, Statement, ("resource",))
def service_by_other_keys(statement: Statement) -> Iterator[Found]:
    """Other keys do not say for whom the service acts."""
    keys = statement.keys
    if not statement.allows or not keys or keys & SOURCES or any(map(_names_resource, keys)):
        return
    for kind, node in statement.principals:
        if kind == "Service":
            others = ", ".join(sorted({each.key for each in statement.conditions}))
            yield node, (
                f"for whom {node.value} acts is told by aws:SourceArn, aws:SourceAccount,"
                f" aws:SourceOrgID and aws:SourceOrgPaths, not by {others}"
            )
