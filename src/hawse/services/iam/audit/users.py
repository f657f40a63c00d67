"""Checks of users and their credentials."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from hawse.plurals import counted
from hawse.services.iam.account import Principal, UserDetail
from hawse.services.iam.report_lines import AccessKey
from hawse.services.iam.audit.checks import Audited, Found, Result, Unknown, check

REPORT = "iam:GetCredentialReport"
KEYS = "iam:ListAccessKeys"
USE = "iam:GetAccessKeyLastUsed"
OTHERS = (
    "iam:ListSSHPublicKeys",
    "iam:ListServiceSpecificCredentials",
    "iam:ListSigningCertificates",
)
ADMINISTRATOR = ":iam::aws:policy/AdministratorAccess"


@check(
    "USR-MFA",
    "high",
    "a user with a console password has no MFA",
    "register an MFA device, or delete the password: hawse iam user edit",
    cis="1.10 1.9 2.9 2.10",
)
def console_without_mfa(audited: Audited) -> Iterator[Result]:
    """By the credential report."""
    for user in audited.account.users.values():
        if user.report is None or user.report.password_enabled is None:
            yield audited.lacks(REPORT, user.arn)
        elif user.report.password_enabled and not user.report.mfa:
            yield Found(user.arn, "password enabled, mfa_active false")


@check("USR-HWMFA", "low", "a user's MFA is virtual", "a passkey cannot be phished")
def virtual_mfa(audited: Audited) -> Iterator[Result]:
    """Serial numbers of virtual devices are ARNs below mfa/."""
    for user in audited.account.users.values():
        if user.mfa is None:
            yield audited.lacks("iam:ListMFADevices", user.arn)
        elif user.mfa and all(":mfa/" in serial for serial in user.mfa):
            yield Found(user.arn, f"only {', '.join(user.mfa)}")


@check(
    "ADM-MFA",
    "critical",
    "an administrator has no MFA",
    "register an MFA device before anything else",
)
def administrator_without_mfa(audited: Audited) -> Iterator[Result]:
    """AdministratorAccess itself or through a group."""
    for user in audited.account.users.values():
        holders: list[Principal] = [user, *audited.access.groups(user)]
        if not any(arn.endswith(ADMINISTRATOR) for one in holders for arn in one.attached):
            continue
        has_mfa = bool(user.mfa) if user.mfa is not None else user.report and user.report.mfa
        if has_mfa is None:
            yield audited.lacks("iam:ListMFADevices", user.arn)
        elif not has_mfa:
            yield Found(user.arn, "AdministratorAccess, and no MFA device")


@check(
    "KEY-SETUP",
    "medium",
    "a key was made together with the user and never used",
    "delete it: hawse iam key rm",
    cis="1.11 1.10 2.10 -",
)
def key_from_setup(audited: Audited) -> Iterator[Result]:
    """A console user's active key, never used, made within a day of the user."""
    yield from _not_listed(audited)
    for user, key in _active_keys(audited):
        made, born, report = key.created, user.created, user.report
        if made is None or born is None or report is None:
            yield audited.lacks(REPORT, user.arn)
        elif report.password_enabled and abs(made - born) <= timedelta(days=1):
            if not key.use_known:
                yield audited.lacks(USE, user.arn)
            elif key.used is None:
                yield Found(user.arn, f"{_name(key)} never used, made with the user")


@check(
    "CRED-UNUSED-KEY",
    "medium",
    "an active key is not used",
    "deactivate it, wait, delete it: hawse iam key deactivate",
    cis="1.12 1.11 2.11 2.11",
)
def unused_key(audited: Audited) -> Iterator[Result]:
    """Last used too long ago; or never, and made too long ago."""
    yield from _not_listed(audited)
    for user, key in _active_keys(audited):
        days = audited.days(key.used or key.created) if key.use_known else None
        if days is None:
            yield audited.lacks(USE, user.arn)
        elif days > audited.limits.unused:
            used = (
                f"last used {counted(days, 'day')} ago"
                if key.used
                else f"never used, made {counted(days, 'day')} ago"
            )
            yield Found(user.arn, f"{_name(key)} {used}")


