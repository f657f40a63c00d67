"""Checks of who may assume roles, and whether anybody does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hawse.plurals import counted
from hawse.services.iam.account import RoleDetail
from hawse.services.iam.audit.checks import DETAILS, Audited, Found, Result, Severity, check
from hawse.services.iam.audit.documents import some, trusts
from hawse.services.iam.evaluate import Statement
from hawse.services.iam.evaluate.conditions import Test
from hawse.services.iam.trust import SENDS_SOURCE

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
_NARROWER = ("repository", "repository_id", "job_workflow_ref")
"""Claims of GitHub that say as much as sub does."""
_SHARED = ("gitlab.com", "app.terraform.io", "agent.buildkite.com", "accounts.google.com")
"""Providers whose tokens anybody in the world can get."""
COMPUTE = {
    "ec2.amazonaws.com",
    "lambda.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "eks.amazonaws.com",
    "pods.eks.amazonaws.com",
}
_MAY_SEND_SOURCE = frozenset(
    {"cloudtrail", "config", "delivery.logs", "events", "firehose"}
    | {"kinesisanalytics", "logs", "s3", "ses", "sns"}
)
"""Services of which nobody verified that they send aws:SourceArn or aws:SourceAccount. Those that
are known not to (apigateway, ec2, glue, lambda, …) are not here: a condition locks them out."""
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
    """Principal * whose conditions demand none of the keys that say who asks."""
    for role, statement in _trusting(audited):
        if "*" in _aws(statement) and statement.tests and not _demands(statement, *_RESTRICTS):
            yield _found(role, statement, f"Principal *, conditions on {_keys(statement)}")


@check(
    "TR-XACCT",
    "medium",
    "a role trusts an account that is not known",
    "say which accounts are known with --known-account, or take it out",
)
def other_account(audited: Audited) -> Iterator[Result]:
    """Accounts other than this one, its organization's and those that are known."""
    for role, statement in _trusting(audited):
        for account in _strangers(audited, statement):
            yield _found(role, statement, f"trusts account {account}")


@check(
    "TR-EXTID",
    "high",
    "a foreign account may assume a role without an external id",
    "demand sts:ExternalId, which the other side keeps for you alone",
)
def no_external_id(audited: Audited) -> Iterator[Result]:
    """As TR-XACCT, and neither sts:ExternalId, MFA nor an organization is demanded."""
    wanted = ("sts:externalid", "aws:multifactorauthpresent", "aws:principalorgid")
    for role, statement in _trusting(audited):
        for account in _strangers(audited, statement):
            if not _demands(statement, *wanted):
                yield _found(role, statement, f"account {account} needs no external id")


@check(
    "TR-DEPUTY",
    "medium",
    "a service may be made to use a role for others",
    "demand aws:SourceAccount or aws:SourceArn",
)
def confused_deputy(audited: Audited) -> Iterator[Result]:
    """Services that say on whose behalf they ask, and are not asked; less sure of some."""
    for role, statement in _trusting(audited):
        if _demands(statement, *_DEPUTY):
            continue
        services = sorted({str(one) for one in named(statement.principal, "Service")})
        sure = [one for one in services if _is_one_of(SENDS_SOURCE, one)]
        unsure = [one for one in services if _is_one_of(_MAY_SEND_SOURCE, one)]
        if sure:
            yield _found(role, statement, f"{', '.join(sure)} without aws:SourceAccount")
        elif unsure:
            told = f"{', '.join(unsure)} without aws:SourceAccount, unverified: it may not send it"
            yield _found(role, statement, told, "low")


def _is_one_of(services: frozenset[str], principal: str) -> bool:
    name, dot, rest = principal.partition(".amazonaws.com")
    return bool(dot) and rest in ("", ".cn") and name in services


@check(
    "TR-OIDC-SUB",
    "critical",
    "workflows that are not yours may assume a role",
    "demand the sub of your repository and the aud sts.amazonaws.com",
)
def loose_oidc(audited: Audited) -> Iterator[Result]:
    """GitHub without a sub, with a sub for all, or without an aud; others that all share a sub."""
    for role, statement in _trusting(audited):
        for name in named(statement.principal, "Federated"):
            host = str(name).partition(":oidc-provider/")[2]
            if host == _GITHUB or host.startswith(f"{_GITHUB}/"):
                yield from _loose_github(role, statement, host)
            elif host in _SHARED and not _demands(statement, f"{host}:sub"):
                yield _found(role, statement, f"no condition on {host}:sub")


