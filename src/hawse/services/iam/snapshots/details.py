"""Users, roles, groups and policies as GetAccountAuthorizationDetails describes them.

The same code reads the SDK's answers and files; documents are taken over, never copied.
"""

from __future__ import annotations

from hawse.services.iam.account import (
    GroupDetail,
    NamedDocument,
    PolicyDetail,
    PolicyVersion,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.documents import decoded
from hawse.services.iam.snapshots.entries import Entry


def user(entry: Entry) -> UserDetail:
    """One entry of UserDetailList."""
    return UserDetail(
        name=entry.text("UserName"),
        id=entry.text("UserId", ""),
        arn=entry.text("Arn"),
        path=entry.text("Path", "/"),
        created=entry.time("CreateDate"),
        inline=_inline(entry, "UserPolicyList"),
        attached=_attached(entry),
        groups=entry.texts("GroupList"),
        boundary=_boundary(entry),
        tags=_tags(entry),
    )


def role(entry: Entry) -> RoleDetail:
    """One entry of RoleDetailList; AWS gives an empty RoleLastUsed to a role that was not used."""
    used = entry.entry("RoleLastUsed")
    return RoleDetail(
        name=entry.text("RoleName"),
        id=entry.text("RoleId", ""),
        arn=entry.text("Arn"),
        path=entry.text("Path", "/"),
        created=entry.time("CreateDate"),
        inline=_inline(entry, "RolePolicyList"),
        attached=_attached(entry),
        trust=decoded(entry.item.get("AssumeRolePolicyDocument")),
        boundary=_boundary(entry),
        tags=_tags(entry),
        instance_profiles=tuple(one.text("Arn") for one in entry.entries("InstanceProfileList")),
        used=used.time("LastUsedDate") if used else None,
        used_region=used.maybe("Region") if used else None,
        use_known=used is not None,
    )


def group(entry: Entry) -> GroupDetail:
    """One entry of GroupDetailList."""
    return GroupDetail(
        name=entry.text("GroupName"),
        id=entry.text("GroupId", ""),
        arn=entry.text("Arn"),
        path=entry.text("Path", "/"),
        created=entry.time("CreateDate"),
        inline=_inline(entry, "GroupPolicyList"),
        attached=_attached(entry),
    )


def policy(entry: Entry) -> PolicyDetail:
    """One entry of Policies; its name is the end of its ARN, and emulators leave it at that."""
    arn, default = entry.text("Arn"), entry.maybe("DefaultVersionId")
    return PolicyDetail(
        name=entry.text("PolicyName", arn.rpartition("/")[2]),
        id=entry.text("PolicyId", ""),
        arn=arn,
        path=entry.text("Path", "/"),
        versions=tuple(_version(one, default) for one in entry.entries("PolicyVersionList")),
        created=entry.time("CreateDate"),
        updated=entry.time("UpdateDate"),
        attachments=entry.number("AttachmentCount"),
        boundaries=entry.number("PermissionsBoundaryUsageCount"),
    )


def _version(entry: Entry, default: str | None) -> PolicyVersion:
    id = entry.text("VersionId")
    in_force = entry.flag("IsDefaultVersion")
    return PolicyVersion(
        id=id,
        document=decoded(entry.item.get("Document")),
        default=id == default if in_force is None else in_force,
        created=entry.time("CreateDate"),
    )


def _inline(entry: Entry, key: str) -> tuple[NamedDocument, ...]:
    return tuple(
        NamedDocument(one.text("PolicyName"), decoded(one.item.get("PolicyDocument")))
        for one in entry.entries(key)
    )


def _attached(entry: Entry) -> tuple[str, ...]:
    return tuple(one.text("PolicyArn") for one in entry.entries("AttachedManagedPolicies"))


def _boundary(entry: Entry) -> str | None:
    found = entry.entry("PermissionsBoundary")
    return found.text("PermissionsBoundaryArn") if found and found.item else None


def _tags(entry: Entry) -> dict[str, str]:
    return {one.text("Key"): one.text("Value", "") for one in entry.entries("Tags")}
