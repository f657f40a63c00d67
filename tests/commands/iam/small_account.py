"""A small account in an organization, as AWS would tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hawse.services.iam import calls_accounts as accounts
from hawse.services.iam import calls_snapshots as iam
from hawse.services.organizations import calls as organizations
from tests.scripted import ACCOUNT, ScriptedAws

CREATED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
USED = datetime(2026, 11, 1, 2, 3, 4, tzinfo=UTC)
ALLOW_ALL = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
REGIONS = ("eu-central-1", "eu-west-1", "us-east-1")
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
REPORT = f"""\
user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,\
access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,\
cert_2_active,cert_2_last_rotated
<root_account>,arn:aws:iam::{ACCOUNT}:root,2020-01-02T03:04:05+00:00,not_supported,\
2026-11-01T02:03:04+00:00,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,\
N/A,N/A,false,N/A,false,N/A
ana,arn:aws:iam::{ACCOUNT}:user/ana,2024-05-06T07:08:09+00:00,true,no_information,\
2024-05-06T07:08:09+00:00,N/A,true,true,2024-05-06T07:08:09+00:00,2026-11-01T02:03:04+00:00,\
eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,true,2024-05-06T07:08:09+00:00
bot,arn:aws:iam::{ACCOUNT}:user/bot,2024-05-06T07:08:09+00:00,false,N/A,N/A,N/A,false,false,N/A,\
N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
"""


def user(name: str, **more: Any) -> dict[str, Any]:
    return {
        "Path": "/",
        "UserName": name,
        "UserId": f"AIDA{name.upper():X<16}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "CreateDate": CREATED,
        **more,
    }


def role(name: str) -> dict[str, Any]:
    return {
        "Path": "/",
        "RoleName": name,
        "RoleId": f"AROA{name.upper():X<16}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
        "CreateDate": CREATED,
        "AssumeRolePolicyDocument": "%7B%22Statement%22%3A%5B%5D%7D",
        "RoleLastUsed": {},
    }


def admin() -> dict[str, Any]:
    return {
        "PolicyName": "AdministratorAccess",
        "PolicyId": "ANPAEXAMPLE",
        "Arn": ADMIN,
        "Path": "/",
        "DefaultVersionId": "v1",
        "PolicyVersionList": [
            {"Document": "%7B%7D", "VersionId": "v1", "IsDefaultVersion": True},
        ],
    }


def answer_details(aws: ScriptedAws) -> None:
    attached = [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMIN}]
    first = {
        "UserDetailList": [user("ana", AttachedManagedPolicies=attached)],
        "IsTruncated": True,
        "Marker": "more",
    }
    rest = {
        "UserDetailList": [user("bot")],
        "RoleDetailList": [role("web")],
        "GroupDetailList": [],
        "Policies": [admin()],
        "IsTruncated": False,
    }
    aws.pages(iam.GET_ACCOUNT_AUTHORIZATION_DETAILS, [first, rest])


def answer_credentials(aws: ScriptedAws) -> None:
    aws.answer(iam.GENERATE_CREDENTIAL_REPORT, {"State": "STARTED"}, times=1)
    aws.answer(iam.GENERATE_CREDENTIAL_REPORT, {"State": "INPROGRESS"}, times=1)
    aws.answer(iam.GENERATE_CREDENTIAL_REPORT, {"State": "COMPLETE"})
    aws.answer(iam.GET_CREDENTIAL_REPORT, {"Content": REPORT.encode(), "ReportFormat": "text/csv"})
    aws.answer(iam.LIST_ACCESS_KEYS, _keys)
    used = {"LastUsedDate": USED, "ServiceName": "s3", "Region": "eu-west-1"}
    aws.answer(iam.GET_ACCESS_KEY_LAST_USED, {"UserName": "ana", "AccessKeyLastUsed": used})
    aws.answer(iam.LIST_MFA_DEVICES, _mfa)
    root = {
        "SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device",
        "User": {**user("root"), "Arn": f"arn:aws:iam::{ACCOUNT}:root"},
    }
    aws.answer(iam.LIST_VIRTUAL_MFA_DEVICES, {"VirtualMFADevices": [root]})


def _keys(params: Mapping[str, Any]) -> dict[str, Any]:
    key = {"AccessKeyId": "AKIAEXAMPLEOFANA", "Status": "Active", "CreateDate": CREATED}
    return {"AccessKeyMetadata": [{**key, "UserName": params["UserName"]}]}


def _mfa(params: Mapping[str, Any]) -> dict[str, Any]:
    name = params["UserName"]
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/{name}"
    return {"MFADevices": [{"UserName": name, "SerialNumber": serial, "EnableDate": CREATED}]}


def answer_others(aws: ScriptedAws) -> None:
    aws.answer(accounts.LIST_SSH_PUBLIC_KEYS, _ssh_keys)
    specific = {
        "UserName": "bot",
        "ServiceSpecificCredentialId": "ACCAEXAMPLEOFBOT",
        "ServiceName": "codecommit.amazonaws.com",
        "Status": "Inactive",
        "CreateDate": CREATED,
    }
    aws.answer(
        accounts.LIST_SERVICE_SPECIFIC_CREDENTIALS, {"ServiceSpecificCredentials": [specific]}
    )
    certificate = {
        "UserName": "ana",
        "CertificateId": "CERTOFANA",
        "CertificateBody": "",
        "Status": "Active",
        "UploadDate": CREATED,
    }
    aws.answer(accounts.LIST_SIGNING_CERTIFICATES, {"Certificates": [certificate]})
    aws.answer(accounts.GET_CONTACT_INFORMATION, {"ContactInformation": {}})
    aws.fail(accounts.GET_ALTERNATE_CONTACT, "ResourceNotFoundException", status=404)
    regions = [{"RegionName": name, "RegionOptStatus": "ENABLED"} for name in REGIONS]
    aws.answer(accounts.LIST_REGIONS, {"Regions": regions})
    aws.answer(accounts.LIST_ANALYZERS, {"analyzers": []})
    analyzer = {
        "arn": "a",
        "name": "external",
        "type": "ACCOUNT",
        "status": "ACTIVE",
        "createdAt": CREATED,
    }
    aws.answer(accounts.LIST_ANALYZERS, {"analyzers": [analyzer]}, region=REGIONS[0])
    aws.answer(accounts.LIST_ORGANIZATIONS_FEATURES, {"EnabledFeatures": ["RootSessions"]})


def _ssh_keys(params: Mapping[str, Any]) -> dict[str, Any]:
    key = {"SSHPublicKeyId": "APKAEXAMPLEOFANA", "Status": "Active", "UploadDate": CREATED}
    return {"SSHPublicKeys": [{**key, "UserName": "ana"}] if params["UserName"] == "ana" else []}


def answer_settings(aws: ScriptedAws) -> None:
    aws.answer(iam.GET_ACCOUNT_SUMMARY, {"SummaryMap": {"AccountMFAEnabled": 1}})
    policy = {"MinimumPasswordLength": 14, "ExpirePasswords": False}
    aws.answer(iam.GET_ACCOUNT_PASSWORD_POLICY, {"PasswordPolicy": policy})
    aws.answer(iam.LIST_ACCOUNT_ALIASES, {"AccountAliases": ["acme"], "IsTruncated": False})
    saml = {"Arn": f"arn:aws:iam::{ACCOUNT}:saml-provider/okta"}
    aws.answer(iam.LIST_SAML_PROVIDERS, {"SAMLProviderList": [saml]})
    providers = {"OpenIDConnectProviderList": [{"Arn": PROVIDER}]}
    aws.answer(iam.LIST_OPEN_ID_CONNECT_PROVIDERS, providers)
    github = {"Url": "token.actions.githubusercontent.com", "ClientIDList": ["sts.amazonaws.com"]}
    aws.answer(iam.GET_OPEN_ID_CONNECT_PROVIDER, {**github, "CreateDate": CREATED})
    certificate = {
        "Path": "/",
        "ServerCertificateName": "www",
        "ServerCertificateId": "ASCAEXAMPLE",
        "Arn": f"arn:aws:iam::{ACCOUNT}:server-certificate/www",
        "Expiration": USED,
    }
    aws.answer(iam.LIST_SERVER_CERTIFICATES, {"ServerCertificateMetadataList": [certificate]})


def answer_organization(aws: ScriptedAws, management: str = "999999999999") -> None:
    found = {"Id": "o-acme", "MasterAccountId": management}
    aws.answer(organizations.DESCRIBE_ORGANIZATION, {"Organization": found})
    above = {ACCOUNT: "ou-acme-1", "ou-acme-1": "r-acme"}
    aws.answer(
        organizations.LIST_PARENTS,
        lambda params: {"Parents": [{"Id": above[params["ChildId"]], "Type": "ROOT"}]},
    )
    aws.answer(organizations.LIST_POLICIES_FOR_TARGET, _policies)
    content = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    aws.answer(organizations.DESCRIBE_POLICY, {"Policy": {"Content": content}})


def _policies(params: Mapping[str, Any]) -> dict[str, Any]:
    if params["Filter"] == "RESOURCE_CONTROL_POLICY":
        return {"Policies": []}
    return {"Policies": [{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess"}]}


def answer_all(aws: ScriptedAws) -> None:
    answer_details(aws)
    answer_credentials(aws)
    answer_others(aws)
    answer_settings(aws)
    answer_organization(aws)
