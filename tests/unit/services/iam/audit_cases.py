"""Small accounts for each check of the audit: one that fails it, one that passes, one unknown.

`case(check, claim, account, wanted)`: what the check says of the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from hawse.services.iam.account import (
    Account,
    Gap,
    GroupDetail,
    NamedDocument,
    Organization,
    OtherCredential,
    PolicyDetail,
    PolicyVersion,
    Principal,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.report_lines import AccessKey, CredentialReport

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ID = "111122223333"
STRANGER = "999988887777"
Wanted = Literal["failed", "passed", "unknown"]
DETAILS = "iam:GetAccountAuthorizationDetails"


@dataclass(frozen=True)
class Case:
    """What a check says of an account; `evidence` is part of it, `severity` if not the check's."""

    check: str
    claim: str
    account: Account
    wanted: Wanted
    evidence: str = ""
    severity: str = ""


CASES: list[Case] = []


def fails(check: str, claim: str, account: Account, evidence: str = "", severity: str = "") -> None:
    CASES.append(Case(check, claim, account, "failed", evidence, severity))


def passes(check: str, claim: str, account: Account) -> None:
    CASES.append(Case(check, claim, account, "passed"))


def unknown(check: str, claim: str, account: Account, evidence: str = "") -> None:
    CASES.append(Case(check, claim, account, "unknown", evidence))


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def arn(rest: str) -> str:
    return f"arn:aws:iam::{ID}:{rest}"


def account(*parts: Principal | PolicyDetail, **more: Any) -> Account:
    """An account with these users, groups, roles and policies."""
    return Account(
        id=ID,
        users={one.name: one for one in parts if isinstance(one, UserDetail)},
        groups={one.name: one for one in parts if isinstance(one, GroupDetail)},
        roles={one.name: one for one in parts if isinstance(one, RoleDetail)},
        policies={one.arn: one for one in parts if isinstance(one, PolicyDetail)},
        **more,
    )


def document(*statements: Mapping[str, Any], version: str | None = "2012-10-17") -> dict[str, Any]:
    head = {} if version is None else {"Version": version}
    return {**head, "Statement": list(statements)}


def allow(action: object = "*", resource: object = "*", **condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object = "*", resource: object = "*", **condition: Any) -> dict[str, Any]:
    return {**allow(action, resource, **condition), "Effect": "Deny"}


def managed(
    *statements: Mapping[str, Any], name: str = "own", attachments: int | None = 1, **more: Any
) -> PolicyDetail:
    versions = more.pop("versions", (PolicyVersion("v1", document(*statements), True),))
    return PolicyDetail(
        name, "ANPA1", arn(f"policy/{name}"), versions=versions, attachments=attachments, **more
    )


def of_aws(name: str, *statements: Mapping[str, Any]) -> PolicyDetail:
    versions = (PolicyVersion("v1", document(*statements), True),) if statements else ()
    return PolicyDetail(name, "ANPA2", f"arn:aws:iam::aws:policy/{name}", versions=versions)


def aws(name: str) -> str:
    return f"arn:aws:iam::aws:policy/{name}"


def inline(*statements: Mapping[str, Any]) -> tuple[NamedDocument, ...]:
    return (NamedDocument("own", document(*statements)),)


def user(name: str = "ana", **more: Any) -> UserDetail:
    fields: dict[str, Any] = {"created": ago(500), "keys": (), "mfa": (), "report": report()}
    return UserDetail(name, "AIDA1", arn(f"user/{name}"), **{**fields, **more})


def group(name: str = "devs", **more: Any) -> GroupDetail:
    return GroupDetail(name, "AGPA1", arn(f"group/{name}"), **more)


def role(  # pylint: disable=keyword-arg-before-vararg
    name: str = "web", *trusted: Mapping[str, Any], **more: Any
) -> RoleDetail:
    fields = {"created": ago(500), "used": ago(1), "use_known": True, "trust": document(*trusted)}
    return RoleDetail(name, "AROA1", arn(f"role/{name}"), **{**fields, **more})