@check(
    "CRED-UNUSED-PWD",
    "medium",
    "a console password is not used",
    "delete the password",
    cis="1.12 1.11 2.11 2.11",
)
def unused_password(audited: Audited) -> Iterator[Result]:
    """Last used too long ago; or never, and set too long ago."""
    for user in audited.account.users.values():
        report = user.report
        if report is None or report.password_enabled is None:
            yield audited.lacks(REPORT, user.arn)
        elif report.password_enabled:
            days = audited.days(report.password_used or report.password_changed)
            if days is None:
                yield Unknown(user.arn, f"{REPORT}: not when the password was used or set")
            elif days > audited.limits.unused:
                word = "last used" if report.password_used else "never used, set"
                yield Found(user.arn, f"password {word} {counted(days, 'day')} ago")


@check(
    "KEY-TWO",
    "medium",
    "a user has two active keys",
    "delete the one that is not used: hawse iam key ls",
    cis="1.13 1.12 2.12 -",
)
def two_keys(audited: Audited) -> Iterator[Result]:
    """Two is for the time of a rotation."""
    for user in audited.account.users.values():
        keys = _keys(user)
        if keys is None:
            yield audited.lacks(KEYS, user.arn)
        elif sum(key.active for key in keys) > 1:
            yield Found(user.arn, "2 active keys")


@check(
    "KEY-AGE",
    "medium",
    "an active key is old",
    "hawse iam key rotate",
    cis="1.14 1.13 2.13 2.12",
)
def old_key(audited: Audited) -> Iterator[Result]:
    """By its creation."""
    yield from _not_listed(audited)
    for user, key in _active_keys(audited):
        days = audited.days(key.created)
        if days is None:
            yield audited.lacks(KEYS, user.arn)
        elif days > audited.limits.key_age:
            yield Found(user.arn, f"{_name(key)} is {counted(days, 'day')} old")


@check(
    "KEY-INACTIVE",
    "low",
    "an inactive key is kept",
    "delete it, it counts towards the two that a user may have: hawse iam key rm",
)
def inactive_key(audited: Audited) -> Iterator[Result]:
    """By its creation, since IAM does not tell when it was deactivated."""
    yield from _not_listed(audited)
    for user in audited.account.users.values():
        for key in _keys(user) or ():
            if key.active:
                continue
            days = audited.days(key.created)
            if days is None:
                yield audited.lacks(KEYS, user.arn)
            elif days > audited.limits.inactive_key:
                yield Found(user.arn, f"{_name(key)} inactive, made {counted(days, 'day')} ago")


@check(
    "USR-PWD+KEY",
    "low",
    "a user has a password and a key",
    "two users, or a role: people sign in, programs have keys",
)
def password_and_key(audited: Audited) -> Iterator[Result]:
    """Both active. A program that needs no console is better off without a password."""
    for user in audited.account.users.values():
        keys = _keys(user)
        if user.report is None or keys is None:
            yield audited.lacks(REPORT if user.report is None else KEYS, user.arn)
        elif user.report.password_enabled and any(key.active for key in keys):
            yield Found(user.arn, "a console password and an active key")


@check(
    "USR-DIRECT",
    "low",
    "a user has policies of its own",
    "put them on a group, or use a role",
    cis="1.15 1.14 2.14 2.13",
)
def own_policies(audited: Audited) -> Iterator[Result]:
    """Inline or attached."""
    for user in audited.account.users.values():
        count = len(user.inline) + len(user.attached)
        if count:
            yield Found(user.arn, f"{len(user.inline)} inline, {len(user.attached)} attached")


