"""Checks of what an account has around its IAM."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.services.iam.audit.checks import Audited, Found, Result, check


@check(
    "ROOT-CENTRAL",
    "high",
    "the root users of the organization's accounts have credentials of their own",
    "aws iam enable-organizations-root-credentials-management, then delete them",
    cis="- - - 2.1.1",
)
def central_root(audited: Audited) -> Iterator[Result]:
    """Asked of the management account alone: others cannot see it."""
    organization, features = audited.account.organization, audited.account.root_features
    if organization is None:
        yield from _no_organization(audited)
    elif organization.management_account == audited.account.id:
        if features is None:
            yield audited.lacks("iam:ListOrganizationsFeatures")
        elif "RootCredentialsManagement" not in features:
            yield Found(audited.root_arn, "RootCredentialsManagement is not enabled")


def _no_organization(audited: Audited) -> Iterator[Result]:
    """Unknown, but for an account that is in none."""
    if any(gap.call.startswith("organizations:") for gap in audited.account.gaps):
        yield audited.lacks("organizations:DescribeOrganization")


@check(
    "CONTACT",
    "medium",
    "the account lacks a contact",
    "aws account put-alternate-contact --alternate-contact-type SECURITY …",
    cis="1.1,1.2 1.1,1.2 2.1,2.2 2.2,2.3",
)
def contacts(audited: Audited) -> Iterator[Result]:
    """The primary one, and one for security. Whether they are up to date only people can tell."""
    known = audited.account.contacts or {}
    calls = {"primary": "account:GetContactInformation", "security": "account:GetAlternateContact"}
    for kind, call in calls.items():
        if kind not in known:
            yield audited.lacks(call)
        elif not known[kind]:
            yield Found(audited.root_arn, f"no {kind} contact")


@check(
    "AA-ENABLED",
    "low",
    "no analyzer looks for access from outside",
    "aws accessanalyzer create-analyzer --type ACCOUNT --analyzer-name external --region REGION",
    cis="1.20 1.19 2.19 2.18",
)
def analyzers(audited: Audited) -> Iterator[Result]:
    """An active one of the type ACCOUNT or ORGANIZATION in each region that is enabled."""
    known = audited.account.analyzers
    if known is None:
        yield audited.lacks("account:ListRegions")
        return
    if None in known.values():
        yield audited.lacks("access-analyzer:ListAnalyzers")
    without = [region for region, there in known.items() if there is False]
    if without:
        yield Found(audited.root_arn, f"none in {', '.join(without)}")
