"""Trust policies from what a person types: for a service, an account, an OIDC or SAML provider.

Each template is as narrow as its kind allows, so that a role made here passes the audit: no public
principal, an external id or an organization for another account, the source account for a
service that sends it, one repository for GitHub. Pure; what a provider is called is looked up by
`providers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hawse.errors import UsageError
from hawse.nesting import json_value

GITHUB = "token.actions.githubusercontent.com"
_SHORTHANDS = {"github": GITHUB, "gitlab": "gitlab.com"}
_SERVICE = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_ACCOUNT = re.compile(r"\d{12}")
_REPOSITORY = re.compile(r"repo:[^/:*?]+/[^/:*?]+:.+")
_SAML_AUDIENCES = {
    "aws": "https://signin.aws.amazon.com/saml",
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}

SENDS_SOURCE = frozenset(
    {
        "bedrock",
        "codebuild",
        "comprehend",
        "datasync",
        "ecs-tasks",
        "fis",
        "forecast",
        "frauddetector",
        "iot",
        "personalize",
        "pipes",
        "sagemaker",
        "scheduler",
        "ssm",
        "states",
        "transfer",
        "vpc-flow-logs",
    }
)
"""Services whose own guide restricts the trust policy of their roles by aws:SourceAccount. AWS
publishes no list; with a service that sends none, the condition would lock the service out."""


@dataclass(frozen=True)
class Trust:
    """What was typed about who may assume a role; exactly one of the first five is given.

    `source_account` None: where the service is known to send it. `document` is a policy from a
    file.
    """

    service: str | None = None
    account: str | None = None
    oidc: str | None = None
    saml: str | None = None
    document: Any = None
    external_id: str | None = None
    mfa: bool = False
    organization: str | None = None
    source_account: bool | None = None
    source_arn: str | None = None
    subjects: tuple[str, ...] = ()
    audience: str | None = None

    @property
    def given(self) -> bool:
        """Whether anything was typed."""
        return self != Trust()


@dataclass(frozen=True)
class Place:
    """Where the role is, and the ARNs of the identity providers that are there."""

    account: str
    partition: str
    oidc: tuple[str, ...] = ()
    saml: tuple[str, ...] = ()


def check(trust: Trust) -> None:
    """UsageError for what cannot be meant; asks nothing of AWS."""
    kinds = {
        "--service": trust.service,
        "--trust-account": trust.account,
        "--oidc": trust.oidc,
        "--saml": trust.saml,
        "--trust-policy": trust.document,
    }
    given = [option for option, value in kinds.items() if value is not None]
    if len(given) != 1:
        why = f"{' and '.join(given)} are given" if given else "nobody is"
        raise UsageError("who may assume the role", why=why, hint=f"give one of {', '.join(kinds)}")
    for option, value, kind in _details(trust):
        if value and kind != given[0]:
            raise UsageError(option, why=f"it belongs to {kind}, not to {given[0]}")
    _CHECKS.get(given[0], lambda _: None)(trust)


def _details(trust: Trust) -> Iterator[tuple[str, object, str]]:
    yield "--external-id", trust.external_id, "--trust-account"
    yield "--mfa", trust.mfa, "--trust-account"
    yield "--org", trust.organization, "--trust-account"
    yield "--source-account", trust.source_account is not None, "--service"
    yield "--source-arn", trust.source_arn, "--service"
    yield "--subject", trust.subjects, "--oidc"
    yield "--audience", trust.audience, "--oidc"


def _check_service(trust: Trust) -> None:
    if not _SERVICE.fullmatch(trust.service or ""):
        why = "a service is named like lambda or lambda.amazonaws.com"
        raise UsageError(f"--service {trust.service}", why=why)


def _check_account(trust: Trust) -> None:
    option = f"--trust-account {trust.account}"
    if trust.account == "*":
        raise UsageError(option, why="anybody with an AWS account could assume the role")
    if not _ACCOUNT.fullmatch(trust.account or ""):
        raise UsageError(option, why="an account id has 12 digits")
    if trust.external_id and not re.fullmatch(r"[\w+=,.@:/-]{2,1224}", trust.external_id):
        raise UsageError("--external-id", why="it has 2 to 1,224 letters, digits or +=,.@:/-")
    if trust.organization and not re.fullmatch(r"o-[a-z0-9]{10,32}", trust.organization):
        raise UsageError(f"--org {trust.organization}", why="an organization is named like o-…")


def _check_oidc(trust: Trust) -> None:
    provider = _SHORTHANDS.get(trust.oidc or "", trust.oidc or "")
    if not trust.subjects:
        example = "repo:OWNER/NAME:ref:refs/heads/main" if provider == GITHUB else "SUBJECT"
        why = "without a subject, whoever the provider knows could assume the role"
        raise UsageError("--oidc", why=why, hint=f"add --subject {example}")
    for subject in trust.subjects:
        if not subject.replace("*", "").replace("?", "").strip(":/"):
            raise UsageError(f"--subject {subject}", why="it matches whoever the provider knows")
        if provider == GITHUB and not _REPOSITORY.fullmatch(subject):
            why = "it must name one repository"
            hint = "--subject repo:OWNER/NAME:ref:refs/heads/main"
            raise UsageError(f"--subject {subject}", why=why, hint=hint)
    if "*" in (trust.audience or ""):
        raise UsageError(f"--audience {trust.audience}", why="an audience is exact")


_CHECKS = {
    "--service": _check_service,
    "--trust-account": _check_account,
    "--oidc": _check_oidc,
}


def document(trust: Trust, place: Place) -> Any:
    """The trust policy; UsageError where the place shows that it must not be so."""
    if trust.document is not None:
        return trust.document
    if trust.service:
        return _policy({"Service": _principal(trust.service, place)}, _source(trust, place))
    if trust.account:
        arn = f"arn:{place.partition}:iam::{trust.account}:root"
        return _policy({"AWS": arn}, _guest(trust, place))
    if trust.oidc:
        return _web_identity(trust, place)
    return _saml(trust, place)


def _principal(service: str, place: Place) -> str:
    if "." in service:
        return service
    china = ".cn" if place.partition == "aws-cn" and service == "ec2" else ""
    return f"{service}.amazonaws.com{china}"


def _source(trust: Trust, place: Place) -> dict[str, Any]:
    """Against the confused deputy: the service acts for this account alone."""
    known = (trust.service or "").partition(".")[0] in SENDS_SOURCE
    condition: dict[str, Any] = {}
    if trust.source_account or (trust.source_account is None and (known or trust.source_arn)):
        condition["StringEquals"] = {"aws:SourceAccount": place.account}
    if trust.source_arn:
        condition["ArnLike"] = {"aws:SourceArn": trust.source_arn}
    return condition


def _guest(trust: Trust, place: Place) -> dict[str, Any]:
    if trust.account != place.account and not (trust.external_id or trust.organization):
        raise UsageError(
            f"--trust-account {trust.account}",
            why="it is another account, which others can get to act for them",
            hint="add --external-id TEXT (agreed with them), or --org o-… for one of your own",
        )
    equals = {"sts:ExternalId": trust.external_id, "aws:PrincipalOrgID": trust.organization}
    given = {key: value for key, value in equals.items() if value}
    condition: dict[str, Any] = {"StringEquals": given} if given else {}
    if trust.mfa:
        condition["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    return condition


def _web_identity(trust: Trust, place: Place) -> Any:
    arn = _provider("--oidc", _SHORTHANDS.get(trust.oidc or "", trust.oidc or ""), place.oidc)
    url = arn.partition("/")[2]
    condition: dict[str, Any]
    globs = [subject for subject in trust.subjects if "*" in subject or "?" in subject]
    exact = {f"{url}:aud": trust.audience or "sts.amazonaws.com"}
    if not globs:
        condition = {"StringEquals": {**exact, f"{url}:sub": _one(trust.subjects)}}
    else:
        like = {f"{url}:sub": _one(trust.subjects)}
        condition = {"StringEquals": exact, "StringLike": like}
    return _policy({"Federated": arn}, condition, "sts:AssumeRoleWithWebIdentity")


def _saml(trust: Trust, place: Place) -> Any:
    arn = _provider("--saml", trust.saml or "", place.saml)
    audience = _SAML_AUDIENCES.get(place.partition, _SAML_AUDIENCES["aws"])
    condition = {"StringEquals": {"SAML:aud": audience}}
    return _policy({"Federated": arn}, condition, "sts:AssumeRoleWithSAML")


def _provider(option: str, name: str, known: Sequence[str]) -> str:
    """The ARN of a provider of this account, by its ARN, URL or name."""
    wanted = name.removeprefix("https://").rstrip("/")
    for arn in known:
        if wanted in (arn, arn.partition("/")[2]):
            return arn
    there = ", ".join(arn.partition("/")[2] for arn in known) or "none"
    raise UsageError(
        f"{option} {name}",
        why=f"this account has no such identity provider; it has {there}",
        hint="create it first: aws iam create-"
        + ("open-id-connect-provider" if option == "--oidc" else "saml-provider"),
    )


def _one(values: Sequence[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _policy(
    principal: Mapping[str, str], condition: Mapping[str, Any], action: str = "sts:AssumeRole"
) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": principal, "Action": action}
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


def text_of(file: str) -> str:
    """The text of a file; UsageError when it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise UsageError(file, why=why) from error


