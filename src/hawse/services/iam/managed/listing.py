"""Managed policies as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.rows import Row, column
from hawse.services.iam.calls_identities import LIST_POLICIES
from hawse.services.iam.calls_policies import POLICIES_IN_DETAIL
from hawse.services.iam.documents import QUOTA, decoded, size

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
        used=None if taken is None else share(taken),
        created=item["CreateDate"],
        updated=item.get("UpdateDate"),
    )


def share(taken: int) -> float:
    """Of the quota, in percent."""
    return round(100 * taken / QUOTA, 1)


def _name(item: Mapping[str, Any]) -> str:
    return str(item["Arn"].rpartition("/")[2])


def _is_named(item: Mapping[str, Any], names: Sequence[str]) -> bool:
    known = (_name(item), item["Arn"])
    return not names or any(fnmatchcase(text, one) for text in known for one in names)
