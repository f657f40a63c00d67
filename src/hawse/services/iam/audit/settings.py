"""Checks of the account as a whole, of its certificates, and of who may help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hawse.plurals import counted
from hawse.services.iam.account import Principal
from hawse.services.iam.audit.checks import Audited, Found, Result, check
from hawse.services.iam.audit.documents import some, trusts
from hawse.services.iam.audit.trusts import COMPUTE, named


@check(
    "CERT-EXPIRED",
    "high",
    "a server certificate has expired",
    "delete it, and use ACM, which renews",
    cis="1.19 1.18 2.18 2.17",
)
def expired_certificates(audited: Audited) -> Iterator[Result]:
    """Certificates that were uploaded to IAM."""
    certificates = audited.account.server_certificates
    if certificates is None:
        yield audited.lacks("iam:ListServerCertificates")
        return
    account = audited.account
    for name, expires in certificates.items():
        if expires < audited.now:
            arn = f"arn:{account.partition}:iam::{account.id}:server-certificate/{name}"
            yield Found(arn, f"expired {counted((audited.now - expires).days, 'day')} ago")


@check(
    "ROLE-SUPPORT",
    "low",
    "nobody may talk to AWS Support",
    "attach AWSSupportAccess to a role",
    cis="1.17 1.16 2.16 2.15",
)
def support(audited: Audited) -> Iterator[Result]:
    """AWSSupportAccess attached to a user, group or role."""
    lists = ("UserDetailList", "GroupDetailList")
    return _somebody(audited, "AWSSupportAccess", _everybody(audited), "nobody", *lists)


@check("ROLE-AUDIT", "info", "there is no role for auditors", "a role with SecurityAudit")
def auditors(audited: Audited) -> Iterator[Result]:
    """SecurityAudit attached to a role."""
    return _somebody(audited, "SecurityAudit", audited.account.roles.values(), "no role")


@check(
    "ORG-SCP",
    "medium",
    "no policy of the organization limits the account",
    "a service control policy that keeps the trail and the root user safe; workloads elsewhere",
    cis="- - - 2.1.2,2.1.3",
)
def no_scp(audited: Audited) -> Iterator[Result]:
    """No SCP but FullAWSAccess; or workloads in the management account, which no SCP limits."""
    organization = audited.account.organization
    if organization is None:
        if any(gap.call.startswith("organizations:") for gap in audited.account.gaps):
            yield audited.lacks("organizations:DescribeOrganization")
        return
    if organization.management_account == audited.account.id:
        yield from _workloads(audited)
    elif organization.scps is None:
        yield audited.lacks("organizations:ListPoliciesForTarget")
    elif organization.scps and all(
        one.name == "FullAWSAccess" for level in organization.scps for one in level
    ):
        yield Found(audited.root_arn, "no SCP but FullAWSAccess")


def _workloads(audited: Audited) -> Iterator[Result]:
    for role, document in trusts(audited):
        services = {
            name
            for statement in document.policy.statements
            if statement.allows
            for name in named(statement.principal, "Service")
        }
        if services & COMPUTE:
            yield Found(role.arn, f"{some(sorted(services & COMPUTE))} in the management account")


def _everybody(audited: Audited) -> Iterator[Principal]:
    account = audited.account
    yield from (*account.users.values(), *account.groups.values(), *account.roles.values())


def _somebody(
    audited: Audited, name: str, holders: Iterable[Principal], nobody: str, *lists: str
) -> Iterator[Result]:
    if not any(arn.endswith(f":policy/{name}") for one in holders for arn in one.attached):
        unknown = audited.incomplete("RoleDetailList", *lists)
        yield unknown or Found(audited.root_arn, f"{name} is attached to {nobody}")
