"""Temporary credentials and sign-ins that the AWS CLI, the SDKs and hawse keep on disk.

Who they are for and when they end is read from them; no secret of theirs leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.keys import name_of_signed_in

if TYPE_CHECKING:
    from hawse.aws.profiles import Profiles

_ID = 8


@dataclass(frozen=True)
class KeptSession:
    """One file. `kind`: a `role` that was assumed (of a sign-in too), a `session` of a user's keys,
    a `sign-in` or the `client` that was registered for it. `about`: the role, or the portal.
    """

    id: str
    kind: str
    about: str
    account: str
    profiles: tuple[str, ...]
    ends: datetime | None
    path: Path

    def is_called(self, name: str) -> bool:
        """Whether a name or a glob means it: its id, a profile, its role or its portal."""
        from fnmatch import fnmatchcase

        short = self.about.rpartition("/")[2]
        return any(fnmatchcase(own, name) for own in (self.id, self.about, short, *self.profiles))


def kept_sessions(profiles: Profiles) -> list[KeptSession]:
    """What is kept, in the order of the folders; files that say something else are left out."""
    return list(_kept(profiles, _Users(profiles)))


def _kept(profiles: Profiles, users: _Users) -> Iterator[KeptSession]:
    home = profiles.home / ".aws"
    for folder in (profiles.role_cache, home / "boto" / "cache"):
        yield from filter(None, (_credentials(path, users) for path in _files(folder)))
    for folder in (profiles.token_cache, home / "login" / "cache"):
        yield from filter(None, (_sign_in(path, users) for path in _files(folder)))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


class _Users:
    """Which profiles use a role, a portal or a file."""

    def __init__(self, profiles: Profiles) -> None:
        self._all = [(name, profiles.get(name)) for name in profiles.names]
        self._portals = profiles.files.get("sso_sessions", {})

    def of_role(self, role: tuple[str, str]) -> tuple[str, ...]:
        """Those whose role it is: account and name."""
        return self._those(lambda values: _role(str(values.get("role_arn", ""))) == role)

    def of_portal(self, url: str) -> tuple[str, ...]:
        """Those that sign in there."""
        return self._those(lambda values: self._portal(values) == url)

    def of_sign_in(self, file: str) -> tuple[tuple[str, ...], str]:
        """Those whose role of a sign-in is kept in a file, and that role."""
        names = self._those(lambda values: _file_of(values) == file)
        values = next((values for name, values in self._all if name in names), {})
        return names, str(values.get("sso_role_name", ""))

    def of_key(self, file: str) -> tuple[str, ...]:
        """Those whose keys are used through a session that is kept in a file."""
        from hawse.aws.mfa import session_file

        return self._those(
            lambda values: session_file(
                str(values.get("aws_access_key_id", "")), str(values.get("mfa_serial", ""))
            )
            == file
        )

    def _portal(self, values: Mapping[str, Any]) -> str:
        about = self._portals.get(values.get("sso_session", ""), values)
        return str(about.get("sso_start_url", "")).rstrip("/#")

    def _those(self, uses: Any) -> tuple[str, ...]:
        return tuple(name for name, values in self._all if uses(values))


def _credentials(path: Path, users: _Users) -> KeptSession | None:
    found = _read(path)
    keys = found.get("Credentials")
    if not isinstance(keys, Mapping):
        return None
    ends, account = _moment(keys.get("Expiration")), str(keys.get("AccountId") or "")
    arn = str(_inner(found, "AssumedRoleUser").get("Arn", ""))
    if arn:
        role = _role(arn.rpartition("/")[0])
        about = f"{':'.join(arn.split(':')[:2])}:iam::{role[0]}:role/{role[1]}"
        return _made(path, "role", about, role[0], users.of_role(role), ends)
    if found.get("ProviderType") == "sso":
        names, role_name = users.of_sign_in(path.stem)
        return _made(path, "role", role_name, account, names, ends)
    return _made(path, "session", "", account, users.of_key(path.stem), ends)


def _sign_in(path: Path, users: _Users) -> KeptSession | None:
    found = _read(path)
    if isinstance(token := found.get("accessToken"), Mapping):  # of `aws login`
        account = str(token.get("accountId") or "")
        return _made(path, "sign-in", "aws login", account, (), _moment(token.get("expiresAt")))
    ends, portal = _moment(found.get("expiresAt")), str(found.get("startUrl") or "").rstrip("/#")
    if "accessToken" in found:
        return _made(path, "sign-in", portal, "", users.of_portal(portal), ends)
    return _made(path, "client", portal, "", (), ends) if "clientSecret" in found else None


def _made(
    path: Path,
    kind: str,
    about: str,
    account: str,
    profiles: tuple[str, ...],
    ends: datetime | None,
) -> KeptSession:
    return KeptSession(path.stem[:_ID], kind, about, account, profiles, ends, path)


def _read(path: Path) -> Mapping[str, Any]:
    from hawse.nesting import json_value

    try:
        found = json_value(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _inner(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name)
    return value if isinstance(value, Mapping) else {}


def _moment(text: object) -> datetime | None:
    """A time as the SDKs write it, in one of their forms."""
    try:
        found = datetime.fromisoformat(str(text).replace("UTC", "Z"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _role(arn: str) -> tuple[str, str]:
    """Account and name of a role, from its ARN or from that of a session of it."""
    parts = arn.split(":", 5)
    return (parts[4], parts[5].rpartition("/")[2]) if len(parts) == 6 else ("", arn)


def _file_of(values: Mapping[str, Any]) -> str:
    """The name, without its ending, of the file that has the credentials of a sign-in's role."""
    if not (values.get("sso_role_name") and values.get("sso_account_id")):
        return ""
    return name_of_signed_in({"sso_start_url": "", **values}).removesuffix(".json")
