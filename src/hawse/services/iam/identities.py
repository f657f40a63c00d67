"""Users and roles as rows of a list: what IAM says of them in one call for all.

People call them by their names, which are unique in an account; the unique ids (AIDA…, AROA…)
tell a user from an earlier one of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.rows import Row, column
from hawse.services.iam.calls import LIST_ROLES, LIST_USERS

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class User(Row):
    """One IAM user."""

    name: str
    id: str = column(wide=True, doc="The unique id, AIDA…; a new user of this name has another.")
    path: str = column(wide=True)
    created: datetime = column(show="age")
    password_used: datetime | None = column(
        show="age", doc="The last sign-in to the console; null when never, or not since 2014."
    )
    arn: str = column(wide=True)


@dataclass(frozen=True)
class Role(Row):
    """One IAM role."""

    name: str
    id: str = column(wide=True, doc="The unique id, AROA…; a new role of this name has another.")
    path: str = column(doc="/aws-service-role/… belongs to an AWS service.")
    created: datetime = column(show="age")
    session_seconds: int | None = column(
        title="SESSION", wide=True, doc="How long a session may last."
    )
    description: str | None = column()
    arn: str = column(wide=True)


def find_users(target: Target, names: Sequence[str] = (), path: str = "/") -> Iterator[User]:
    """The users below `path` that have one of `names`: names, ids or globs; all, without."""
    for item in target.items(LIST_USERS, PathPrefix=path):
        if _is_named(item["UserName"], item["UserId"], names):
            yield user(item)


def find_roles(target: Target, names: Sequence[str] = (), path: str = "/") -> Iterator[Role]:
    """The roles below `path` that have one of `names`: names, ids or globs; all, without."""
    for item in target.items(LIST_ROLES, PathPrefix=path):
        if _is_named(item["RoleName"], item["RoleId"], names):
            yield role(item)


def user(item: Mapping[str, Any]) -> User:
    """The row of one user of ListUsers."""
    return User(
        name=item["UserName"],
        id=item["UserId"],
        path=item["Path"],
        created=item["CreateDate"],
        password_used=item.get("PasswordLastUsed"),
        arn=item["Arn"],
    )


def role(item: Mapping[str, Any]) -> Role:
    """The row of one role of ListRoles."""
    return Role(
        name=item["RoleName"],
        id=item["RoleId"],
        path=item["Path"],
        created=item["CreateDate"],
        session_seconds=item.get("MaxSessionDuration"),
        description=item.get("Description") or None,
        arn=item["Arn"],
    )


def _is_named(name: str, id: str, names: Sequence[str]) -> bool:
    return not names or any(
        fnmatchcase(name, one) or fnmatchcase(id, one) or one in (name, id) for one in names
    )
