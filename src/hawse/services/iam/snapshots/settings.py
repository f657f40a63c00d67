"""What holds for an account as a whole: its summary, password policy, providers, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound
from hawse.services.iam.calls_snapshots import (
    GET_ACCOUNT_PASSWORD_POLICY,
    GET_ACCOUNT_SUMMARY,
    GET_OPEN_ID_CONNECT_PROVIDER,
    LIST_ACCOUNT_ALIASES,
    LIST_OPEN_ID_CONNECT_PROVIDERS,
    LIST_SAML_PROVIDERS,
    LIST_SERVER_CERTIFICATES,
)
from hawse.services.iam.snapshots.extras import moment

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.iam.snapshots.attempts import Attempts


def settings(asking: Attempts) -> dict[str, Any]:
    """The fields of an Account for all of these; what has no answer is None."""
    target = asking.target
    return {
        "alias": asking.one(LIST_ACCOUNT_ALIASES, lambda: _alias(target)),
        "summary": asking.one(GET_ACCOUNT_SUMMARY, lambda: _summary(target)),
        "password_policy": asking.one(
            GET_ACCOUNT_PASSWORD_POLICY, lambda: _password_policy(target)
        ),
        "saml_providers": asking.one(LIST_SAML_PROVIDERS, lambda: _saml_providers(target)),
        "oidc_providers": _oidc_providers(asking),
        "server_certificates": asking.one(LIST_SERVER_CERTIFICATES, lambda: _certificates(target)),
    }


def _alias(target: Target) -> str | None:
    return next((str(alias) for alias in target.items(LIST_ACCOUNT_ALIASES)), None)


def _summary(target: Target) -> dict[str, int]:
    return dict(target.read(GET_ACCOUNT_SUMMARY)["SummaryMap"])


def _password_policy(target: Target) -> dict[str, Any]:
    """IAM's members of it; {} when the account has none."""
    try:
        return dict(target.read(GET_ACCOUNT_PASSWORD_POLICY)["PasswordPolicy"])
    except NotFound:
        return {}


def _saml_providers(target: Target) -> tuple[str, ...]:
    return tuple(str(provider["Arn"]) for provider in target.items(LIST_SAML_PROVIDERS))


def _oidc_providers(asking: Attempts) -> dict[str, Mapping[str, Any]] | None:
    """IAM's description of each provider by its ARN; {} for one that could not be read."""
    target = asking.target

    def listed() -> list[str]:
        providers = target.items(LIST_OPEN_ID_CONNECT_PROVIDERS)
        return [str(provider["Arn"]) for provider in providers]

    def described(arn: str) -> Mapping[str, Any]:
        answer = target.read(GET_OPEN_ID_CONNECT_PROVIDER, OpenIDConnectProviderArn=arn)
        return {
            key: moment(value) if isinstance(value, datetime) else value
            for key, value in answer.items()
            if key != "ResponseMetadata"
        }

    arns = asking.one(LIST_OPEN_ID_CONNECT_PROVIDERS, listed)
    if arns is None:
        return None
    found = asking.every(GET_OPEN_ID_CONNECT_PROVIDER, arns, described)
    return {arn: one or {} for arn, one in zip(arns, found, strict=True)}


def _certificates(target: Target) -> dict[str, datetime]:
    return {
        str(one["ServerCertificateName"]): one["Expiration"]
        for one in target.items(LIST_SERVER_CERTIFICATES)
        if "Expiration" in one
    }
