"""Checks of what policies allow."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.services.iam import actions
from hawse.services.iam.account import GroupDetail, RoleDetail, UserDetail
from hawse.services.iam.audit.checks import DETAILS, Audited, Found, Result, Severity, check
from hawse.services.iam.audit.documents import (
    allows,
    customer_policies,
    documents,
    holders,
    is_admin_policy,
    named_level,
    on_everything,
    open_to,
    some,
)

_READS = (
    "s3:GetObject",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "secretsmanager:GetSecretValue",
    "rds:CopyDBSnapshot",
    "rds:CreateDBSnapshot",
    "ec2:CreateSnapshot",
    "ec2:ModifySnapshotAttribute",
)
_CREDENTIALS = (
    "airflow:CreateCliToken airflow:CreateWebLoginToken appsync:CreateApiKey chime:CreateApiKey "
    "cloud9:CreateEnvironmentToken codeartifact:GetAuthorizationToken codepipeline:PollForJobs "
    "cognito-identity:GetOpenIdToken cognito-identity:GetOpenIdTokenForDeveloperIdentity "
    "cognito-identity:GetCredentialsForIdentity cognito-idp:GetSigningCertificate "
    "connect:GetFederationToken connect:GetFederationTokens ec2:GetPasswordData "
    "ecr:GetAuthorizationToken ecr-public:GetAuthorizationToken "
    "emr-containers:GetManagedEndpointSessionCredentials "
    "finspace-api:GetProgrammaticAccessCredentials gamelift:RequestUploadCredentials "
    "gamelift:GetInstanceAccess gamelift:GetComputeAccess gamelift:GetComputeAuthToken "
    "grafana:CreateWorkspaceApiKey iam:CreateAccessKey iam:CreateLoginProfile "
    "iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential iam:UpdateAccessKey "
    "license-manager:GetAccessToken lightsail:GetInstanceAccessDetails "
    "lightsail:DownloadDefaultKeyPair lightsail:CreateBucketAccessKey "
    "lightsail:GetRelationalDatabaseMasterUserPassword mediapackage:RotateChannelCredentials "
    "mediapackage:RotateIngestEndpointCredentials rds-db:connect redshift:GetClusterCredentials "
    "redshift:GetClusterCredentialsWithIAM redshift-serverless:GetCredentials "
    "sso:GetRoleCredentials sts:AssumeRole sts:AssumeRoleWithSAML sts:AssumeRoleWithWebIdentity "
    "sts:GetFederationToken sts:GetSessionToken athena:GetSession s3:GetDataAccess "
    "snowball:GetJobUnlockCode storagegateway:DescribeChapCredentials "
    "ec2-instance-connect:SendSSHPublicKey"
).split()
"""Actions whose answer is a credential, or makes one work."""

_ATTACHED_ADMIN: dict[type, Severity] = {
    UserDetail: "critical",
    GroupDetail: "high",
    RoleDetail: "high",
}
_ADMINISTRATORS = ("AdministratorAccess",)
_NARROW = "name the actions and resources that are needed"


@check(
    "POL-ADMIN-CUST",
    "high",
    "a policy of the account's own allows everything",
    "attach AdministratorAccess to the few who need it, so that it can be seen; narrow the rest",
    cis="1.16 1.15 2.15 2.14",
)
def own_admin(audited: Audited) -> Iterator[Result]:
    """Customer-managed, attached."""
    for one in documents(audited):
        if one.kind == "customer" and one.used and is_admin_policy(one.policy):
            yield one.found("$", "allows * on *")


@check(
    "POL-ADMIN-AWS",
    "high",
    "an administrator policy of AWS is attached",
    "let people take an administrator role for the time that they need it",
    cis="1.16 1.15 2.15 2.14",
    worst="critical",
)
def attached_admin(audited: Audited) -> Iterator[Result]:
    """To users it is worst: their keys do not end."""
    for holder in holders(audited):
        for arn in holder.attached:
            if ":iam::aws:" not in arn:
                continue
            policy, name = audited.access.policy(arn), arn.rpartition("/")[2]
            if name in _ADMINISTRATORS or (policy is not None and is_admin_policy(policy)):
                severity = _ATTACHED_ADMIN.get(type(holder), "high")
                yield Found(holder.arn, f"has {name}", severity, policy and policy.document)
            elif policy is None:
                yield audited.lacks(f"{DETAILS}: what {name} allows", holder.arn)


@check("POL-ADMIN-INLINE", "critical", "an inline policy allows everything", _NARROW)
def inline_admin(audited: Audited) -> Iterator[Result]:
    """Inline policies are seen last."""
    for one in documents(audited):
        if one.kind == "inline" and is_admin_policy(one.policy):
            yield one.found("$", "allows * on *")


@check(
    "POL-ADMIN-UNATT",
    "medium",
    "a policy that allows everything waits to be attached",
    "hawse iam policy rm",
)
def unattached_admin(audited: Audited) -> Iterator[Result]:
    """Attached to nothing."""
    for one in documents(audited):
        if one.kind == "customer" and not one.used and is_admin_policy(one.policy):
            yield one.found("$", "allows * on *, attached to nothing")


@check("POL-SVC-STAR", "medium", "a policy allows all actions of a service", _NARROW)
def whole_service(audited: Audited) -> Iterator[Result]:
    """`service:*`."""
    for document, one in allows(audited):
        whole = [pattern for pattern in one.actions if pattern.endswith(":*")]
        if whole and not one.not_action:
            yield document.found(one.where, some(whole))


@check(
    "POL-NOTACTION",
    "high",
    "a policy allows all but some actions",
    "name what is allowed: every new action of AWS is allowed by this one",
)
def allow_not_action(audited: Audited) -> Iterator[Result]:
    """Allow with NotAction."""
    for document, one in allows(audited):
        if one.not_action:
            yield document.found(one.where, f"NotAction {some(list(one.actions))}")


@check(
    "POL-NOTRESOURCE",
    "medium",
    "a policy allows on all but some resources",
    "name the resources: every new one is allowed by this one",
)
def allow_not_resource(audited: Audited) -> Iterator[Result]:
    """Allow with NotResource."""
    for document, one in allows(audited):
        if one.not_resource:
            yield document.found(one.where, f"NotResource {some(list(one.resources or ()))}")


@check(
    "POL-PASSROLE-STAR",
    "medium",
    "a policy lets any role be passed to any service",
    "name the roles, and demand iam:PassedToService",
)
def pass_any_role(audited: Audited) -> Iterator[Result]:
    """iam:PassRole on *, without iam:PassedToService."""
    for document, one in allows(audited):
        passed = any(test.key.lower() == "iam:passedtoservice" for test in one.tests)
        if one.on_action("iam:passrole") and on_everything(one) and not passed:
            yield document.found(one.where, "iam:PassRole on *")


@check(
    "POL-ASSUME-STAR",
    "high",
    "a policy lets any role be assumed that trusts the account",
    "name the roles",
)
def assume_any_role(audited: Audited) -> Iterator[Result]:
    """sts:AssumeRole on *, without a condition."""
    for document, one in allows(audited):
        if open_to(one, "sts:AssumeRole"):
            yield document.found(one.where, "sts:AssumeRole on *")


@check("POL-DATA-EXFIL", "medium", "a policy lets all data be read", _NARROW)
def read_all_data(audited: Audited) -> Iterator[Result]:
    """Objects, parameters, secrets and snapshots on *."""
    for document, one in allows(audited):
        read = open_to(one, *_READS)
        if read:
            yield document.found(one.where, f"{some(read)} on *")


@check(
    "POL-RES-EXPOSE",
    "high",
    "a policy lets permissions of any resource be changed",
    _NARROW,
)
def expose_resources(audited: Audited) -> Iterator[Result]:
    """Actions of the level "Permissions management" on *, also those that know no resource."""
    for document, one in allows(audited):
        if on_everything(one) and not one.tests:
            names = named_level(one, "Permissions management")
            if names:
                yield document.found(one.where, f"{some(names)} on *")


@check("POL-CRED-EXPOSE", "high", "a policy lets credentials be had", _NARROW)
def expose_credentials(audited: Audited) -> Iterator[Result]:
    """Actions that answer with a credential on *; sts:AssumeRole is told by POL-ASSUME-STAR.

    Where all of them take no resource (ecr:GetAuthorizationToken), * is the only way to allow
    them: worth knowing, but no mistake.
    """
    names = [name for name in _CREDENTIALS if name != "sts:AssumeRole"]
    for document, one in allows(audited):
        given = open_to(one, *names)
        if given:
            narrow = any(not actions.has_no_resources(name) for name in given)
            severity: Severity | None = None if narrow else "low"
            yield document.found(one.where, f"{some(given)} on *", severity)


@check("POL-INFRA-MOD", "low", "a policy lets any resource be changed", _NARROW)
def change_anything(audited: Audited) -> Iterator[Result]:
    """Actions of the level "Write" on * that could be limited to resources."""
    for document, one in allows(audited):
        if on_everything(one) and not one.tests:
            write = named_level(one, "Write")
            names = [name for name in write if not actions.has_no_resources(name)]
            if names:
                yield document.found(one.where, f"{some(names)} on *")


@check("POL-KMS-STAR", "medium", "a policy lets all keys of KMS decrypt", "name the keys")
def decrypt_all(audited: Audited) -> Iterator[Result]:
    """kms:Decrypt on *."""
    for document, one in allows(audited):
        if open_to(one, "kms:Decrypt"):
            yield document.found(one.where, "kms:Decrypt on *")


@check(
    "POL-CT-STAR",
    "high",
    "a policy lets the audit trail be switched off",
    "leave CloudTrail to its administrators",
)
def stop_trails(audited: Audited) -> Iterator[Result]:
    """StopLogging or DeleteTrail."""
    for document, one in allows(audited):
        names = [
            name
            for name in ("cloudtrail:StopLogging", "cloudtrail:DeleteTrail")
            if one.on_action(name.lower()) and not one.tests
        ]
        if names:
            yield document.found(one.where, some(names))


@check("POL-MARKET", "medium", "a policy lets things be bought", "leave it to who pays")
def buy(audited: Audited) -> Iterator[Result]:
    """aws-marketplace:Subscribe on *."""
    for document, one in allows(audited):
        if open_to(one, "aws-marketplace:Subscribe"):
            yield document.found(one.where, "aws-marketplace:Subscribe on *")


@check(
    "POL-CLOUDSHELL",
    "medium",
    "AWSCloudShellFullAccess is attached",
    "it lets files leave and come in; give what is needed of it",
    cis="1.22 1.21 2.21 2.20",
)
def cloud_shell(audited: Audited) -> Iterator[Result]:
    """By the policy's name."""
    for holder in holders(audited):
        if any(arn.endswith(":policy/AWSCloudShellFullAccess") for arn in holder.attached):
            yield Found(holder.arn, "has AWSCloudShellFullAccess")


