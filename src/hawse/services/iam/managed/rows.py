"""Managed policies and their versions as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.rows import Row, Sheet, column
from hawse.services.iam.calls_identities import LIST_POLICIES
from hawse.services.iam.calls_policies import POLICIES_IN_DETAIL
from hawse.services.iam.documents import QUOTA, size
from hawse.services.iam.grant_rows import changes, summary
from hawse.services.iam.grants import difference, grants
from hawse.services.iam.managed.finding import Managed, all_found, document, uses, versions
from hawse.services.iam.snapshots.details import document as decoded

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Policy(Row):
    """One managed policy."""

    name: str
    id: str = column(wide=True, doc="The ARN, which IAM itself goes by.")
    path: str = column(wide=True)
    attached: int | None = column(doc="To how many users, roles and groups it is attached.")
    boundary_of: int | None = column(wide=True, doc="How many users and roles it bounds.")
    version: str = column(doc="The version in force.")
    versions: int | None = column(doc="How many are kept, of five; null when not read.")
    size: int | None = column(doc="In characters without white space; null when not read.")
    used: float | None = column(title="OF QUOTA", show="share", doc="Share of the size quota, %.")
    created: datetime = column(show="age")
    updated: datetime | None = column(show="age", doc="When the version in force was last chosen.")


@dataclass(frozen=True)
class PolicySheet(Sheet):
    """All about one managed policy; `document` is the one in force."""

    name: str
    id: str = column(title="ARN", doc="The ARN.")
    unique_id: str = column(doc="ANPA…; a new policy of this name has another.")
    path: str = column()
    description: str | None = column()
    tags: Mapping[str, str] = column(show="tags")
    created: datetime | None = column(show="age")
    updated: datetime | None = column(show="age")
    version: str = column()
    versions: tuple[str, ...] = column(show="list", doc="Oldest first.")
    size: int = column()
    used: float = column(title="OF QUOTA", show="share")
    attached: tuple[str, ...] = column(show="list", doc="user/NAME, role/NAME and group/NAME.")
    boundary_of: tuple[str, ...] = column(show="list", doc="The users and roles that it bounds.")
    document: Any = column(show="json")


@dataclass(frozen=True)
class Version(Row):
    """One version of a managed policy; `change` is against the version before it."""

    id: str = column(title="VERSION")
    default: bool = column(show="bool", doc="Whether it is the one in force.")
    created: datetime | None = column(show="age")
    size: int = column()
    change: str | None = column(doc="What access it gives and the one before did not; or takes.")


def listed(
    target: Target, names: Sequence[str] = (), *, aws: bool = False, path: str = "/"
) -> Iterator[Policy]:
    """The account's policies, or AWS's that are attached to something, with their documents."""
    kind = "AWSManagedPolicy" if aws else "LocalManagedPolicy"
    for item in target.items(POLICIES_IN_DETAIL, Filter=(kind,)):
        if item["Path"].startswith(path) and _is_named(item, names):
            yield _row(item, item.get("PolicyVersionList", ()))


def listed_of_aws(target: Target, names: Sequence[str] = (), path: str = "/") -> Iterator[Policy]:
    """Every policy of AWS, attached or not; IAM lists them without documents."""
    for item in target.items(LIST_POLICIES, Scope="AWS", PathPrefix=path, MaxItems=1000):
        if _is_named(item, names):
            yield _row(item, ())


def sheets(target: Target, names: Sequence[str]) -> Iterator[PolicySheet]:
    """All about the policies of these names."""
    for policy in all_found(target, names):
        yield _sheet(target, policy)


def version_rows(target: Target, policy: Managed) -> Iterator[Version]:
    """The versions of a policy, newest first."""
    known = versions(target, policy.arn)
    documents = [document(target, policy.arn, one.id) for one in known]
    told: list[str | None] = [None]
    for old, new in zip(documents, documents[1:], strict=False):
        told.append(summary(list(changes(difference(grants([old]), grants([new]))))))
    for one, text, change in reversed(list(zip(known, documents, told, strict=True))):
        yield Version(one.id, one.default, one.created, size(text), change)


def _sheet(target: Target, policy: Managed) -> PolicySheet:
    found = document(target, policy.arn, policy.version)
    known = uses(target, policy)
    return PolicySheet(
        name=policy.name,
        id=policy.arn,
        unique_id=policy.id,
        path=policy.path,
        description=policy.description or None,
        tags=policy.tags or {},
        created=policy.created,
        updated=policy.updated,
        version=policy.version,
        versions=tuple(one.id for one in versions(target, policy.arn)),
        size=size(found),
        used=_share(size(found)),
        attached=tuple(use.on for use in known if not use.boundary),
        boundary_of=tuple(use.on for use in known if use.boundary),
        document=found,
    )


def _row(item: Mapping[str, Any], kept: Sequence[Mapping[str, Any]]) -> Policy:
    texts = [decoded(one["Document"]) for one in kept if one["IsDefaultVersion"]]
    taken = size(texts[0]) if texts else None
    return Policy(
        name=_name(item),
        id=item["Arn"],
        path=item["Path"],
        attached=item.get("AttachmentCount"),
        boundary_of=item.get("PermissionsBoundaryUsageCount"),
        version=item["DefaultVersionId"],
        versions=len(kept) or None,
        size=taken,
        used=None if taken is None else _share(taken),
        created=item["CreateDate"],
        updated=item.get("UpdateDate"),
    )


def _share(taken: int) -> float:
    return round(100 * taken / QUOTA, 1)


def _name(item: Mapping[str, Any]) -> str:
    return str(item["Arn"].rpartition("/")[2])


def _is_named(item: Mapping[str, Any], names: Sequence[str]) -> bool:
    known = (_name(item), item["Arn"])
    return not names or any(fnmatchcase(text, one) for text in known for one in names)
