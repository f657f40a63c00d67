"""Access keys as rows: whose, since when, and by what they were last used.

IAM tells the last use of one key at a time, to a quarter of an hour, and knows none from before
2015-04-22.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.aws.together import each
from hawse.errors import CLIError, NotFound
from hawse.rows import Row, column
from hawse.services.iam.calls import LIST_USERS
from hawse.services.iam.calls_snapshots import GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

ACTIVE, INACTIVE = "Active", "Inactive"
_NEVER = "N/A"


@dataclass(frozen=True)
class AccessKey(Row):
    """One access key of an IAM user."""

    id: str
    user: str
    status: str = column(colour={ACTIVE: "green", INACTIVE: "dim"}, doc="Active or Inactive.")
    created: datetime = column(show="age")
    used: datetime | None = column(
        show="age", doc="Last used, to 15 minutes; null when never, or not since 2015-04-22."
    )
    used_service: str | None = column(title="SERVICE", doc="By which service it was last used.")
    used_region: str | None = column(title="REGION", doc="Where it was last used.")

    @property
    def active(self) -> bool:
        """Whether requests signed with it are accepted."""
        return self.status == ACTIVE

    def used_text(self, now: datetime) -> str:
        """`last used 3d ago by s3 in eu-west-1`."""
        if self.used is None:
            return "never used"
        by = f" by {self.used_service}" if self.used_service else ""
        where = f" in {self.used_region}" if self.used_region else ""
        return f"last used {span((now - self.used).total_seconds())} ago{by}{where}"


def span(seconds: float) -> str:
    """A length of time in its largest whole unit: 40s, 12m, 30h, 400d."""
    for size, unit in ((2 * 86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // (86400 if unit == 'd' else size))}{unit}"
    return f"{int(max(seconds, 0))}s"


def user_names(target: Target, names: Sequence[str]) -> list[str]:
    """The users that are meant: names as they are, globs as they match; all users, without."""
    globs = [name for name in names if any(character in name for character in "*?[")]
    found = [name for name in names if name not in globs]
    if globs or not names:
        for item in target.items(LIST_USERS):
            if not names or any(fnmatchcase(item["UserName"], glob) for glob in globs):
                found.append(str(item["UserName"]))
    return list(dict.fromkeys(found))


def keys_of_users(target: Target, users: Sequence[str]) -> Iterator[AccessKey]:
    """Every key of these users with its last use, in the order of the users."""
    if not users:
        return
    found = each(users, lambda user: keys_of(target, user))
    for keys in found:
        if isinstance(keys, CLIError):
            raise keys
        yield from keys


def keys_of(target: Target, user: str) -> list[AccessKey]:
    """The keys of one user with their last use; NotFound for a user that is not there."""
    return [with_use(target, key) for key in listed(target, user)]


def listed(target: Target, user: str) -> list[AccessKey]:
    """The keys of one user, without their last use."""
    return [_key(item, user) for item in target.items(LIST_ACCESS_KEYS, UserName=user)]


def with_use(target: Target, key: AccessKey) -> AccessKey:
    """The key with its last use."""
    used = target.read(GET_ACCESS_KEY_LAST_USED, AccessKeyId=key.id).get("AccessKeyLastUsed", {})
    return replace(
        key,
        used=used.get("LastUsedDate"),
        used_service=_known(used.get("ServiceName")),
        used_region=_known(used.get("Region")),
    )


def owner_of(target: Target, id: str) -> str | None:
    """The user whose key this is; "" for one of the root user, None for one of nobody here."""
    try:
        return str(target.read(GET_ACCESS_KEY_LAST_USED, AccessKeyId=id).get("UserName", ""))
    except NotFound:
        return None


def _key(item: Mapping[str, Any], user: str) -> AccessKey:
    return AccessKey(
        id=item["AccessKeyId"],
        user=item.get("UserName", user),
        status=item["Status"],
        created=item["CreateDate"],
        used=None,
        used_service=None,
        used_region=None,
    )


def _known(text: str | None) -> str | None:
    return None if not text or text == _NEVER else text
