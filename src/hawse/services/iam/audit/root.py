"""Checks of the root user and of the account's password policy."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.plurals import counted
from hawse.services.iam.audit.checks import Audited, Found, Look, Result, check

SUMMARY = "iam:GetAccountSummary"
REPORT = "iam:GetCredentialReport"
PASSWORDS = "iam:GetAccountPasswordPolicy"


@check(
    "ROOT-KEY",
    "critical",
    "the root user has access keys",
    "sign in as root and delete its access keys",
    cis="1.4 1.3 2.3 2.4",
)
def root_key(audited: Audited) -> Iterator[Result]:
    """By the summary or the credential report, whichever says so."""
    count, report = audited.count("AccountAccessKeysPresent"), audited.account.root
    if count:
        yield Found(audited.root_arn, f"AccountAccessKeysPresent is {count}")
    elif report is not None and any(key.active for key in report.keys):
        yield Found(audited.root_arn, "the credential report has an active key of root")
    elif count is None and report is None:
        yield audited.lacks(SUMMARY)


@check(
    "ROOT-MFA",
    "critical",
    "the root user has no MFA",
    "sign in as root and register an MFA device",
    cis="1.5 1.4 2.4 2.5",
)
def root_mfa(audited: Audited) -> Iterator[Result]:
    """AccountMFAEnabled of the summary."""
    enabled = audited.count("AccountMFAEnabled")
    if enabled is None:
        yield audited.lacks(SUMMARY)
    elif enabled == 0:
        yield Found(audited.root_arn, "AccountMFAEnabled is 0")


@check(
    "ROOT-HWMFA",
    "high",
    "the root user's MFA is not a hardware device",
    "register a passkey or a hardware token for root, and remove the virtual device",
    cis="1.6 1.5 2.5 2.6",
)
def root_hardware_mfa(audited: Audited) -> Iterator[Result]:
    """A virtual device of root is one that ListVirtualMFADevices has."""
    enabled, virtual = audited.count("AccountMFAEnabled"), audited.account.root_virtual_mfa
    if enabled is None:
        yield audited.lacks(SUMMARY)
    elif virtual is None:
        yield audited.lacks("iam:ListVirtualMFADevices")
    elif enabled and virtual:
        yield Found(audited.root_arn, f"virtual device {virtual[0]}")


@check(
    "ROOT-USED",
    "high",
    "the root user was used",
    "use a role for daily work; root is for what only root can do",
    cis="1.7 1.6 2.6 2.7",
)
def root_used(audited: Audited) -> Iterator[Result]:
    """The latest of the password's and both keys' use, whichever that is."""
    root = audited.account.root
    if root is None:
        yield audited.lacks(REPORT)
        return
    times = [root.password_used, *(key.used for key in root.keys)]
    latest = max((time for time in times if time is not None), default=None)
    days = audited.days(latest)
    if days is not None and days <= audited.limits.root_used:
        yield Found(audited.root_arn, f"used {counted(days, 'day')} ago")


@check(
    "ROOT-CERT",
    "medium",
    "the root user has signing certificates",
    "sign in as root and delete its signing certificates",
)
def root_certificates(audited: Audited) -> Iterator[Result]:
    """AccountSigningCertificatesPresent of the summary."""
    count = audited.count("AccountSigningCertificatesPresent")
    if count is None:
        yield audited.lacks(SUMMARY)
    elif count:
        yield Found(audited.root_arn, f"AccountSigningCertificatesPresent is {count}")


def _passwords(
    audited: Audited, name: str, wanted: int, *, at_most: bool = False
) -> Iterator[Result]:
    policy = audited.account.password_policy
    if policy is None:
        yield audited.lacks(PASSWORDS)
        return
    value = policy.get(name)
    number = value if isinstance(value, int) else 0
    if number == 0 or (number > wanted if at_most else number < wanted):
        yield Found(audited.root_arn, f"{name} is {'not set' if value is None else value}")


@check(
    "PWD-LEN",
    "medium",
    "passwords may be shorter than 14 characters",
    "aws iam update-account-password-policy --minimum-password-length 14 …",
    cis="1.8 1.7 2.7 2.8",
)
def password_length(audited: Audited) -> Iterator[Result]:
    """MinimumPasswordLength; an account without a policy has AWS's default of 8."""
    return _passwords(audited, "MinimumPasswordLength", 14)


@check(
    "PWD-REUSE",
    "medium",
    "the last 24 passwords may be used again",
    "aws iam update-account-password-policy --password-reuse-prevention 24 …",
    cis="1.9 1.8 2.8 2.9",
)
def password_reuse(audited: Audited) -> Iterator[Result]:
    """PasswordReusePrevention."""
    return _passwords(audited, "PasswordReusePrevention", 24)


@check(
    "PWD-EXPIRE",
    "info",
    "passwords do not expire within 90 days",
    "only where a rule demands it: NIST advises against it",
    default=False,
)
def password_expiry(audited: Audited) -> Iterator[Result]:
    """MaxPasswordAge, which is 0 or absent when they never do."""
    return _passwords(audited, "MaxPasswordAge", 90, at_most=True)


def _requires(audited: Audited, name: str) -> Iterator[Result]:
    policy = audited.account.password_policy
    if policy is None:
        yield audited.lacks(PASSWORDS)
    elif policy.get(name) is not True:
        yield Found(audited.root_arn, f"{name} is {'not set' if name not in policy else 'false'}")


def _requiring(name: str) -> Look:
    return lambda audited: _requires(audited, name)


for _id, _name, _what in (
    ("PWD-UPPER", "RequireUppercaseCharacters", "an upper-case letter"),
    ("PWD-LOWER", "RequireLowercaseCharacters", "a lower-case letter"),
    ("PWD-NUM", "RequireNumbers", "a digit"),
    ("PWD-SYM", "RequireSymbols", "a symbol"),
):
    check(
        _id,
        "low",
        f"passwords need not have {_what}",
        "length matters more; hawse checks it in PWD-LEN",
    )(_requiring(_name))
