"""What a snapshot is made of, as the calls that it takes.

A command declares the parts that it looks at, takes no more than these, and is told only of their
gaps: who asks what a role may do need not be allowed to read the credential report.
"""

from __future__ import annotations

from hawse.services.iam import calls_accounts as accounts
from hawse.services.iam import calls_last_used as last_used
from hawse.services.iam import calls_resource_policies as resources
from hawse.services.iam import calls_snapshots as iam
from hawse.services.organizations import calls as organizations

PRINCIPALS = (iam.GET_ACCOUNT_AUTHORIZATION_DETAILS,)
"""Users, roles, groups and policies, without which there is no snapshot."""

ORGANIZATION = (
    organizations.DESCRIBE_ORGANIZATION,
    organizations.LIST_PARENTS,
    organizations.LIST_POLICIES_FOR_TARGET,
    organizations.DESCRIBE_POLICY,
)
"""Where the account stands, and the policies that it is under there."""

CREDENTIALS = (
    iam.GENERATE_CREDENTIAL_REPORT,
    iam.GET_CREDENTIAL_REPORT,
    iam.LIST_ACCESS_KEYS,
    iam.GET_ACCESS_KEY_LAST_USED,
    iam.LIST_MFA_DEVICES,
    iam.LIST_VIRTUAL_MFA_DEVICES,
)
"""Passwords, access keys and MFA devices, and when they were used."""

SETTINGS = (
    iam.GET_ACCOUNT_SUMMARY,
    iam.GET_ACCOUNT_PASSWORD_POLICY,
    iam.LIST_ACCOUNT_ALIASES,
    iam.LIST_SAML_PROVIDERS,
    iam.LIST_OPEN_ID_CONNECT_PROVIDERS,
    iam.GET_OPEN_ID_CONNECT_PROVIDER,
    iam.LIST_SERVER_CERTIFICATES,
)
"""What holds for the account as a whole."""

OTHER_CREDENTIALS = (
    accounts.LIST_SSH_PUBLIC_KEYS,
    accounts.LIST_SERVICE_SPECIFIC_CREDENTIALS,
    accounts.LIST_SIGNING_CERTIFICATES,
)
"""What users have for single services."""

SURROUNDINGS = (
    accounts.GET_CONTACT_INFORMATION,
    accounts.GET_ALTERNATE_CONTACT,
    accounts.LIST_REGIONS,
    accounts.LIST_ANALYZERS,
    accounts.LIST_ORGANIZATIONS_FEATURES,
)
"""Contacts, analyzers, and what a management account has enabled for root users."""

RESOURCE_POLICY = (
    resources.GET_BUCKET_POLICY,
    resources.GET_KEY_POLICY,
    resources.GET_QUEUE_URL,
    resources.GET_QUEUE_ATTRIBUTES,
    resources.GET_TOPIC_ATTRIBUTES,
    resources.GET_SECRET_POLICY,
    resources.GET_FUNCTION_POLICY,
    resources.GET_REPOSITORY_POLICY,
)
"""The policy of one resource, whichever it is."""

RESOURCE_POLICIES = (
    *RESOURCE_POLICY,
    resources.LIST_BUCKETS,
    resources.LIST_KEYS,
    resources.LIST_QUEUES,
    resources.LIST_TOPICS,
    resources.LIST_SECRETS,
    resources.LIST_FUNCTIONS,
    resources.DESCRIBE_REPOSITORIES,
)
"""The policies of all resources."""

INVENTORY = (
    resources.DESCRIBE_INSTANCES,
    resources.LIST_SECRETS,
    resources.GET_SECRET_POLICY,
)
"""Instances and secrets, which the benchmarks ask about as well."""

RESOURCES = tuple(dict.fromkeys((*RESOURCE_POLICIES, *INVENTORY)))
"""All that is taken of resources."""

SERVICES_USED = (
    last_used.GENERATE_SERVICE_LAST_ACCESSED_DETAILS,
    last_used.GET_SERVICE_LAST_ACCESSED_DETAILS,
)
"""Which services each role used: two requests for a role, so somebody has to ask for it."""

ASKED_FOR = (*RESOURCES, *SERVICES_USED)
"""All that is no part of a snapshot unless somebody asks for it."""

REPORT = (iam.GENERATE_CREDENTIAL_REPORT, iam.GET_CREDENTIAL_REPORT)
"""Who has a password, access keys and MFA, four hours old at most."""

ACCESS = (*PRINCIPALS, *ORGANIZATION)
"""Enough to decide who may do what."""

ACCESS_TO = (*ACCESS, *RESOURCE_POLICY)
"""The same about a resource that may have a policy itself."""

ACCESS_WITH_REPORT = (*ACCESS, *REPORT)
"""Enough to decide who can become somebody else."""

EVERYTHING = (*ACCESS, *CREDENTIALS, *OTHER_CREDENTIALS, *SETTINGS, *SURROUNDINGS)
"""All that a snapshot may have."""