def _loose_github(role: RoleDetail, statement: Statement, host: str) -> Iterator[Result]:
    subjects = _demands(statement, f"{host}:sub")
    if not subjects and not _demands(statement, *(f"{host}:{one}" for one in _NARROWER)):
        loose = [value for test in statement.tests for value in test.wanted if _sub(test, host)]
        yield _found(role, statement, f"sub {some(loose)}" if loose else "no condition on sub")
    for value in (value for test in subjects for value in test.wanted if _has_patterns(test)):
        if re.fullmatch(r"repo:\*.*|repo:[^/]*\*.*", value):
            yield _found(role, statement, f"sub {value}")
        elif re.fullmatch(r"repo:[^/]+/\*.*", value):
            yield _found(role, statement, f"sub {value}", "high")
    if not _demands(statement, f"{host}:aud"):
        yield _found(role, statement, "no condition on aud", "medium")


def _sub(test: Test, host: str) -> bool:
    return test.key.lower() == f"{host}:sub"


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
        services = set(named(statement.principal, "Service")) & COMPUTE
        if services:
            yield _found(role, statement, ", ".join(sorted(services)))


@check("ROLE-UNUSED", "low", "a role is not used", "hawse iam role rm, which can restore it")
def unused_role(audited: Audited) -> Iterator[Result]:
    """Not used in the days that count, and older than that. AWS looks 400 days back."""
    for role in audited.account.roles.values():
        if role.reserved:
            continue
        if not role.use_known:
            yield audited.lacks(f"{DETAILS}: RoleLastUsed", role.arn)
            continue
        age, idle = audited.days(role.created), audited.days(role.used)
        idle_since = age if idle is None else idle
        if idle_since is None:
            yield audited.lacks(f"{DETAILS}: CreateDate", role.arn)
        elif idle_since > audited.limits.role_unused:
            when = "never in 400 days" if idle is None else f"last {counted(idle, 'day')} ago"
            made = "" if age is None else f", made {counted(age, 'day')} ago"
            yield Found(role.arn, f"used {when}{made}")


@check(
    "IP-ORPHAN",
    "info",
    "a role for instances is in no instance profile",
    "no instance can have it: hawse iam role rm",
)
def no_profile(audited: Audited) -> Iterator[Result]:
    """Trusts EC2 alone, and no profile has it."""
    for role, statement in _trusting(audited):
        if named(statement.principal, "Service") == ["ec2.amazonaws.com"]:
            if not role.instance_profiles:
                yield _found(role, statement, "trusts EC2, in no instance profile")


def _trusting(audited: Audited) -> Sequence[tuple[RoleDetail, Statement]]:
    """Every Allow of every trust policy, but for roles that AWS made."""
    found: Sequence[tuple[RoleDetail, Statement]] | None = audited.kept.get("trusting")
    if found is None:
        found = audited.kept["trusting"] = tuple(
            (role, statement)
            for role, document in trusts(audited)
            for statement in document.policy.statements
            if statement.allows
        )
    return found


def _found(
    role: RoleDetail, statement: Statement, evidence: str, severity: Severity | None = None
) -> Found:
    return Found(role.arn, f"{statement.where}: {evidence}", severity, role.trust)


def _aws(statement: Statement) -> list[str]:
    principal = statement.principal
    return [principal] if isinstance(principal, str) else named(principal, "AWS")


def named(principal: object, kind: str) -> list[str]:
    """The principals of a kind that a statement names."""
    if not isinstance(principal, Mapping):
        return []
    names: Any = principal.get(kind, [])
    return [str(name) for name in (names if isinstance(names, list) else [names])]


def _accounts(statement: Statement) -> set[str]:
    found = set()
    for name in _aws(statement):
        match = re.fullmatch(r"(\d{12})|arn:[^:]+:(?:iam|sts)::(\d{12}):.*", name)
        if match:
            found.add(match.group(1) or match.group(2))
    return found


def _strangers(audited: Audited, statement: Statement) -> list[str]:
    """The accounts that a statement trusts and nobody knows."""
    known = {audited.account.id, *audited.limits.known_accounts}
    organization = audited.account.organization
    if organization is not None:
        known.add(organization.management_account)
        for test in _demands(statement, "aws:principalorgid"):
            if set(test.wanted) == {organization.id}:
                return []
    return sorted(_accounts(statement) - known)


def _demands(statement: Statement, *keys: str) -> list[Test]:
    """The conditions that need one of the keys to be there, and to be more than anything."""
    return [test for test in statement.tests if test.key.lower() in keys and _is_strict(test)]


def _is_strict(test: Test) -> bool:
    operator = test.operator
    if operator is None or operator.negated or test.if_exists or test.qualifier == "forallvalues":
        return False
    return not (operator.patterns and any(map(_is_anything, test.wanted)))


def _has_patterns(test: Test) -> bool:
    return test.operator is not None and test.operator.patterns


def _is_anything(value: str) -> bool:
    """Whether a pattern is for all, or for an ARN in any account."""
    parts = value.split(":", 5)
    account = parts[4] if len(parts) == 6 and parts[0] == "arn" else value
    return bool(account) and not account.strip("*?")


def _keys(statement: Statement) -> str:
    return ", ".join(dict.fromkeys(test.key for test in statement.tests))
