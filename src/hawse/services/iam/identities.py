"""Users, roles and groups as rows of a list: what can be told of all in a few requests.

People call them by their names, which are unique in an account; the unique ids (AIDA…, AROA…)
tell a user from an earlier one of the same name. Nothing here costs a request for each, unless
that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied
from hawse.rows import Row, column, quick_row
from hawse.services.iam.calls import LIST_ROLES, LIST_USERS
from hawse.services.iam.calls_identities import (
    LIST_GROUPS,
    ROLES_IN_DETAIL,
    USERS_IN_DETAIL,
)

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@quick_row
class User(Row):
    """One IAM user. What is not known of its credentials is null."""

    name: str
    id: str = column(wide=True, doc="The unique id, AIDA…; a new user of this name has another.")
    path: str = column(wide=True)
    created: datetime = column(show="age")
    mfa: bool | None = column(title="MFA", default=None, doc="Whether it has an MFA device.")
    keys: int | None = column(default=None, doc="Active access keys.")
    key_created: datetime | None = column(
        title="KEY AGE", show="age", default=None, doc="When its oldest active key was made."
    )
    used: datetime | None = column(
        show="age", default=None, doc="The last use of its password or a key; null when never."
    )
    password: bool | None = column(
        wide=True, default=None, doc="Whether it may sign in to the console."
    )
    password_used: datetime | None = column(
        show="age",
        wide=True,
        default=None,
        doc="The last sign-in to the console; null when never, or not since 2014.",
    )
    arn: str = column(wide=True, default="")


@quick_row
class Role(Row):
    """One IAM role."""

    name: str
    id: str = column(wide=True, doc="The unique id, AROA…; a new role of this name has another.")
    path: str = column(doc="/aws-service-role/… belongs to an AWS service.")
    created: datetime = column(show="age")
    used: datetime | None = column(
        show="age", default=None, doc="The last use; null when not in 400 days, or not known."
    )
    use_known: bool = column(
        wide=True, default=False, doc="Whether `used` null means that it was not used."
    )
    session_seconds: int | None = column(
        title="SESSION", wide=True, default=None, doc="How long a session may last."
    )
    description: str | None = column(default=None)
    arn: str = column(wide=True, default="")


@dataclass(frozen=True)
class Group(Row):
    """One IAM group."""

    name: str
    id: str = column(wide=True, doc="The unique id, AGPA…; a new group of this name has another.")
    path: str = column(wide=True)
    created: datetime = column(show="age")
    members: int | None = column(doc="How many; null when that was not asked for.")
    users: tuple[str, ...] | None = column(show="list", doc="The names of its members.")
    arn: str = column(wide=True)


def find_users(
    target: Target,
    names: Sequence[str] = (),
    path: str = "/",
    *,
    credentials: bool = False,
    live: bool = False,
) -> Iterator[User]:
    """The users below `path` that have one of `names`: names, ids or globs; all, without.

    `credentials` come from the credential report; `live` asks for those of each user instead.
    """
    items = (item for item in target.items(LIST_USERS, PathPrefix=path) if _is_user(item, names))
    rows = map(user, items)
    if not (live or credentials):
        return rows
    from hawse.services.iam.user_credentials import asked, reported

    return asked(target, list(rows)) if live else reported(target, rows)


def _is_user(item: Mapping[str, Any], names: Sequence[str]) -> bool:
    return _is_named(item["UserName"], item["UserId"], names)


def find_roles(
    target: Target, names: Sequence[str] = (), path: str = "/", *, used: bool = False
) -> Iterator[Role]:
    """The roles below `path` that have one of `names`: names, ids or globs; all, without.

    `used`: with their last use, which IAM tells of all roles only together with their policies.
    """
    uses: dict[str, Mapping[str, Any]] | None = None
    for item in target.items(LIST_ROLES, PathPrefix=path):
        if not _is_named(item["RoleName"], item["RoleId"], names):
            continue
        row = role(item)
        if used:
            uses = _uses(target) if uses is None else uses
            use = uses.get(row.id)
            known = use is not None
            row = replace(row, used=(use or {}).get("LastUsedDate"), use_known=known)
        yield row


def _uses(target: Target) -> dict[str, Mapping[str, Any]]:
    """RoleLastUsed by the roles' ids; {} with a note when it may not be read."""
    try:
        found = target.items(ROLES_IN_DETAIL, Filter=("Role",), MaxItems=1000)
        return {item["RoleId"]: item.get("RoleLastUsed", {}) for item in found}
    except AccessDenied as error:
        target.gate.notes.append(f"last use is unknown: {error.message}")
        return {}


def find_groups(
    target: Target, names: Sequence[str] = (), path: str = "/", *, members: bool = False
) -> Iterator[Group]:
    """The groups below `path` that have one of `names`: names, ids or globs; all, without.

    `members`: with who is in them, from the list of all users, which is a request for some
    hundred of them and none for each group.
    """
    known: dict[str, list[str]] | None = None
    for item in target.items(LIST_GROUPS, PathPrefix=path):
        if _is_named(item["GroupName"], item["GroupId"], names):
            known = _members(target) if members and known is None else known
            yield group(item, known)


def group(item: Mapping[str, Any], members: Mapping[str, Sequence[str]] | None) -> Group:
    """The row of one group of ListGroups; `members` has the users of each, if that is known."""
    users = None if members is None else tuple(sorted(members.get(item["GroupName"], ())))
    return Group(
        name=item["GroupName"],
        id=item["GroupId"],
        path=item["Path"],
        created=item["CreateDate"],
        members=None if users is None else len(users),
        users=users,
        arn=item["Arn"],
    )


def _members(target: Target) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in target.items(USERS_IN_DETAIL, Filter=("User",), MaxItems=1000):
        for name in item.get("GroupList", ()):
            found.setdefault(name, []).append(item["UserName"])
    return found


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
