"""An account as a file: what the AWS CLI would write, and one key of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hawse.services.iam.account import (
    Account,
    NamedDocument,
    PolicyDetail,
    Principal,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.snapshots.extras import KEY, extras, moment


def dump(account: Account) -> str:
    """The account as JSON; `load` gives the same account again.

    Each user, role, group and policy has a line of its own, so that two snapshots can be compared.
    """
    parts = ",\n".join(f"{json.dumps(key)}: {_lines(part)}" for key, part in form(account).items())
    return f"{{\n{parts}\n}}\n"


def form(account: Account) -> dict[str, Any]:
    """The account in the form of GetAccountAuthorizationDetails, with the key `hawse`."""
    return {
        "UserDetailList": [_user(user) for user in account.users.values()],
        "GroupDetailList": [_principal(group, "Group") for group in account.groups.values()],
        "RoleDetailList": [_role(role) for role in account.roles.values()],
        "Policies": [_policy(policy) for policy in account.policies.values()],
        KEY: extras(account),
    }


def _lines(part: Any) -> str:
    if not isinstance(part, list) or not part:
        return json.dumps(part)
    return "[\n" + ",\n".join(map(json.dumps, part)) + "\n]"


def _principal(principal: Principal, kind: str) -> dict[str, Any]:
    return {
        "Path": principal.path,
        f"{kind}Name": principal.name,
        f"{kind}Id": principal.id,
        "Arn": principal.arn,
        **_date("CreateDate", principal.created),
        f"{kind}PolicyList": [_inline(one) for one in principal.inline],
        "AttachedManagedPolicies": [
            {"PolicyName": _last(arn), "PolicyArn": arn} for arn in principal.attached
        ],
    }


def _user(user: UserDetail) -> dict[str, Any]:
    return {
        **_principal(user, "User"),
        "GroupList": list(user.groups),
        **_boundary(user.boundary),
        "Tags": _tags(user.tags),
    }


def _role(role: RoleDetail) -> dict[str, Any]:
    used = {**_date("LastUsedDate", role.used), **_known("Region", role.used_region)}
    return {
        **_principal(role, "Role"),
        "AssumeRolePolicyDocument": _document(role.trust),
        "InstanceProfileList": [
            {"InstanceProfileName": _last(arn), "Arn": arn, "Roles": []}
            for arn in role.instance_profiles
        ],
        **_boundary(role.boundary),
        "Tags": _tags(role.tags),
        **({"RoleLastUsed": used} if role.use_known else {}),
    }


def _policy(policy: PolicyDetail) -> dict[str, Any]:
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        **_known("DefaultVersionId", policy.default.id if policy.default else None),
        **_known("AttachmentCount", policy.attachments),
        **_known("PermissionsBoundaryUsageCount", policy.boundaries),
        **_date("CreateDate", policy.created),
        **_date("UpdateDate", policy.updated),
        "PolicyVersionList": [
            {
                "Document": _document(version.document),
                "VersionId": version.id,
                "IsDefaultVersion": version.default,
                **_date("CreateDate", version.created),
            }
            for version in policy.versions
        ],
    }


def _inline(one: NamedDocument) -> dict[str, Any]:
    return {"PolicyName": one.name, "PolicyDocument": _document(one.document)}


def _document(document: Any) -> Any:
    """As it is; a text is encoded, since a text in this place is read as encoded JSON."""
    return quote(json.dumps(document)) if isinstance(document, str) else document


def _boundary(arn: str | None) -> dict[str, Any]:
    if arn is None:
        return {}
    kind = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    return {"PermissionsBoundary": kind}


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _date(key: str, time: Any) -> dict[str, Any]:
    return _known(key, moment(time))


def _known(key: str, value: Any) -> dict[str, Any]:
    return {} if value is None else {key: value}


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]
