"""Accounts as files: what the AWS CLI writes, for the tests that read it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

ACCOUNT = "111122223333"
READ_ALL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*"}}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
READER = f"arn:aws:iam::{ACCOUNT}:policy/team/reader"


def encoded(document: Any) -> str:
    """As IAM itself sends a document."""
    return quote(json.dumps(document))


def details() -> dict[str, Any]:
    """One page of `aws iam get-account-authorization-details`."""
    return {
        "UserDetailList": [
            {
                "Path": "/team/",
                "UserName": "ana",
                "UserId": "AIDAEXAMPLEANA",
                "Arn": f"arn:aws:iam::{ACCOUNT}:user/team/ana",
                "CreateDate": "2024-05-06T07:08:09+00:00",
                "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": READ_ALL}],
                "GroupList": ["readers"],
                "AttachedManagedPolicies": [],
                "PermissionsBoundary": {
                    "PermissionsBoundaryType": "Policy",
                    "PermissionsBoundaryArn": READER,
                },
                "Tags": [{"Key": "team", "Value": "web"}],
            }
        ],
        "GroupDetailList": [
            {
                "Path": "/",
                "GroupName": "readers",
                "GroupId": "AGPAEXAMPLE",
                "Arn": f"arn:aws:iam::{ACCOUNT}:group/readers",
                "CreateDate": "2024-05-06T07:08:09+00:00",
                "GroupPolicyList": [],
                "AttachedManagedPolicies": [{"PolicyName": "reader", "PolicyArn": READER}],
            }
        ],
        "RoleDetailList": [_role()],
        "Policies": [_policy()],
    }


def _role() -> dict[str, Any]:
    return {
        "Path": "/",
        "RoleName": "web",
        "RoleId": "AROAEXAMPLE",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/web",
        "CreateDate": "2024-05-06T07:08:09Z",
        "AssumeRolePolicyDocument": TRUST,
        "InstanceProfileList": [
            {
                "Path": "/",
                "InstanceProfileName": "web",
                "InstanceProfileId": "AIPAEXAMPLE",
                "Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/web",
                "Roles": [],
            }
        ],
        "RolePolicyList": [],
        "AttachedManagedPolicies": [{"PolicyName": "reader", "PolicyArn": READER}],
        "Tags": [],
        "RoleLastUsed": {"LastUsedDate": "2026-01-02T03:04:05+00:00", "Region": "eu-west-1"},
    }


def _policy() -> dict[str, Any]:
    return {
        "PolicyName": "reader",
        "PolicyId": "ANPAEXAMPLE",
        "Arn": READER,
        "Path": "/team/",
        "DefaultVersionId": "v2",
        "AttachmentCount": 2,
        "PermissionsBoundaryUsageCount": 1,
        "IsAttachable": True,
        "CreateDate": "2024-05-06T07:08:09+00:00",
        "UpdateDate": "2025-05-06T07:08:09+00:00",
        "PolicyVersionList": [
            {"Document": READ_ALL, "VersionId": "v2", "IsDefaultVersion": True},
            {"Document": {}, "VersionId": "v1", "IsDefaultVersion": False},
        ],
    }
