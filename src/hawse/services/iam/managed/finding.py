"""Managed policies by name or ARN, with their versions and where they are attached.

A name means the account's own policy before one of AWS's. `NAME@v3` is one of its versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound, UsageError
from hawse.services.iam.account import PolicyVersion
from hawse.services.iam.calls_identities import GET_POLICY, LIST_POLICIES
from hawse.services.iam.calls_policies import (
    GET_POLICY_VERSION,
    GROUPS_OF_POLICY,
    LIST_POLICY_VERSIONS,
    ROLES_OF_POLICY,
    USERS_OF_POLICY,
)
from hawse.services.iam.documents import decoded
from hawse.services.iam.naming import named_policy

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

FIND = (GET_POLICY, LIST_POLICIES)
READ = (*FIND, GET_POLICY_VERSION)
USES = (USERS_OF_POLICY, ROLES_OF_POLICY, GROUPS_OF_POLICY)
_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_VERSION = re.compile(r"(?P<name>.+)@(?P<version>v[1-9][0-9]*)")


@dataclass(frozen=True)
class Managed:
    """A managed policy without its documents; `version` is the one in force."""

    name: str
    arn: str
    id: str
    path: str
    version: str
    created: datetime | None = None
    updated: datetime | None = None
    description: str = ""
    attachments: int = 0
    boundaries: int = 0
    tags: Mapping[str, str] | None = None

    @property
    def by_aws(self) -> bool:
        """Whether AWS wrote it, so that nobody can change it."""
        return ":iam::aws:" in self.arn


@dataclass(frozen=True)
class Use:
    """Something that a policy is attached to, or that has it as its permissions boundary."""

    kind: str
    name: str
    boundary: bool = False

    @property
    def on(self) -> str:
        """`role/deploy`"""
        return f"{self.kind}/{self.name}"


def find(target: Target, name: str) -> Managed:
    """The policy of this name or ARN; NotFound when there is none here."""
    check_plain(name)
    return managed(named_policy(target, name))


def all_found(target: Target, names: Sequence[str]) -> Iterator[Managed]:
    """The policies of the names that are known here; whether each was found, the frame says."""
    for name in names:
        try:
            yield find(target, name)
        except NotFound:
            continue


def check_plain(name: str) -> None:
    """UsageError for what cannot name one policy."""
    if any(character in name for character in "*?["):
        raise UsageError(
            f"policy {name}",
            why="a glob may match more than you mean",
            hint=f"hawse iam policy ls '{name}' -o ids, then name them",
        )
    if not name.startswith("arn:") and not _NAME.fullmatch(name):
        raise UsageError(f"policy {name}", why="a name has only letters, digits and any of +=,.@_-")


def parted(name: str) -> tuple[str, str]:
    """`NAME@v3` as name and version; without one the version is ""."""
    found = _VERSION.fullmatch(name)
    return (found["name"], found["version"]) if found else (name, "")


def managed(item: Mapping[str, Any]) -> Managed:
    """The policy that GetPolicy or ListPolicies describes."""
    return Managed(
        name=item["PolicyName"],
        arn=item["Arn"],
        id=item["PolicyId"],
        path=item["Path"],
        version=item["DefaultVersionId"],
        created=item.get("CreateDate"),
        updated=item.get("UpdateDate"),
        description=item.get("Description") or "",
        attachments=item.get("AttachmentCount") or 0,
        boundaries=item.get("PermissionsBoundaryUsageCount") or 0,
        tags={tag["Key"]: tag["Value"] for tag in item.get("Tags") or ()},
    )


def versions(target: Target, arn: str) -> list[PolicyVersion]:
    """The versions of a policy without their documents, oldest first."""
    found = [
        PolicyVersion(
            id=item["VersionId"],
            document=None,
            default=bool(item["IsDefaultVersion"]),
            created=item.get("CreateDate"),
        )
        for item in target.items(LIST_POLICY_VERSIONS, PolicyArn=arn)
    ]
    return sorted(found, key=lambda version: number(version.id))


def number(version: str) -> int:
    """The 3 of `v3`; IAM counts on, and never uses a number again."""
    return int(version.removeprefix("v"))


def document(target: Target, arn: str, version: str) -> Any:
    """The document of one version."""
    answer = target.read(GET_POLICY_VERSION, PolicyArn=arn, VersionId=version)
    return decoded(answer["PolicyVersion"]["Document"])


def uses(target: Target, policy: Managed) -> list[Use]:
    """Everything that has the policy attached, then everything that it bounds."""
    found = list(attached_to(target, policy.arn))
    if policy.boundaries:
        found += _uses(target, policy.arn, "PermissionsBoundary", boundary=True)
    return found


def attached_to(target: Target, arn: str) -> Iterator[Use]:
    """Everything that has the policy attached."""
    return _uses(target, arn, "PermissionsPolicy")


def _uses(target: Target, arn: str, usage: str, *, boundary: bool = False) -> Iterator[Use]:
    kinds: tuple[tuple[str, Read], ...] = (
        ("user", USERS_OF_POLICY),
        ("role", ROLES_OF_POLICY),
        ("group", GROUPS_OF_POLICY),
    )
    for kind, call in kinds:
        if kind == "group" and boundary:
            continue
        for item in target.items(
            call, PolicyArn=arn, EntityFilter=kind.capitalize(), PolicyUsageFilter=usage
        ):
            yield Use(kind, item[f"{kind.capitalize()}Name"], boundary)
