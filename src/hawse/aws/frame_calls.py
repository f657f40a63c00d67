"""The calls that hawse makes by itself, to find out who and where it is.

No command declares them: `-r all`, `--account`, `--role` and the account's id need them, and
`hawse permissions --with-targets` names them.
"""

from __future__ import annotations

from hawse.aws.calls import Read

# AWS checks no permission for it, even where a policy denies it.
GET_CALLER_IDENTITY = Read("sts", "GetCallerIdentity", iam=())
ASSUME_ROLE = Read(
    "sts", "AssumeRole", iam=("sts:AssumeRole",), on=("arn:{partition}:iam::*:role/*",)
)
DECODE_AUTHORIZATION_MESSAGE = Read(
    "sts", "DecodeAuthorizationMessage", iam=("sts:DecodeAuthorizationMessage",)
)
DESCRIBE_REGIONS = Read("ec2", "DescribeRegions", iam=("ec2:DescribeRegions",), items="Regions[]")
LIST_ACCOUNTS = Read(
    "organizations", "ListAccounts", iam=("organizations:ListAccounts",), items="Accounts[]"
)
LIST_ACCOUNTS_FOR_PARENT = Read(
    "organizations",
    "ListAccountsForParent",
    iam=("organizations:ListAccountsForParent",),
    items="Accounts[]",
)
LIST_ORGANIZATIONAL_UNITS_FOR_PARENT = Read(
    "organizations",
    "ListOrganizationalUnitsForParent",
    iam=("organizations:ListOrganizationalUnitsForParent",),
    items="OrganizationalUnits[]",
)
LIST_TAGS_FOR_RESOURCE = Read(
    "organizations",
    "ListTagsForResource",
    iam=("organizations:ListTagsForResource",),
    on=("arn:{partition}:organizations::*:account/*",),
    items="Tags[]",
)

FRAME_CALLS = (
    GET_CALLER_IDENTITY,
    ASSUME_ROLE,
    DECODE_AUTHORIZATION_MESSAGE,
    DESCRIBE_REGIONS,
    LIST_ACCOUNTS,
    LIST_ACCOUNTS_FOR_PARENT,
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    LIST_TAGS_FOR_RESOURCE,
)
