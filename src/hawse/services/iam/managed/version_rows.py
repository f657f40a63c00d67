"""The versions of managed policies as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hawse.rows import Row, column
from hawse.services.iam.documents import size
from hawse.services.iam.grant_rows import changes, summary
from hawse.services.iam.grants import difference, grants
from hawse.services.iam.managed.finding import Managed, document, versions

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Version(Row):
    """One version of a managed policy; `change` is against the version before it."""

    id: str = column(title="VERSION")
    default: bool = column(show="bool", doc="Whether it is the one in force.")
    created: datetime | None = column(show="age")
    size: int = column()
    change: str | None = column(doc="What access it gives and the one before did not; or takes.")


def version_rows(target: Target, policy: Managed) -> Iterator[Version]:
    """The versions of a policy, newest first."""
    known = versions(target, policy.arn)
    documents = [document(target, policy.arn, one.id) for one in known]
    told: list[str | None] = [None]
    for old, new in zip(documents, documents[1:], strict=False):
        told.append(summary(list(changes(difference(grants([old]), grants([new]))))))
    for one, text, change in reversed(list(zip(known, documents, told, strict=True))):
        yield Version(one.id, one.default, one.created, size(text), change)
