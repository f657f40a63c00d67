"""What a person asks of a connection, checked before anything is asked of AWS."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hawse.errors import UsageError

_FORWARD = re.compile(r"(\d{1,5}):(\d{1,5})(?::(\w[\w.-]*|\[[0-9a-fA-F:]+\]))?", re.ASCII)
_USER = re.compile(r"[A-Za-z0-9_][\w.\\@-]*\$?")


@dataclass(frozen=True)
class Forward:
    """A port of this machine that leads to one there, or of what is seen from there (`host`)."""

    local: str
    remote: str
    host: str = ""


@dataclass(frozen=True)
class Wish:
    """`ssh`: by SSH, whatever else there is. `interactive`: somebody is at the terminal.

    `endpoint` is where requests go instead of to AWS.
    """

    ssh: bool = False
    user: str = ""
    identity: str = ""
    jump: str = ""
    forward: Forward | None = None
    command: tuple[str, ...] = ()
    interactive: bool = True
    endpoint: str = ""

    @property
    def over_ssh(self) -> bool:
        """Whether it can only mean SSH."""
        return bool(self.ssh or self.user or self.identity or self.jump)


def check(wish: Wish) -> Wish:
    """The wish; UsageError for what cannot be meant."""
    if wish.forward and wish.command:
        raise UsageError("--forward", why="it runs no command: leave out what follows --")
    if wish.command and not "".join(wish.command).strip():
        raise UsageError("COMMAND", why="it is empty", hint="is a shell variable not set?")
    if wish.user and not _USER.fullmatch(wish.user):
        raise UsageError(f"--user {wish.user}", why="not the name of a user")
    return wish


def forward_of(text: str | None) -> Forward | None:
    """`LOCAL:REMOTE` or `LOCAL:REMOTE:HOST`."""
    if text is None:
        return None
    found = _FORWARD.fullmatch(text)
    if found is None or not all(0 < int(port) < 65536 for port in found.group(1, 2)):
        why = "ports are from 1 to 65535"
        hint = "--forward 8080:80, or --forward 5432:5432:db.internal"
        raise UsageError(f"--forward {text}", why=why, hint=hint)
    return Forward(found[1], found[2], found[3] or "")
