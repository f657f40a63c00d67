"""All about managed policies, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.rows import Sheet, column
from hawse.services.iam.documents import size
from hawse.services.iam.managed.finding import Managed, all_found, document, uses, versions
from hawse.services.iam.managed.listing import share

if TYPE_CHECKING:
    from hawse.aws.targets import Target


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


def sheets(target: Target, names: Sequence[str]) -> Iterator[PolicySheet]:
    """All about the policies of these names."""
    for policy in all_found(target, names):
        yield _sheet(target, policy)


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
        used=share(size(found)),
        attached=tuple(use.on for use in known if not use.boundary),
        boundary_of=tuple(use.on for use in known if use.boundary),
        document=found,
    )
