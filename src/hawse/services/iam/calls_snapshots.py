"""The IAM operations of which a snapshot of an account is made. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

USER = "arn:{partition}:iam::{account}:user/*"

GET_ACCOUNT_AUTHORIZATION_DETAILS = Read(
    "iam",
    "GetAccountAuthorizationDetails",
    iam=("iam:GetAccountAuthorizationDetails",),
    items="[@]",  # whole pages: each has four lists
)
GENERATE_CREDENTIAL_REPORT = Read(
    "iam", "GenerateCredentialReport", iam=("iam:GenerateCredentialReport",)
)
GET_CREDENTIAL_REPORT = Read("iam", "GetCredentialReport", iam=("iam:GetCredentialReport",))
LIST_ACCESS_KEYS = Read(
    "iam",
    "ListAccessKeys",
    iam=("iam:ListAccessKeys",),
    on=(USER,),
    items="AccessKeyMetadata[]",
)
GET_ACCESS_KEY_LAST_USED = Read(
    "iam", "GetAccessKeyLastUsed", iam=("iam:GetAccessKeyLastUsed",), on=(USER,)
)
LIST_MFA_DEVICES = Read(
    "iam", "ListMFADevices", iam=("iam:ListMFADevices",), on=(USER,), items="MFADevices[]"
)
LIST_VIRTUAL_MFA_DEVICES = Read(
    "iam",
    "ListVirtualMFADevices",
    iam=("iam:ListVirtualMFADevices",),
    items="VirtualMFADevices[]",
)
GET_ACCOUNT_SUMMARY = Read("iam", "GetAccountSummary", iam=("iam:GetAccountSummary",))
GET_ACCOUNT_PASSWORD_POLICY = Read(
    "iam", "GetAccountPasswordPolicy", iam=("iam:GetAccountPasswordPolicy",)
)
LIST_ACCOUNT_ALIASES = Read(
    "iam", "ListAccountAliases", iam=("iam:ListAccountAliases",), items="AccountAliases[]"
)
LIST_SAML_PROVIDERS = Read(
    "iam", "ListSAMLProviders", iam=("iam:ListSAMLProviders",), items="SAMLProviderList[]"
)
LIST_OPEN_ID_CONNECT_PROVIDERS = Read(
    "iam",
    "ListOpenIDConnectProviders",
    iam=("iam:ListOpenIDConnectProviders",),
    items="OpenIDConnectProviderList[]",
)
GET_OPEN_ID_CONNECT_PROVIDER = Read(
    "iam",
    "GetOpenIDConnectProvider",
    iam=("iam:GetOpenIDConnectProvider",),
    on=("arn:{partition}:iam::{account}:oidc-provider/*",),
)
LIST_SERVER_CERTIFICATES = Read(
    "iam",
    "ListServerCertificates",
    iam=("iam:ListServerCertificates",),
    items="ServerCertificateMetadataList[]",
)