@check(
    "USR-LONGLIVED",
    "medium",
    "a program works with a user's key",
    "give it a role: its credentials end by themselves",
)
def long_lived(audited: Audited) -> Iterator[Result]:
    """An active key whose last use was lately, and of another service than IAM and STS."""
    yield from _not_listed(audited)
    for user, key in _active_keys(audited):
        days = audited.days(key.used)
        if not key.use_known or (days is not None and key.used_service is None):
            yield audited.lacks(USE, user.arn)
        elif days is not None and days <= audited.limits.unused:
            if key.used_service not in ("iam", "sts"):
                yield Found(
                    user.arn, f"{_name(key)} used for {key.used_service} {counted(days, 'day')} ago"
                )


@check(
    "SVC-CRED",
    "low",
    "a user has an old credential for a single service",
    "delete it, or make a new one: IAM does not tell whether it is used",
)
def other_credentials(audited: Audited) -> Iterator[Result]:
    """Active SSH keys, service-specific credentials and signing certificates."""
    gaps = {gap.call for gap in audited.account.gaps}
    call = next((call for call in OTHERS if call in gaps), OTHERS[0])
    for user in audited.account.users.values():
        if user.other_credentials is None:
            yield audited.lacks(call, user.arn)
        for one in user.other_credentials or ():
            days = audited.days(one.created)
            if one.active and days is None:
                yield Unknown(user.arn, f"when its {one.kind} was made")
            elif one.active and days is not None and days > audited.limits.key_age:
                yield Found(user.arn, f"{one.kind} …{one.id[-4:]} is {counted(days, 'day')} old")


@check("USR-NOGROUP", "info", "a user is in no group and has no policy", "delete it if unused")
def idle_user(audited: Audited) -> Iterator[Result]:
    """A user that may do nothing."""
    for user in audited.account.users.values():
        if not (user.groups or user.inline or user.attached):
            yield Found(user.arn, "no group, no policy")


@check(
    "USR-EXIST",
    "low",
    "there are users with passwords though identities are federated",
    "sign in through the identity provider, and delete the passwords",
    cis="1.21 1.20 2.20 2.19",
)
def users_beside_federation(audited: Audited) -> Iterator[Result]:
    """People sign in through SAML or Identity Center, and there are console users all the same.

    OIDC providers are for programs.
    """
    providers = audited.account.saml_providers
    beside = providers[0] if providers else _identity_center(audited)
    if not beside:
        if providers is None:
            yield audited.lacks("iam:ListSAMLProviders")
        return
    for user in audited.account.users.values():
        if user.report is None:
            yield audited.lacks(REPORT, user.arn)
        elif user.report.password_enabled:
            yield Found(user.arn, f"console password beside {beside}")


def _identity_center(audited: Audited) -> str:
    roles = audited.account.roles.values()
    there = any(role.path.startswith("/aws-reserved/sso.amazonaws.com/") for role in roles)
    return "IAM Identity Center" if there else ""


@check("GRP-EMPTY", "info", "a group has no users", "hawse iam group rm")
def empty_group(audited: Audited) -> Iterator[Result]:
    """No user names it."""
    unknown = audited.incomplete("UserDetailList")
    if unknown:
        yield unknown
        return
    used = {name for user in audited.account.users.values() for name in user.groups}
    for group in audited.account.groups.values():
        if group.name not in used:
            yield Found(group.arn, "no members")


def _not_listed(audited: Audited) -> Iterator[Result]:
    """The users of whom it is not known which keys they have."""
    for user in audited.account.users.values():
        if _keys(user) is None:
            yield audited.lacks(KEYS, user.arn)


def _active_keys(audited: Audited) -> Iterator[tuple[UserDetail, AccessKey]]:
    for user in audited.account.users.values():
        for key in _keys(user) or ():
            if key.active:
                yield user, key


def _keys(user: UserDetail) -> tuple[AccessKey, ...] | None:
    """The keys of a user: as listed, else as the credential report has them; None: not known."""
    if user.keys is not None:
        return user.keys
    if user.report is None:
        return None
    return tuple(key for key in user.report.keys if key.active or key.created)


def _name(key: AccessKey) -> str:
    return f"key …{key.id[-4:]}" if key.id else "a key"
