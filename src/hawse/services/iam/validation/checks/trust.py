"""Trust policies of roles: who may assume the role, and by which of STS's actions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hawse.services.iam.validation.finding import ERROR, SECURITY, WARNING
from hawse.services.iam.validation.policy import Condition, Statement
from hawse.services.iam.validation.registry import Found, check

TRUST = ("trust",)
GITHUB = "token.actions.githubusercontent.com"
_SAML = re.compile(r"arn:[a-z-]+:iam::\d{12}:saml-provider/[\w+=,.@-]+", re.ASCII)
_OIDC = re.compile(r"arn:[a-z-]+:iam::\d{12}:oidc-provider/.+")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(/.*)?", re.I)
_ASSUMES = {
    "sts:AssumeRole": ("AWS", "Service", ""),
    "sts:AssumeRoleWithSAML": ("SAML",),
    "sts:AssumeRoleWithWebIdentity": ("OIDC",),
}
_SETS = {
    "sts:sourceidentity": "sts:SetSourceIdentity",
    "sts:transitivetagkeys": "sts:TagSession",
    "aws:tagkeys": "sts:TagSession",
    "aws:requesttag": "sts:TagSession",
}
_ANYWHERE = ("sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession")


@check("ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", ERROR, Statement, TRUST)
def not_principal(statement: Statement) -> Iterator[Found]:
    """IAM refuses it."""
    node = statement.get("NotPrincipal")
    if node is not None:
        yield node.named, "a trust policy has no NotPrincipal; name who may assume the role"


@check("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", ERROR, Statement, TRUST)
def everybody(statement: Statement) -> Iterator[Found]:
    """A role that everybody may assume is hardly meant."""
    for kind, node in statement.principals:
        if not kind and node.value == "*":
            yield node, 'no trust policy takes "Principal": "*"; name who may assume the role'


@check("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", ERROR, Statement, TRUST)
def resource(statement: Statement) -> Iterator[Found]:
    """The resource is the role."""
    for name in ("Resource", "NotResource"):
        node = statement.get(name)
        if node is not None:
            yield node.named, f"a trust policy has no {name}: it is about the role it belongs to"


def provider(text: str) -> str:
    """What a federated principal is: `SAML`, `OIDC`, or "" for neither."""
    if _SAML.fullmatch(text):
        return "SAML"
    return "OIDC" if _OIDC.fullmatch(text) or _DOMAIN.fullmatch(text) else ""


@check("INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", ERROR, Statement, TRUST)
def no_provider(statement: Statement) -> Iterator[Found]:
    """A domain, or the ARN of a provider."""
    for kind, node in statement.principals:
        if kind == "Federated" and not provider(node.value) and "*" not in node.value:
            yield node, (
                f"{node.value!r} is no identity provider: name the ARN of a saml-provider or an"
                " oidc-provider, or a domain such as cognito-identity.amazonaws.com"
            )


def _kind(kind: str, text: str) -> str:
    return provider(text) if kind == "Federated" else kind


@check("MISMATCHED_ACTION_FOR_PRINCIPAL", ERROR, Statement, TRUST)
def wrong_way_of_assuming(statement: Statement) -> Iterator[Found]:
    """An action that none of the principals can call."""
    kinds = {_kind(kind, node.value) for kind, node in statement.principals}
    named = ", ".join(node.value for _, node in statement.principals)
    for node in statement.texts("Action"):
        for action, can in _ASSUMES.items():
            if node.value.lower() == action.lower() and kinds and not kinds & set(can):
                yield node, f"{action} is not called by {named}; {_way(kinds)}"


def _way(kinds: set[str]) -> str:
    fitting = [action for action, can in _ASSUMES.items() if kinds & set(can)]
    return f"{fitting[0]} is" if fitting else "name a principal that can call it"


@check("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", ERROR, Statement, TRUST)
def roles_anywhere(statement: Statement) -> Iterator[Found]:
    """Roles Anywhere always tags the session and sets its source."""
    for kind, node in statement.principals:
        lacks = [action for action in _ANYWHERE if not statement.covers(action)]
        if (kind, node.value) == ("Service", "rolesanywhere.amazonaws.com") and lacks:
            if statement.allows and statement.has("Action"):
                yield node, f"{node.value} needs {', '.join(lacks)} as well"


@check("MISSING_ACTION_FOR_CONDITION_KEY", ERROR, Condition, TRUST)
def key_without_its_action(condition: Condition) -> Iterator[Found]:
    """What a session may be given is asked for where it may be given anything."""
    action = _SETS.get(condition.name.partition("/")[0])
    statement = condition.statement
    if action and statement.allows and statement.has("Action") and not statement.covers(action):
        yield condition.node.named, f"{condition.key} is set by {action}; allow it here too"


@check("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", SECURITY, Statement, TRUST)
def provider_without_condition(statement: Statement) -> Iterator[Found]:
    """Everybody whom the provider knows may assume the role."""
    for kind, node in statement.principals:
        if kind == "Federated" and provider(node.value) == "OIDC" and statement.allows:
            issuer = node.value.partition("oidc-provider/")[2] or node.value
            asked = any(key.rpartition(":")[0] == issuer.lower() for key in statement.keys)
            if not asked and not issuer.startswith(GITHUB):
                yield node, (
                    f"everybody with a token of {issuer} may assume the role;"
                    f" ask for {issuer}:sub and {issuer}:aud in Condition"
                )


def _is_github(statement: Statement) -> bool:
    return statement.allows and any(
        kind == "Federated" and GITHUB in node.value for kind, node in statement.principals
    )


@check("MISSING_GITHUB_REPO_CONDITION_KEY", SECURITY, Statement, TRUST)
def github_for_everybody(statement: Statement) -> Iterator[Found]:
    """Every repository of GitHub may assume the role."""
    if not _is_github(statement):
        return
    subjects = [each for each in statement.conditions if each.name == f"{GITHUB}:sub"]
    bound = [each for each in subjects if any(map(_names_repository, _values(each)))]
    for kind, node in statement.principals:
        if kind == "Federated" and GITHUB in node.value and not bound:
            yield node, (
                "every repository of GitHub may assume the role;"
                f" ask for {GITHUB}:sub, such as repo:acme/site:ref:refs/heads/main"
            )


def _values(condition: Condition) -> list[str]:
    operator = condition.operator
    loose = operator.negated or operator.if_exists or operator.name == "Null"
    return [] if loose else [one.text for one in condition.values]


def _names_repository(subject: str) -> bool:
    """Whether an owner at least is named: `repo:*` and `*` are everybody."""
    owner = subject.removeprefix("repo:").partition("/")[0]
    return owner.strip("*?") != ""


@check("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", WARNING, Statement, TRUST)
def github_by_pattern(statement: Statement) -> Iterator[Found]:
    """A pattern lets in pull requests, and repositories that are yet to come."""
    for condition in statement.conditions if _is_github(statement) else ():
        if condition.name == f"{GITHUB}:sub" and f"{GITHUB}:ref" not in statement.keys:
            for node in condition.values:
                if "*" in node.text or "?" in node.text:
                    yield node, f"{node.text} is more than one repository and branch; name them"