@check("POL-UNATTACHED", "info", "a policy is attached to nothing", "hawse iam policy rm")
def unattached(audited: Audited) -> Iterator[Result]:
    """Neither attached nor a boundary."""
    for one in customer_policies(audited):
        if one.attachments is None:
            yield audited.lacks(f"{DETAILS}: AttachmentCount", one.arn)
        elif one.attachments == 0 and not one.boundaries:
            yield Found(one.arn, "attached to nothing, nobody's boundary")


@check(
    "POL-INLINE",
    "low",
    "a group or role has inline policies",
    "make them managed policies, which have versions and are listed",
)
def inline(audited: Audited) -> Iterator[Result]:
    """Users with policies of their own are told by USR-DIRECT."""
    for holder in holders(audited):
        if holder.inline and not isinstance(holder, UserDetail):
            yield Found(holder.arn, some([one.name for one in holder.inline]))


@check(
    "USR-BOUNDARY",
    "medium",
    "a policy lets users and roles be made without a boundary",
    "demand iam:PermissionsBoundary where users and roles are made",
)
def made_without_boundary(audited: Audited) -> Iterator[Result]:
    """iam:CreateUser or iam:CreateRole without a condition on iam:PermissionsBoundary."""
    for document, one in allows(audited):
        if any(test.key.lower() == "iam:permissionsboundary" for test in one.tests):
            continue
        names = [
            name for name in ("iam:CreateUser", "iam:CreateRole") if one.on_action(name.lower())
        ]
        if names:
            yield document.found(one.where, some(names))
