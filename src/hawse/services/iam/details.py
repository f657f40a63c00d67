"""Everything about one user, role or group that people look for in ten places.

What the caller may not read is empty, and `unknown` says why: what is not known is never none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from hawse.rows import Sheet, column
from hawse.services.iam.report_lines import AccessKey
from hawse.services.iam.kinds import GROUP, ROLE, USER
from hawse.services.iam.naming import found
from hawse.services.iam.records import (
    Asking,
    Record,
    RoleRecord,
    UserRecord,
    read_group,
    read_role,
    read_user,
)
from hawse.services.iam.trust import trusted

if TYPE_CHECKING:
    from hawse.aws.targets import Target

T = TypeVar("T")
_UNKNOWN = "What may not be read."
_POLICIES = "ARNs of the managed policies."
_INLINE = "Policies of its own: documents by name."


@dataclass(frozen=True)
class UserDetails(Sheet):
    """One user with what belongs to it. Null is unknown, [] is none."""

    id: str = column()
    name: str = column()
    arn: str = column()
    path: str = column()
    created: datetime | None = column(show="age")
    password: bool | None = column(show="bool", doc="Whether it may sign in to the console.")
    password_used: datetime | None = column(show="age")
    mfa: tuple[str, ...] | None = column(show="list", doc="Serial numbers of its devices.")
    keys: tuple[Mapping[str, object], ...] | None = column(
        doc="id, active, created, used (null: never), service, use_known."
    )
    groups: tuple[str, ...] | None = column(show="list")
    policies: tuple[str, ...] | None = column(show="list", doc=_POLICIES)
    inline_policies: Mapping[str, Any] | None = column(doc=_INLINE)
    boundary: str | None = column()
    certificates: tuple[str, ...] | None = column(show="list", doc="Signing certificates.")
    ssh_keys: tuple[str, ...] | None = column(show="list")
    service_credentials: tuple[Mapping[str, object], ...] | None = column(doc="id, service.")
    unknown: tuple[str, ...] = column(show="list", doc=_UNKNOWN)
    tags: Mapping[str, str] = column(show="tags")


@dataclass(frozen=True)
class RoleDetails(Sheet):
    """One role with what belongs to it. Null is unknown, [] is none."""

    id: str = column()
    name: str = column()
    arn: str = column()
    path: str = column()
    description: str | None = column()
    created: datetime | None = column(show="age")
    used: datetime | None = column(show="age", doc="Null: not in the last 400 days.")
    used_region: str | None = column()
    session_seconds: int | None = column(title="SESSION", doc="How long a session may last.")
    trusts: tuple[str, ...] = column(show="list", doc="Who may assume it, short.")
    trust_policy: Any = column(doc="The trust policy.")
    policies: tuple[str, ...] | None = column(show="list", doc=_POLICIES)
    inline_policies: Mapping[str, Any] | None = column(doc=_INLINE)
    boundary: str | None = column()
    instance_profiles: tuple[str, ...] | None = column(show="list")
    unknown: tuple[str, ...] = column(show="list", doc=_UNKNOWN)
    tags: Mapping[str, str] = column(show="tags")


@dataclass(frozen=True)
class GroupDetails(Sheet):
    """One group with what belongs to it. Null is unknown, [] is none."""

    id: str = column()
    name: str = column()
    arn: str = column()
    path: str = column()
    created: datetime | None = column(show="age")
    members: tuple[str, ...] | None = column(show="list")
    policies: tuple[str, ...] | None = column(show="list", doc=_POLICIES)
    inline_policies: Mapping[str, Any] | None = column(doc=_INLINE)
    unknown: tuple[str, ...] = column(show="list", doc=_UNKNOWN)


def show_users(target: Target, names: Sequence[str]) -> Iterator[UserDetails]:
    """All about the users of these names or ids."""
    for name in names:
        asking = Asking(unknown=[])
        for record in found(target, USER, [name], partial(read_user, asking=asking)):
            yield _user(record, asking)


def show_roles(target: Target, names: Sequence[str]) -> Iterator[RoleDetails]:
    """All about the roles of these names or ids."""
    for name in names:
        asking = Asking(unknown=[])
        for record in found(target, ROLE, [name], partial(read_role, asking=asking)):
            yield _role(record, asking)


def show_groups(target: Target, names: Sequence[str]) -> Iterator[GroupDetails]:
    """All about the groups of these names or ids."""
    for name in names:
        asking = Asking(unknown=[])
        for record in found(target, GROUP, [name], partial(read_group, asking=asking)):
            yield GroupDetails(
                members=_known("members", record.members, asking), **_same(record, asking)
            )


def _user(record: UserRecord, asking: Asking) -> UserDetails:
    detail, credentials = record.detail, record.credentials
    return UserDetails(
        password=record.password,
        password_used=record.password_used,
        mfa=detail.mfa,
        keys=None if detail.keys is None else tuple(map(_key, detail.keys)),
        groups=_known("groups", detail.groups, asking),
        boundary=detail.boundary,
        certificates=_ids(record.certificates),
        ssh_keys=_ids(record.ssh_keys),
        service_credentials=None if credentials is None else tuple(map(vars, credentials)),
        tags=detail.tags,
        **_same(record, asking),
    )


def _role(record: RoleRecord, asking: Asking) -> RoleDetails:
    detail = record.detail
    return RoleDetails(
        description=record.description,
        used=detail.used,
        used_region=detail.used_region,
        session_seconds=record.session_seconds,
        trusts=tuple(trusted(detail.trust)),
        trust_policy=detail.trust,
        boundary=detail.boundary,
        instance_profiles=_known("instance profiles", detail.instance_profiles, asking),
        tags=detail.tags,
        **_same(record, asking),
    )


def _same(record: Record, asking: Asking) -> dict[str, Any]:
    detail = record.detail
    plain = {key: getattr(detail, key) for key in ("id", "name", "arn", "path", "created")}
    inline = {policy.name: policy.document for policy in detail.inline}
    return {
        **plain,
        "policies": _known("attached policies", detail.attached, asking),
        "inline_policies": _known("inline policies", inline, asking),
        "unknown": tuple(asking.unknown or ()),
    }


def _known(what: str, value: T, asking: Asking) -> T | None:
    """The value of a part, unless it may not be read."""
    return None if any(told.startswith(what) for told in asking.unknown or ()) else value


def _key(key: AccessKey) -> Mapping[str, object]:
    return {
        "id": key.id,
        "active": key.active,
        "created": key.created,
        "used": key.used,
        "service": key.used_service,
        "use_known": key.use_known,
    }


def _ids(found_: Sequence[Any] | None) -> tuple[str, ...] | None:
    return None if found_ is None else tuple(one.id for one in found_)
