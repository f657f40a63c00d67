"""A saved account to ask questions about, in the form that the AWS CLI prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ACCOUNT = "111122223333"
_DAY = "2026-01-01T00:00:00Z"


def arn(rest: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:{rest}"


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: object, resource: object = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def user(
    name: str, *statements: dict[str, Any], groups: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    return {
        "Path": "/",
        "UserName": name,
        "UserId": f"AIDA{name.upper():0>16}",
        "Arn": arn(f"user/{name}"),
        "CreateDate": _DAY,
        "GroupList": list(groups),
        "UserPolicyList": _inline(statements),
        "AttachedManagedPolicies": [],
        "Tags": [],
        **more,
    }


def group(name: str, *policies: str) -> dict[str, Any]:
    return {
        "Path": "/",
        "GroupName": name,
        "GroupId": f"AGPA{name.upper():0>16}",
        "Arn": arn(f"group/{name}"),
        "CreateDate": _DAY,
        "GroupPolicyList": [],
        "AttachedManagedPolicies": [_attached(one) for one in policies],
    }


def role(name: str, trusted: Any, *statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusted}
    return {
        "Path": "/",
        "RoleName": name,
        "RoleId": f"AROA{name.upper():0>16}",
        "Arn": arn(f"role/{name}"),
        "CreateDate": _DAY,
        "AssumeRolePolicyDocument": document(trust),
        "InstanceProfileList": [],
        "RolePolicyList": _inline(statements),
        "AttachedManagedPolicies": [],
        "Tags": [],
        **more,
    }


def policy(name: str, *statements: dict[str, Any]) -> dict[str, Any]:
    return {
        "PolicyName": name,
        "PolicyId": f"ANPA{name.upper():0>16}",
        "Arn": arn(f"policy/{name}"),
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 1,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": _DAY,
        "UpdateDate": _DAY,
        "PolicyVersionList": [
            {
                "VersionId": "v1",
                "IsDefaultVersion": True,
                "CreateDate": _DAY,
                "Document": document(*statements),
            }
        ],
    }


def details(
    users: list[Any] | None = None,
    groups: list[Any] | None = None,
    roles: list[Any] | None = None,
    policies: list[Any] | None = None,
) -> dict[str, Any]:
    return {
        "UserDetailList": users or [],
        "GroupDetailList": groups or [],
        "RoleDetailList": roles or [],
        "Policies": policies or [],
    }


def saved(folder: Path, content: dict[str, Any]) -> str:
    file = folder / "acme.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def _inline(statements: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    if not statements:
        return []
    return [{"PolicyName": "own", "PolicyDocument": document(*statements)}]


def _attached(name: str) -> dict[str, str]:
    return {"PolicyName": name, "PolicyArn": arn(f"policy/{name}")}