def read_document(file: str) -> Any:
    """A trust policy from a file; UsageError when IAM would not take it, or it lets anybody in."""
    from hawse.services.iam.validation.validating import validate

    text = text_of(file)
    for found in validate(text, "trust", file):
        if found.severity == "error":
            place = f"line {found.line}, column {found.column}"
            hint = f"hawse iam policy validate {file} --type trust"
            raise UsageError(file, why=f"{found.message} ({place})", hint=hint)
    try:
        data = json_value(text)
    except ValueError as error:
        raise UsageError(file, why=f"not JSON: {error}") from error
    for statement in _statements(data):
        anybody = "*" in _principals(statement.get("Principal"))
        if anybody and statement.get("Effect") == "Allow" and not statement.get("Condition"):
            why = "anybody with an AWS account could assume the role"
            raise UsageError(file, why=why, hint="name a principal, or add a condition")
    return data


def trusted(policy: Any) -> list[str]:
    """Whom a trust policy names, short: `lambda.amazonaws.com`, `account 111122223333`."""
    found: list[str] = []
    for statement in _statements(policy):
        if statement.get("Effect") == "Allow":
            found += _principals(statement.get("Principal", statement.get("NotPrincipal")))
    return list(dict.fromkeys(found))


def _statements(policy: Any) -> Iterator[Mapping[str, Any]]:
    statements = policy.get("Statement") if isinstance(policy, Mapping) else None
    for one in statements if isinstance(statements, list) else [statements]:
        if isinstance(one, Mapping):
            yield one


def _principals(principal: Any) -> Iterator[str]:
    if not isinstance(principal, Mapping):
        yield str(principal)
        return
    for values in principal.values():
        for value in values if isinstance(values, list) else [values]:
            yield _short(str(value))


def _short(principal: str) -> str:
    """An ARN without what is the same in every one."""
    root = re.fullmatch(r"arn:[^:]*:iam::(\d{12}):root", principal)
    if root or _ACCOUNT.fullmatch(principal):
        return f"account {root.group(1) if root else principal}"
    return principal.rpartition(":")[2] if principal.startswith("arn:") else principal
