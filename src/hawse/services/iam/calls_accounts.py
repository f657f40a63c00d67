"""What a snapshot asks beyond users, roles and policies: credentials for single services, contacts,
analyzers. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

USER = "arn:{partition}:iam::{account}:user/*"
ACCOUNT = "arn:{partition}:account::{account}:account"

LIST_SSH_PUBLIC_KEYS = Read(
    "iam", "ListSSHPublicKeys", iam=("iam:ListSSHPublicKeys",), on=(USER,), items="SSHPublicKeys[]"
)
LIST_SERVICE_SPECIFIC_CREDENTIALS = Read(
    "iam",
    "ListServiceSpecificCredentials",
    iam=("iam:ListServiceSpecificCredentials",),
    on=(USER,),
    items="ServiceSpecificCredentials[]",
)
LIST_SIGNING_CERTIFICATES = Read(
    "iam",
    "ListSigningCertificates",
    iam=("iam:ListSigningCertificates",),
    on=(USER,),
    items="Certificates[]",
)
LIST_ORGANIZATIONS_FEATURES = Read(
    "iam", "ListOrganizationsFeatures", iam=("iam:ListOrganizationsFeatures",)
)
GET_CONTACT_INFORMATION = Read(
    "account", "GetContactInformation", iam=("account:GetContactInformation",), on=(ACCOUNT,)
)
GET_ALTERNATE_CONTACT = Read(
    "account", "GetAlternateContact", iam=("account:GetAlternateContact",), on=(ACCOUNT,)
)
LIST_REGIONS = Read(
    "account", "ListRegions", iam=("account:ListRegions",), on=(ACCOUNT,), items="Regions[]"
)
LIST_ANALYZERS = Read(
    "accessanalyzer", "ListAnalyzers", iam=("access-analyzer:ListAnalyzers",), items="analyzers[]"
)