def trusts(principal: object, **condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


def key(**more: Any) -> AccessKey:
    fields: dict[str, Any] = {"active": True, "created": ago(20), "used": ago(1)}
    return AccessKey(**{"id": "AKIA0000000000001234", "use_known": True, **fields, **more})


NO_KEY = AccessKey("", False, use_known=True)


def report(**more: Any) -> CredentialReport:
    fields: dict[str, Any] = {"created": ago(500), "password_enabled": False, "mfa": False}
    fields |= {"password_used": None, "password_changed": None, "keys": (NO_KEY, NO_KEY)}
    return CredentialReport(**{"user": "ana", "arn": arn("user/ana"), **fields, **more})


def signing_in(**more: Any) -> CredentialReport:
    return report(password_enabled=True, password_used=ago(1), **more)


NOTHING = account()

# --- The root user -------------------------------------------------------------------------------

fails("ROOT-KEY", "by the summary", account(summary={"AccountAccessKeysPresent": 1}))
fails(
    "ROOT-KEY",
    "by the report, though the summary says none",
    account(summary={"AccountAccessKeysPresent": 0}, root=report(keys=(key(), NO_KEY))),
)
passes("ROOT-KEY", "by the summary", account(summary={"AccountAccessKeysPresent": 0}))
passes("ROOT-KEY", "by the report", account(root=report()))
unknown("ROOT-KEY", "without both", NOTHING, "iam:GetAccountSummary: not in the snapshot")
fails("ROOT-MFA", "none", account(summary={"AccountMFAEnabled": 0}))
passes("ROOT-MFA", "there", account(summary={"AccountMFAEnabled": 1}))
unknown("ROOT-MFA", "no summary", NOTHING)
unknown("ROOT-MFA", "a summary that does not say", account(summary={}))
_VIRTUAL = (f"arn:aws:iam::{ID}:mfa/root-account-mfa-device",)
_MFA = {"AccountMFAEnabled": 1}
fails("ROOT-HWMFA", "virtual", account(summary=_MFA, root_virtual_mfa=_VIRTUAL), "root-account-mfa")
passes("ROOT-HWMFA", "a device", account(summary=_MFA, root_virtual_mfa=()))
passes("ROOT-HWMFA", "no MFA", account(summary={"AccountMFAEnabled": 0}, root_virtual_mfa=()))
unknown("ROOT-HWMFA", "devices", account(summary=_MFA), "iam:ListVirtualMFADevices")
unknown("ROOT-HWMFA", "the summary", account(root_virtual_mfa=_VIRTUAL))
fails("ROOT-USED", "today", account(root=report(password_used=ago(0))), "used 0 days ago")
fails(
    "ROOT-USED",
    "the latest of all",
    account(root=report(password_used=ago(400), keys=(NO_KEY, key(used=ago(30))))),
    "used 30 days ago",
)
passes("ROOT-USED", "long ago", account(root=report(password_used=ago(31))))
passes("ROOT-USED", "never", account(root=report()))
unknown("ROOT-USED", "no report", NOTHING, "iam:GetCredentialReport")
fails("ROOT-CERT", "there", account(summary={"AccountSigningCertificatesPresent": 1}))
passes("ROOT-CERT", "none", account(summary={"AccountSigningCertificatesPresent": 0}))
unknown("ROOT-CERT", "no summary", NOTHING)

# --- The password policy -------------------------------------------------------------------------

for _id, _key, _good, _bad in (
    ("PWD-LEN", "MinimumPasswordLength", 14, 13),
    ("PWD-REUSE", "PasswordReusePrevention", 24, 23),
    ("PWD-EXPIRE", "MaxPasswordAge", 90, 91),
    ("PWD-UPPER", "RequireUppercaseCharacters", True, False),
    ("PWD-LOWER", "RequireLowercaseCharacters", True, False),
    ("PWD-NUM", "RequireNumbers", True, False),
    ("PWD-SYM", "RequireSymbols", True, False),
):
    fails(_id, "beyond the bound", account(password_policy={_key: _bad}), _key)
    fails(_id, "without a policy", account(password_policy={}), f"{_key} is not set")
    passes(_id, "at the bound", account(password_policy={_key: _good}))
    unknown(_id, "not read", NOTHING, "iam:GetAccountPasswordPolicy")
fails("PWD-EXPIRE", "0 is never", account(password_policy={"MaxPasswordAge": 0}))

# --- Users and their credentials -----------------------------------------------------------------

_BLIND = account(user(keys=None, mfa=None, report=None))
fails("USR-MFA", "password alone", account(user(report=signing_in())))
passes("USR-MFA", "with MFA", account(user(report=signing_in(mfa=True))))
passes("USR-MFA", "without a password", account(user()))
unknown("USR-MFA", "no report", _BLIND, "iam:GetCredentialReport")
unknown("USR-MFA", "no answer", account(user(report=report(password_enabled=None))))
fails("USR-HWMFA", "virtual", account(user(mfa=(arn("mfa/ana"),))))
passes("USR-HWMFA", "a passkey beside it", account(user(mfa=(arn("mfa/ana"), arn("u2f/user/ana")))))
passes("USR-HWMFA", "none", account(user()))
unknown("USR-HWMFA", "not listed", _BLIND, "iam:ListMFADevices")
_ADMIN: dict[str, Any] = {"attached": (aws("AdministratorAccess"),)}
fails("ADM-MFA", "by itself", account(user(**_ADMIN)))
fails("ADM-MFA", "by a group", account(user(groups=("devs",)), group(**_ADMIN)))
passes("ADM-MFA", "with MFA", account(user(mfa=(arn("mfa/ana"),), **_ADMIN)))
passes(
    "ADM-MFA", "with MFA, by the report", account(user(mfa=None, report=report(mfa=True), **_ADMIN))
)
passes("ADM-MFA", "no administrator", account(user()))
unknown("ADM-MFA", "neither known", account(user(mfa=None, report=None, **_ADMIN)))
_FIRST = key(created=ago(499.5), used=None)
fails("KEY-SETUP", "never used", account(user(keys=(_FIRST,), report=signing_in())), "…1234")
passes(
    "KEY-SETUP", "used", account(user(keys=(replace(_FIRST, used=ago(3)),), report=signing_in()))
)
fails(
    "KEY-SETUP",
    "after a day",
    account(user(keys=(replace(_FIRST, created=ago(499)),), report=signing_in())),
)
passes("KEY-SETUP", "later", account(user(keys=(key(used=None),), report=signing_in())))
passes(
    "KEY-SETUP",
    "inactive",
    account(user(keys=(replace(_FIRST, active=False),), report=signing_in())),
)
passes("KEY-SETUP", "no console", account(user(keys=(_FIRST,))))
unknown("KEY-SETUP", "no keys", _BLIND, "iam:ListAccessKeys")
unknown("KEY-SETUP", "no report", account(user(keys=(_FIRST,), report=None)))
unknown(
    "KEY-SETUP",
    "use unknown",
    account(user(keys=(replace(_FIRST, use_known=False),), report=signing_in())),
    "iam:GetAccessKeyLastUsed",
)
fails("CRED-UNUSED-KEY", "not for 46 days", account(user(keys=(key(used=ago(46)),))), "46 days")
fails(
    "CRED-UNUSED-KEY",
    "never, and old",
    account(user(keys=(key(used=None, created=ago(46)),))),
    "never used, made 46 days ago",
)
fails(
    "CRED-UNUSED-KEY",
    "by the report",
    account(user(keys=None, report=report(keys=(key(id="", used=ago(46)), NO_KEY)))),
)
passes("CRED-UNUSED-KEY", "45 days", account(user(keys=(key(used=ago(45.9)),))))
passes("CRED-UNUSED-KEY", "never, and new", account(user(keys=(key(used=None, created=ago(45)),))))
passes("CRED-UNUSED-KEY", "inactive", account(user(keys=(key(used=ago(99), active=False),))))
unknown("CRED-UNUSED-KEY", "no keys", _BLIND)
unknown("CRED-UNUSED-KEY", "use", account(user(keys=(key(use_known=False, used=None),))))
unknown("CRED-UNUSED-KEY", "never, made when", account(user(keys=(key(used=None, created=None),))))
_PASSWORD = {"password_enabled": True}
fails(
    "CRED-UNUSED-PWD", "46 days", account(user(report=report(password_used=ago(46), **_PASSWORD)))
)
fails(
    "CRED-UNUSED-PWD",
    "never",
    account(user(report=report(password_changed=ago(46), **_PASSWORD))),
    "never used, set 46 days ago",
)
passes("CRED-UNUSED-PWD", "in use", account(user(report=signing_in())))
passes(
    "CRED-UNUSED-PWD", "new", account(user(report=report(password_changed=ago(45), **_PASSWORD)))
)
passes("CRED-UNUSED-PWD", "none", account(user()))
unknown("CRED-UNUSED-PWD", "no report", _BLIND)
unknown("CRED-UNUSED-PWD", "no time", account(user(report=report(**_PASSWORD))))
fails("KEY-TWO", "two", account(user(keys=(key(), key()))))
passes("KEY-TWO", "one active", account(user(keys=(key(), key(active=False)))))
unknown("KEY-TWO", "no keys", _BLIND)
fails("KEY-AGE", "91 days", account(user(keys=(key(created=ago(91)),))), "is 91 days old")
passes("KEY-AGE", "90 days", account(user(keys=(key(created=ago(90)),))))
passes("KEY-AGE", "inactive", account(user(keys=(key(created=ago(91), active=False),))))
unknown("KEY-AGE", "no keys", _BLIND)
unknown("KEY-AGE", "made when", account(user(keys=(key(created=None),))))
fails("KEY-INACTIVE", "31 days", account(user(keys=(key(created=ago(31), active=False),))))
passes("KEY-INACTIVE", "30 days", account(user(keys=(key(created=ago(30), active=False),))))
passes("KEY-INACTIVE", "active", account(user(keys=(key(created=ago(31)),))))
unknown("KEY-INACTIVE", "no keys", _BLIND)
unknown("KEY-INACTIVE", "made when", account(user(keys=(key(created=None, active=False),))))
fails("USR-PWD+KEY", "both", account(user(keys=(key(),), report=signing_in())))
passes("USR-PWD+KEY", "a key", account(user(keys=(key(),))))
passes(
    "USR-PWD+KEY", "an inactive key", account(user(keys=(key(active=False),), report=signing_in()))
)
unknown("USR-PWD+KEY", "no report", _BLIND)
fails(
    "USR-DIRECT", "inline", account(user(inline=inline(allow("s3:Get*")))), "1 inline, 0 attached"
)
fails("USR-DIRECT", "attached", account(user(attached=(aws("ReadOnlyAccess"),))))
passes("USR-DIRECT", "by a group", account(user(groups=("devs",))))
fails("USR-NOGROUP", "nothing", account(user()))
passes("USR-NOGROUP", "a group", account(user(groups=("devs",))))
_OKTA = (arn("saml-provider/okta"),)
fails("USR-EXIST", "beside SAML", account(user(report=signing_in()), saml_providers=_OKTA), "okta")
_SSO = role("AWSReservedSSO_Admin", path="/aws-reserved/sso.amazonaws.com/")
fails("USR-EXIST", "beside Identity Center", account(user(report=signing_in()), _SSO), "Identity")
passes("USR-EXIST", "a program", account(user(), saml_providers=_OKTA))
passes("USR-EXIST", "no federation", account(user(report=signing_in()), saml_providers=()))
unknown("USR-EXIST", "providers", account(user(report=signing_in())), "iam:ListSAMLProviders")
unknown("USR-EXIST", "passwords", account(user(report=None), saml_providers=_OKTA))
fails("GRP-EMPTY", "nobody", account(group()))
passes("GRP-EMPTY", "ana", account(group(), user(groups=("devs",))))
unknown("GRP-EMPTY", "users", account(group(), gaps=(Gap(DETAILS, "UserDetailList is not here"),)))

# --- What policies allow -------------------------------------------------------------------------


def policy(check: str, claim: str, *statements: Mapping[str, Any], **more: Any) -> None:
    """A statement in an attached policy fails a check."""
    fails(check, claim, account(managed(*statements)), **more)


def fine(check: str, claim: str, *statements: Mapping[str, Any]) -> None:
    """A statement in an attached policy passes a check."""
    passes(check, claim, account(managed(*statements)))


_ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
_NOT_ALL = {"Effect": "Allow", "NotAction": [], "Resource": "*"}
policy("POL-ADMIN-CUST", "everything", allow())
policy("POL-ADMIN-CUST", "in other words", allow("*:*", ["arn:aws:s3:::a", "*"]))
policy("POL-ADMIN-CUST", "all but nothing", _NOT_ALL)
fine("POL-ADMIN-CUST", "with a condition", allow(**_ORG))
fine("POL-ADMIN-CUST", "on one bucket", allow("*", "arn:aws:s3:::a"))
fine(
    "POL-ADMIN-CUST",
    "all but some",
    {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::a"},
)
passes("POL-ADMIN-CUST", "unattached", account(managed(allow(), attachments=0)))
for _who, _severity in ((user, "critical"), (group, "high"), (role, "high")):
    fails(
        "POL-ADMIN-AWS",
        f"a {_who.__name__}",
        account(_who(**_ADMIN), of_aws("AdministratorAccess", allow())),
        "has AdministratorAccess",
        _severity,
    )
fails("POL-ADMIN-AWS", "by its name", account(role(**_ADMIN)))
fails("POL-ADMIN-AWS", "another", account(role(attached=(aws("Root"),)), of_aws("Root", allow())))
passes(
    "POL-ADMIN-AWS",
    "less",
    account(role(attached=(aws("Less"),)), of_aws("Less", allow("s3:*"))),
)
passes("POL-ADMIN-AWS", "a reserved role", account(replace(_SSO, **_ADMIN)))
unknown("POL-ADMIN-AWS", "not read", account(role(attached=(aws("Some"),))), "what Some allows")
fails("POL-ADMIN-INLINE", "a role", account(role(inline=inline(allow()))), "own $: allows * on *")
passes("POL-ADMIN-INLINE", "less", account(role(inline=inline(allow("s3:*")))))
fails("POL-ADMIN-UNATT", "waits", account(managed(allow(), attachments=0)))
passes("POL-ADMIN-UNATT", "attached", account(managed(allow())))
passes("POL-ADMIN-UNATT", "a boundary", account(managed(allow(), attachments=0, boundaries=1)))
policy("POL-SVC-STAR", "s3", allow(["s3:*", "ec2:Get*"], "arn:aws:s3:::a"), evidence="s3:*")
fine("POL-SVC-STAR", "a part", allow("s3:Get*"))
fine("POL-SVC-STAR", "denied", deny("s3:*"))
policy("POL-NOTACTION", "but iam", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})
fine("POL-NOTACTION", "denied", {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"})
policy(
    "POL-NOTRESOURCE",
    "but one",
    {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::a"},
)
fine("POL-NOTRESOURCE", "one", allow("s3:GetObject", "arn:aws:s3:::a/*"))
_PASSED = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
policy("POL-PASSROLE-STAR", "any", allow("iam:Pass*"))
policy("POL-PASSROLE-STAR", "NotAction", {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})
fine("POL-PASSROLE-STAR", "to a service", allow("iam:PassRole", **_PASSED))
fine("POL-PASSROLE-STAR", "one role", allow("iam:PassRole", arn("role/a")))
policy("POL-ASSUME-STAR", "any", allow("sts:*"))
fine("POL-ASSUME-STAR", "on condition", allow("sts:AssumeRole", **_ORG))
fine("POL-ASSUME-STAR", "one role", allow("sts:AssumeRole", arn("role/a")))
policy("POL-DATA-EXFIL", "objects", allow(["s3:Get*", "ssm:GetParameter"]), evidence="s3:GetObject")
fine("POL-DATA-EXFIL", "a bucket", allow("s3:GetObject", "arn:aws:s3:::a/*"))
fine("POL-DATA-EXFIL", "on condition", allow("s3:GetObject", **_ORG))
policy("POL-RES-EXPOSE", "a bucket's policy", allow("s3:PutBucketPolicy"))
fine("POL-RES-EXPOSE", "one bucket", allow("s3:PutBucketPolicy", "arn:aws:s3:::a"))
fine("POL-RES-EXPOSE", "writing", allow("s3:PutObject"))
policy("POL-CRED-EXPOSE", "keys", allow("iam:CreateAccessKey"), severity="high")
policy("POL-CRED-EXPOSE", "only on all", allow("ecr:GetAuthorizationToken"), severity="low")
fine("POL-CRED-EXPOSE", "one user", allow("iam:CreateAccessKey", arn("user/a")))
policy("POL-INFRA-MOD", "objects", allow("s3:PutObject"), evidence="s3:PutObject on *")
fine("POL-INFRA-MOD", "reading", allow("s3:GetObject"))
fine("POL-INFRA-MOD", "what has no resource", allow("ecr:GetAuthorizationToken"))
policy("POL-KMS-STAR", "all keys", allow("kms:*"))
fine("POL-KMS-STAR", "encrypting", allow("kms:Encrypt"))
policy(
    "POL-CT-STAR", "stop", allow("cloudtrail:*", "arn:aws:cloudtrail:*:*:trail/a"), severity="high"
)
fine("POL-CT-STAR", "look", allow("cloudtrail:Get*"))
policy("POL-MARKET", "buy", allow("aws-marketplace:*"))
fine("POL-MARKET", "look", allow("aws-marketplace:ViewSubscriptions"))
_SHELL = (aws("AWSCloudShellFullAccess"),)
fails("POL-CLOUDSHELL", "a group", account(group(attached=_SHELL)))
passes("POL-CLOUDSHELL", "nobody", account(group()))
fails("POL-UNATTACHED", "nothing", account(managed(allow("s3:Get*"), attachments=0)))
passes("POL-UNATTACHED", "attached", account(managed(allow("s3:Get*"))))
passes("POL-UNATTACHED", "boundary", account(managed(allow(), attachments=0, boundaries=1)))
unknown(
    "POL-UNATTACHED", "no count", account(managed(allow(), attachments=None)), "AttachmentCount"
)
fails("POL-INLINE", "a role", account(role(inline=inline(allow("s3:Get*")))), "own")
passes("POL-INLINE", "a user", account(user(inline=inline(allow("s3:Get*")))))
_BOUND = {"StringEquals": {"iam:PermissionsBoundary": arn("policy/b")}}
policy("USR-BOUNDARY", "users", allow("iam:CreateUser"))
fine("USR-BOUNDARY", "with one", allow("iam:CreateUser", **_BOUND))
fine("USR-BOUNDARY", "none made", allow("iam:GetUser"))
fails(
    "POL-PRIVESC",
    "itself",
    account(user(inline=inline(allow("iam:PutUserPolicy")))),
    "PE-A03",
    "critical",
)
passes("POL-PRIVESC", "nothing", account(user(inline=inline(allow("s3:Get*")))))
passes("POL-PRIVESC", "an administrator", account(user(inline=inline(allow()))))

# --- How policies are written --------------------------------------------------------------------


def _versions(*documents: Any) -> PolicyDetail:
    made = (PolicyVersion(f"v{n}", one, n == len(documents)) for n, one in enumerate(documents, 1))
    return managed(versions=tuple(made))


_READ, _WRITE = document(allow("s3:Get*")), document(allow("s3:*"))
fails("POL-VERS", "five", account(_versions(*[_READ] * 5)), "5 versions")
fails("POL-VERS", "a wider one", account(_versions(_WRITE, _READ)), "v1 allows what v2 does not")
passes("POL-VERS", "a narrower one", account(_versions(_READ, _WRITE)))
unknown("POL-VERS", "none in force", account(managed(versions=())))
policy("POL-UNKNOWN", "an action", allow("s3:GetObjekt"), evidence="s3:getobjekt")
policy("POL-UNKNOWN", "a service", allow("s33:*"))
policy("POL-UNKNOWN", "a key", allow("s3:*", **{"Null": {"aws:Nonsense": "true"}}))
fine("POL-UNKNOWN", "known", allow(["s3:Get*", "*"], **{"Null": {"aws:ResourceTag/a": "true"}}))


def _long(characters: int) -> list[Mapping[str, Any]]:
    return [{**allow("s3:Get*"), "Sid": "a" * characters}]


policy("POL-SIZE", "managed", *_long(5500), evidence="of 6,144")
fine("POL-SIZE", "managed", *_long(5000))
fails("POL-SIZE", "a user's", account(user(inline=inline(*_long(1000)) * 2)), "of 2,048")
fails("POL-SIZE", "a group's", account(group(inline=inline(*_long(4700)))), "of 5,120")
fails("POL-SIZE", "a role's", account(role(inline=inline(*_long(9300)))), "of 10,240")
fails("POL-SIZE", "trust", account(role("web", {**trusts("*"), "Sid": "a" * 1900})), "trust policy")
_OWN = allow("s3:*", "arn:aws:s3:::a/${aws:username}/*")
for _version in (None, "2008-10-17"):
    _old = (PolicyVersion("v1", document(_OWN, version=_version), True),)
    fails("POL-OLDVER", f"{_version}", account(managed(versions=_old)))
fine("POL-OLDVER", "the new one", _OWN)
_TAGS = {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}
_SINGLE = {"ForAllValues:StringEquals": {"aws:PrincipalArn": ["a"]}}
policy("POL-FORALL", "no guard", allow("ec2:*", **_TAGS))
policy("POL-FORALL", "one value", deny("ec2:*", **_SINGLE), evidence="no list")
fine("POL-FORALL", "a guard", allow("ec2:*", **_TAGS, Null={"aws:TagKeys": "false"}))
fine("POL-FORALL", "denied", deny("ec2:*", **_TAGS))
policy("POL-IFEXISTS", "if it exists", allow(**{"StringEqualsIfExists": {"aws:SourceVpc": "v"}}))
policy("POL-IFEXISTS", "not equal", allow(**{"StringNotEquals": {"aws:SourceVpc": "v"}}))
fine("POL-IFEXISTS", "another", allow(**{"StringNotEquals": {"aws:SourceVpc": "v"}, **_ORG}))
fine("POL-IFEXISTS", "always there", allow(**{"StringNotEquals": {"aws:RequestedRegion": "a"}}))
policy("POL-LIKE", "a star", allow("s3:*", **{"StringEquals": {"s3:prefix": ["home/*"]}}))
fine("POL-LIKE", "like", allow("s3:*", **{"StringLike": {"s3:prefix": ["home/*"]}}))
fine("POL-LIKE", "meant so", allow("s3:*", **{"StringEquals": {"s3:prefix": ["home/${*}"]}}))
_FALSE = {"aws:MultiFactorAuthPresent": "false"}
policy("POL-MFA", "keys pass", deny(Bool=_FALSE))
fine("POL-MFA", "if it exists", deny(BoolIfExists=_FALSE))
fine("POL-MFA", "absence too", deny(Bool=_FALSE), deny(Null={"aws:MultiFactorAuthPresent": "true"}))
fine("POL-MFA", "allowed", allow(Bool={"aws:MultiFactorAuthPresent": "true"}))

# --- Trust and use of roles ----------------------------------------------------------------------


def trust(check: str, claim: str, *statements: Mapping[str, Any], **more: Any) -> None:
    """A role's trust policy fails a check."""
    fails(check, claim, account(role("web", *statements)), **more)


def good(check: str, claim: str, *statements: Mapping[str, Any]) -> None:
    """A role's trust policy passes a check."""
    passes(check, claim, account(role("web", *statements)))


_OTHER = {"AWS": f"arn:aws:iam::{STRANGER}:root"}
_MINE = {"AWS": f"arn:aws:iam::{ID}:root"}
trust("TR-PUBLIC", "a star", trusts("*"))
trust("TR-PUBLIC", "a star among others", trusts({"AWS": [ID, "*"]}))
good("TR-PUBLIC", "on condition", trusts("*", **_ORG))
good("TR-PUBLIC", "own", trusts(_MINE))
trust("TR-PUBLIC-COND", "not who", trusts("*", Bool={"aws:SecureTransport": "true"}))
trust("TR-PUBLIC-COND", "if it exists", trusts("*", StringEqualsIfExists={"sts:ExternalId": "a"}))
trust(
    "TR-PUBLIC-COND", "anybody", trusts("*", ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:role/a"})
)
good("TR-PUBLIC-COND", "an organization", trusts("*", **_ORG))
good("TR-PUBLIC-COND", "no condition", trusts("*"))
trust("TR-XACCT", "a stranger", trusts(_OTHER), evidence=STRANGER)
good("TR-XACCT", "own", trusts(_MINE))
_IN_ORG = {"organization": Organization("o-1", STRANGER)}
passes("TR-XACCT", "the management account", account(role("web", trusts(_OTHER)), **_IN_ORG))
_ELSE = {"organization": Organization("o-1", "444444444444")}
passes("TR-XACCT", "own organization", account(role("web", trusts(_OTHER, **_ORG)), **_ELSE))
trust("TR-EXTID", "none", trusts(_OTHER))
trust("TR-EXTID", "not that one", trusts(_OTHER, StringNotEquals={"sts:ExternalId": "a"}))
good("TR-EXTID", "demanded", trusts(_OTHER, StringEquals={"sts:ExternalId": "a"}))
good("TR-EXTID", "MFA", trusts(_OTHER, Bool={"aws:MultiFactorAuthPresent": "true"}))
_TRAIL = {"Service": "cloudtrail.amazonaws.com"}
_FLOWS = {"Service": "vpc-flow-logs.amazonaws.com"}
trust("TR-DEPUTY", "for anybody", trusts(_FLOWS))
fails("TR-DEPUTY", "unverified", account(role("web", trusts(_TRAIL))), "unverified", "low")
good("TR-DEPUTY", "glue, which sends none", trusts({"Service": "glue.amazonaws.com"}))
good("TR-DEPUTY", "for us", trusts(_TRAIL, StringEquals={"aws:SourceAccount": ID}))
good("TR-DEPUTY", "another service", trusts({"Service": "ec2.amazonaws.com"}))
_GITHUB = "token.actions.githubusercontent.com"
_FROM_GITHUB = {"Federated": arn(f"oidc-provider/{_GITHUB}")}
_AUD = {f"{_GITHUB}:aud": "sts.amazonaws.com"}


def _sub(value: str, **more: Any) -> dict[str, Any]:
    return trusts(_FROM_GITHUB, StringLike={f"{_GITHUB}:sub": value}, StringEquals=_AUD, **more)


trust("TR-OIDC-SUB", "no sub", trusts(_FROM_GITHUB, StringEquals=_AUD), severity="critical")
trust("TR-OIDC-SUB", "any", _sub("*"), evidence="sub *", severity="critical")
trust("TR-OIDC-SUB", "any owner", _sub("repo:*"), severity="critical")
trust("TR-OIDC-SUB", "like an owner", _sub("repo:acme*/web:*"), severity="critical")
trust("TR-OIDC-SUB", "any repository", _sub("repo:acme/*"), severity="high")
trust("TR-OIDC-SUB", "any main", _sub("repo:acme/*:ref:refs/heads/main"), severity="high")
trust(
    "TR-OIDC-SUB",
    "no aud",
    trusts(_FROM_GITHUB, StringLike={f"{_GITHUB}:sub": "repo:acme/web:*"}),
    evidence="aud",
    severity="medium",
)
trust(
    "TR-OIDC-SUB",
    "another that all share",
    trusts({"Federated": arn("oidc-provider/gitlab.com")}),
    evidence="gitlab.com:sub",
)
good("TR-OIDC-SUB", "one repository", _sub("repo:acme/web:*"))
good("TR-OIDC-SUB", "one's own provider", trusts({"Federated": arn("oidc-provider/id.acme.eu")}))
trust("TR-DEAD", "a user", trusts({"AWS": "AIDAEXAMPLEOFANOLDONE"}), evidence="AIDAEXAMPLE")
good("TR-DEAD", "alive", trusts({"AWS": arn("user/ana")}))
_READER = {"attached": (aws("ReadOnlyAccess"),)}
fails("TR-RO-XACCT", "outside", account(role("web", trusts(_OTHER), **_READER)), STRANGER)
passes("TR-RO-XACCT", "own", account(role("web", trusts(_MINE), **_READER)))
good("TR-RO-XACCT", "less", trusts(_OTHER))
trust("TR-COMPUTE", "functions", trusts({"Service": ["lambda.amazonaws.com"]}))
good("TR-COMPUTE", "people", trusts(_MINE))
fails("ROLE-UNUSED", "never", account(role(used=None)), "never in 400 days")
fails("ROLE-UNUSED", "91 days", account(role(used=ago(91))), "last 91 days ago")
passes("ROLE-UNUSED", "90 days", account(role(used=ago(90))))
passes("ROLE-UNUSED", "new", account(role(used=None, created=ago(90))))
passes("ROLE-UNUSED", "AWS's own", account(role(used=None, path="/aws-service-role/a/")))
unknown("ROLE-UNUSED", "use", account(role(use_known=False, used=None)), "RoleLastUsed")
unknown("ROLE-UNUSED", "made when", account(role(used=None, created=None)), "CreateDate")
_EC2 = {"Service": "ec2.amazonaws.com"}
trust("IP-ORPHAN", "no profile", trusts(_EC2))
passes("IP-ORPHAN", "a profile", account(role("web", trusts(_EC2), instance_profiles=("a",))))
good("IP-ORPHAN", "others", trusts(_MINE))

# --- The account ---------------------------------------------------------------------------------

fails("CERT-EXPIRED", "over", account(server_certificates={"www": ago(3)}), "expired 3 days ago")
passes("CERT-EXPIRED", "good", account(server_certificates={"www": ago(-3)}))
unknown("CERT-EXPIRED", "not listed", NOTHING, "iam:ListServerCertificates")
fails("ROLE-SUPPORT", "nobody", account(role()), "attached to nobody")
passes("ROLE-SUPPORT", "a group", account(group(attached=(aws("AWSSupportAccess"),))))
fails("ROLE-AUDIT", "a user alone", account(user(attached=(aws("SecurityAudit"),))))
passes("ROLE-AUDIT", "a role", account(role(attached=(aws("SecurityAudit"),))))
for _id in ("ROLE-SUPPORT", "ROLE-AUDIT"):
    _gap = Gap(DETAILS, "RoleDetailList is not in the file")
    unknown(_id, "roles", account(gaps=(_gap,)), "RoleDetailList is not")
_FULL = (NamedDocument("FullAWSAccess", {}),)
_GUARD = (*_FULL, NamedDocument("guard", {}))


def _scps(*levels: tuple[NamedDocument, ...]) -> Account:
    return account(organization=Organization("o-1", STRANGER, scps=levels))


fails("ORG-SCP", "full access alone", _scps(_FULL, _FULL))
passes("ORG-SCP", "a guard", _scps(_GUARD, _FULL))
passes("ORG-SCP", "no organization", NOTHING)
passes("ORG-SCP", "management", account(organization=Organization("o-1", ID, scps=())))
unknown("ORG-SCP", "policies", account(organization=Organization("o-1", STRANGER)))
unknown(
    "ORG-SCP",
    "the organization",
    account(gaps=(Gap("organizations:DescribeOrganization", "access denied"),)),
    "organizations:DescribeOrganization: access denied",
)
_MANAGED = {"organization": Organization("o-1", ID, scps=(), rcps=())}
_MEMBER = {"organization": Organization("o-1", STRANGER)}
fails("ORG-SCP", "workloads", account(role("web", trusts(_EC2)), **_MANAGED), "ec2.amazonaws.com")
fails("ROOT-CENTRAL", "not enabled", account(root_features=("RootSessions",), **_MANAGED))
passes("ROOT-CENTRAL", "enabled", account(root_features=("RootCredentialsManagement",), **_MANAGED))
passes("ROOT-CENTRAL", "a member", account(**_MEMBER))
passes("ROOT-CENTRAL", "alone", NOTHING)
unknown("ROOT-CENTRAL", "features", account(**_MANAGED), "iam:ListOrganizationsFeatures")
fails("CONTACT", "security", account(contacts={"primary": True, "security": False}), "no security")
passes("CONTACT", "both", account(contacts={"primary": True, "security": True}))
unknown("CONTACT", "neither", NOTHING, "account:GetContactInformation")
unknown("CONTACT", "security", account(contacts={"primary": True}), "account:GetAlternateContact")
fails("AA-ENABLED", "one region", account(analyzers={"a": True, "b": False}), "none in b")
passes("AA-ENABLED", "all regions", account(analyzers={"a": True, "b": True}))
unknown("AA-ENABLED", "regions", NOTHING, "account:ListRegions")
unknown("AA-ENABLED", "a region", account(analyzers={"a": True, "b": None}), "ListAnalyzers")
fails("USR-LONGLIVED", "s3", account(user(keys=(key(used_service="s3"),))), "used for s3 1 day ago")
fails("USR-LONGLIVED", "45 days", account(user(keys=(key(used=ago(45), used_service="s3"),))))
passes("USR-LONGLIVED", "roles", account(user(keys=(key(used_service="sts"),))))
passes("USR-LONGLIVED", "long ago", account(user(keys=(key(used=ago(46), used_service="s3"),))))
passes("USR-LONGLIVED", "never", account(user(keys=(key(used=None),))))
unknown("USR-LONGLIVED", "no keys", _BLIND)
unknown("USR-LONGLIVED", "for what", account(user(keys=(key(),))))


def _ssh(created: datetime | None, active: bool = True) -> Account:
    one = OtherCredential("SSH public key", "APKA0000000000001234", active, created)
    return account(user(other_credentials=(one,)))


fails("SVC-CRED", "91 days", _ssh(ago(91)), "SSH public key …1234 is 91 days old")
passes("SVC-CRED", "90 days", _ssh(ago(90)))
passes("SVC-CRED", "inactive", _ssh(ago(91), active=False))
passes("SVC-CRED", "none", account(user(other_credentials=())))
unknown("SVC-CRED", "not listed", account(user()), "iam:ListSSHPublicKeys")
unknown("SVC-CRED", "made when", _ssh(None))


# --- Resources, where somebody asked for them ----------------------------------------------------


def _has(kind: str, **found: dict[str, Any]) -> dict[str, Any]:
    known = {kind: {"regions": ["a"], "found": found}}
    return {"resources": known, "analyzers": {"a": True}}


def _secret(policy: object = None, **facts: Any) -> Account:
    known = {"rotated": True, "created": ago(400).isoformat(), "used": ago(1).isoformat()}
    things = _has("secrets", s={**known, **facts})
    return account(**things, resource_policies={"s": policy})


_ANYBODY = {"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*"}
_WITHIN = {**_ANYBODY, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
fails("EC2-NOROLE", "none", account(**_has("instances", i={"profile": None})), "no inst")
passes("EC2-NOROLE", "one", account(**_has("instances", i={"profile": "p"})))
unknown("EC2-NOROLE", "not read", NOTHING, "ec2:DescribeInstances: not in the snapshot")
unknown(
    "EC2-NOROLE",
    "a region",
    account(**{**_has("instances"), "analyzers": {"a": True, "b": True}}),
    "ec2:DescribeInstances: not read in b",
)
unknown(
    "EC2-NOROLE",
    "the regions",
    account(**{**_has("instances"), "analyzers": None}),
    "account:ListRegions",
)
fails("SECRETS-PUB", "anybody", _secret({"Statement": [_ANYBODY]}), "$.Statement[0] lets anybody")
passes("SECRETS-PUB", "the organization", _secret({"Statement": [_WITHIN]}))
passes("SECRETS-PUB", "no policy", _secret())
unknown("SECRETS-PUB", "not read", NOTHING, _LISTED := "secretsmanager:ListSecrets")
unknown("SECRETS-PUB", "its policy", account(**_has("secrets", s={})), "GetResourcePolicy")
fails("SECRETS-ROT", "not rotated", _secret(rotated=False), "rotation is not enabled")
fails("SECRETS-ROT", "91 days", _secret(used=ago(91).isoformat()), "not used for 91 days")
fails("SECRETS-ROT", "never", _secret(used=None), "never used")
passes("SECRETS-ROT", "rotated and used", _secret())
passes("SECRETS-ROT", "new", _secret(used=None, created=ago(9).isoformat()))
unknown("SECRETS-ROT", "not read", NOTHING, _LISTED)


def _uses(services: dict[str, str | None], age: int = 400) -> Account:
    made = role("web", trusts(_EC2))
    return account(replace(made, created=ago(age)), services_used={made.arn: services})


_RECENT, _LONG_AGO = ago(90).isoformat(), ago(91).isoformat()
fails(
    "ROLE-SVC-UNUSED",
    "two of three",
    _uses({"s3": _RECENT, "sqs": None, "ec2": _LONG_AGO}),
    "2 of 3 services not used for 90 days: ec2, sqs",
)
passes("ROLE-SVC-UNUSED", "all used", _uses({"s3": _RECENT}))
passes("ROLE-SVC-UNUSED", "a young role", _uses({"s3": None}, age=90))
unknown("ROLE-SVC-UNUSED", "not asked", NOTHING, "iam:GenerateServiceLastAccessedDetails")
unknown(
    "ROLE-SVC-UNUSED",
    "one role",
    account(role("web", trusts(_EC2)), services_used={}),
    "iam:GenerateServiceLastAccessedDetails",
)
