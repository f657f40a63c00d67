"""Checks of who may assume roles, and whether anybody does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hawse.services.iam.account import RoleDetail
from hawse.services.iam.audit.checks import Audited, Found, Result, check
from hawse.services.iam.evaluate import Policy, Statement, compiled

_RESTRICTS = (
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "sts:externalid",
)
_DEPUTY = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths")
_GITHUB = "token.actions.githubusercontent.com"
_COMPUTE = (
    "ec2.amazonaws.com",
    "lambda.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "eks.amazonaws.com",
    "pods.eks.amazonaws.com",
)
_CONFUSABLE = (
    "apigateway.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "codebuild.amazonaws.com",
    "config.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "events.amazonaws.com",
    "firehose.amazonaws.com",
    "glue.amazonaws.com",
    "iot.amazonaws.com",
    "kinesisanalytics.amazonaws.com",
    "logs.amazonaws.com",
    "s3.amazonaws.com",
    "scheduler.amazonaws.com",
    "ses.amazonaws.com",
    "sns.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
)
"""Services that pass aws:SourceArn or aws:SourceAccount when they assume a role for somebody."""
_UNIQUE_ID = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{12,}")


@check(
    "TR-PUBLIC",
    "critical",
    "anybody may assume a role",
    "name who may: hawse iam role edit",
)
def public(audited: Audited) -> Iterator[Result]:
    """Principal * without any condition."""
    for role, statement in _trusting(audited):
        if "*" in _aws(statement) and not statement.tests:
            yield _found(role, statement, "Principal * without a condition")


@check(
    "TR-PUBLIC-COND",
    "medium",
    "anybody may assume a role under conditions that do not say who",
    "name who may, or demand aws:PrincipalOrgID",
)
def public_on_conditions(audited: Audited) -> Iterator[Result]:
    """Principal * whose conditions have none of the keys that say who asks."""
    for role, statement in _trusting(audited):
        if "*" in _aws(statement) and statement.tests and not _has(statement, _RESTRICTS):
            yield _found(role, statement, f"Principal *, conditions on {_keys(statement)}")


@check(
    "TR-XACCT",
    "medium",
    "a role trusts an account that is not known",
    "say which accounts are known with --known-account, or take it out",
)
def other_account(audited: Audited) -> Iterator[Result]:
    """Accounts other than this one and those that are known."""
    for role, statement in _trusting(audited):
        for account in sorted(_accounts(statement) - _known(audited)):
            yield _found(role, statement, f"trusts account {account}")


@check(
    "TR-EXTID",
    "high",
    "a foreign account may assume a role without an external id",
    "demand sts:ExternalId, which the other side keeps for you alone",
)
def no_external_id(audited: Audited) -> Iterator[Result]:
    """As TR-XACCT, and without sts:ExternalId or MFA."""
    wanted = ("sts:externalid", "aws:multifactorauthpresent")
    for role, statement in _trusting(audited):
        for account in sorted(_accounts(statement) - _known(audited)):
            if not _has(statement, (*wanted, "aws:principalorgid")):
                yield _found(role, statement, f"account {account} needs no external id")


@check(
    "TR-DEPUTY",
    "medium",
    "a service may be made to use a role for others",
    "demand aws:SourceAccount or aws:SourceArn",
)
def confused_deputy(audited: Audited) -> Iterator[Result]:
    """Services that say on whose behalf they ask, and are not asked."""
    for role, statement in _trusting(audited):
        services = set(_named(statement.principal, "Service")) & set(_CONFUSABLE)
        if services and not role.service_linked and not _has(statement, _DEPUTY):
            yield _found(
                role, statement, f"{', '.join(sorted(services))} without aws:SourceAccount"
            )


@check(
    "TR-OIDC-SUB",
    "critical",
    "workflows that are not yours may assume a role",
    "demand the sub of your repository and the aud sts.amazonaws.com",
)
def loose_oidc(audited: Audited) -> Iterator[Result]:
    """GitHub without a sub, with a sub for all, or without an aud."""
    for role, statement in _trusting(audited):
        if not any(name.endswith(_GITHUB) for name in _named(statement.principal, "Federated")):
            continue
        subjects = _wanted(statement, f"{_GITHUB}:sub")
        if not subjects:
            yield _found(role, statement, "no condition on sub")
        for subject in subjects:
            if re.fullmatch(r"\*|repo:\*.*|repo:[^/]*\*.*", subject):
                yield _found(role, statement, f"sub {subject}")
            elif re.fullmatch(r"repo:[^/]+/\*", subject):
                yield Found(role.arn, f"{statement.where}: sub {subject}", "high", role.trust)
        if not _wanted(statement, f"{_GITHUB}:aud"):
            yield Found(role.arn, f"{statement.where}: no condition on aud", "medium", role.trust)


@check(
    "TR-DEAD",
    "low",
    "a role trusts a principal that was deleted",
    "take it out: a new principal of that name is not meant by it",
)
def dead_principal(audited: Audited) -> Iterator[Result]:
    """IAM shows the unique id once the principal is gone."""
    for role, statement in _trusting(audited):
        for name in _aws(statement):
            if _UNIQUE_ID.fullmatch(name):
                yield _found(role, statement, f"trusts {name}")


@check(
    "TR-RO-XACCT",
    "high",
    "another account may read everything",
    "give what it needs instead of ReadOnlyAccess",
)
def readable_from_outside(audited: Audited) -> Iterator[Result]:
    """Trust of another account, and ReadOnlyAccess, which reads data too."""
    for role, statement in _trusting(audited):
        outside = _accounts(statement) - {audited.account.id}
        if outside and any(arn.endswith(":policy/ReadOnlyAccess") for arn in role.attached):
            yield _found(role, statement, f"ReadOnlyAccess for {', '.join(sorted(outside))}")


@check(
    "TR-COMPUTE",
    "info",
    "code on machines may use a role",
    "whoever gets onto the machine has it: keep it small",
    default=False,
)
def compute(audited: Audited) -> Iterator[Result]:
    """A label of how far a break-in would reach."""
    for role, statement in _trusting(audited):
        services = set(_named(statement.principal, "Service")) & set(_COMPUTE)
        if services:
            yield _found(role, statement, ", ".join(sorted(services)))


@check("ROLE-UNUSED", "low", "a role is not used", "hawse iam role rm, which can restore it")
def unused_role(audited: Audited) -> Iterator[Result]:
    """Not used in the days that count, and older than that. AWS looks 400 days back."""
    for role in audited.account.roles.values():
        if role.reserved:
            continue
        if not role.use_known:
            yield audited.lacks("iam:GetAccountAuthorizationDetails: RoleLastUsed", role.arn)
            continue
        age, idle = audited.days(role.created), audited.days(role.used)
        if (age or 0) > audited.limits.role_unused and (
            idle is None or idle > audited.limits.role_unused
        ):
            when = "never in 400 days" if idle is None else f"last {idle} days ago"
            yield Found(role.arn, f"used {when}, made {age} days ago")


@check(
    "IP-ORPHAN",
    "info",
    "a role for instances is in no instance profile",
    "no instance can have it: hawse iam role rm",
)
def no_profile(audited: Audited) -> Iterator[Result]:
    """Trusts EC2 alone, and no profile has it."""
    for role, statement in _trusting(audited):
        if _named(statement.principal, "Service") == ["ec2.amazonaws.com"]:
            if not role.instance_profiles:
                yield _found(role, statement, "trusts EC2, in no instance profile")


def _trusting(audited: Audited) -> Iterator[tuple[RoleDetail, Statement]]:
    """Every Allow of every trust policy, but for roles that AWS made."""
    for role in audited.account.roles.values():
        if not role.reserved:
            for statement in _trust(role).statements:
                if statement.allows:
                    yield role, statement


def _trust(role: RoleDetail) -> Policy:
    return compiled(role.arn, role.trust, "trust")


def _found(role: RoleDetail, statement: Statement, evidence: str) -> Found:
    return Found(role.arn, f"{statement.where}: {evidence}", policy=role.trust)


def _aws(statement: Statement) -> list[str]:
    principal = statement.principal
    return [principal] if isinstance(principal, str) else _named(principal, "AWS")


def _named(principal: object, kind: str) -> list[str]:
    if not isinstance(principal, Mapping):
        return []
    names: Any = principal.get(kind, [])
    return [name for name in (names if isinstance(names, list) else [names]) if name is not None]


def _accounts(statement: Statement) -> set[str]:
    found = set()
    for name in _aws(statement):
        match = re.fullmatch(r"(\d{12})|arn:[^:]+:(?:iam|sts)::(\d{12}):.*", str(name))
        if match:
            found.add(match.group(1) or match.group(2))
    return found


def _known(audited: Audited) -> frozenset[str]:
    return audited.limits.known_accounts | {audited.account.id}


def _has(statement: Statement, keys: tuple[str, ...]) -> bool:
    return any(test.key.lower() in keys for test in statement.tests)


def _keys(statement: Statement) -> str:
    return ", ".join(dict.fromkeys(test.key for test in statement.tests))


def _wanted(statement: Statement, key: str) -> list[str]:
    return [value for test in statement.tests if test.key.lower() == key for value in test.wanted]
