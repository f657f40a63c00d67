"""`hawse auth cache ls`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hawse.app import App
from hawse.core.command import session
from hawse.rows import Row, column


@dataclass(frozen=True, kw_only=True)
class KeptSession(Row):
    """Temporary credentials, or a sign-in that gives some."""

    id: str = column(doc="What its file is called, or the beginning of that.")
    kind: str = column(doc="role, session (of a user's keys), sign-in, client (of sign-ins).")
    about: str = column(show="arn", doc="The role, or the portal.")
    account: str | None
    profiles: tuple[str, ...] = column(show="list", doc="Those that use it now.")
    ends: datetime | None = column(show="age")
    expired: bool = column(show="bool")
    path: str = column(wide=True)


@session()
def ls(app: App) -> Iterator[KeptSession]:
    """List the temporary credentials and sign-ins that are kept on this disk.

    The AWS CLI, the SDKs and hawse share them. Secrets are not shown.

    Examples:
      hawse auth cache ls
      hawse auth cache ls --filter expired=true -o json
    """
    from hawse.aws.kept_sessions import kept_sessions

    for one in kept_sessions(app.aws.profiles):
        yield KeptSession(
            id=one.id,
            kind=one.kind,
            about=one.about,
            account=one.account or None,
            profiles=one.profiles,
            ends=one.ends,
            expired=one.ends is not None and one.ends <= app.clock.now(),
            path=str(one.path),
        )
