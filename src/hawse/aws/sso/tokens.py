"""The tokens of sign-ins, in the AWS CLI's own files, so that one sign-in serves every SDK.

A token opens every account of a person: the file is readable by its user alone, is replaced
whole, and no message quotes anything of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.aws.sso.sign_ins import same_portal
from hawse.aws.whole_files import json_cache, replace_whole
from hawse.errors import CLIError

if TYPE_CHECKING:
    from hawse.aws.sso.sign_ins import SignIn

RENEWED_BEFORE = timedelta(minutes=15)
"""The SDKs renew a token that is good for less than this."""
_RENEWS_WITH = ("refreshToken", "clientId", "clientSecret", "registrationExpiresAt")


@dataclass(frozen=True)
class Token:
    """What is kept of a sign-in, in the members that the SDKs know."""

    members: Mapping[str, Any] = field(repr=False)

    @property
    def secret(self) -> str:
        """The access token itself."""
        return str(self.members["accessToken"])

    @property
    def ends(self) -> datetime:
        """When it ends."""
        return _time(self.members["expiresAt"])

    @property
    def renewable_until(self) -> datetime | None:
        """Until when it can be renewed without a person; None: it cannot."""
        if not all(self.members.get(name) for name in _RENEWS_WITH):
            return None
        return _time(self.members["registrationExpiresAt"])

    def is_good(self, now: datetime, left: timedelta = timedelta(0)) -> bool:
        """Whether it is good for so long from now."""
        return self.ends - now > left

    def is_usable(self, now: datetime) -> bool:
        """Whether an SDK can go by it: it is good, or is renewed on the way."""
        until = self.renewable_until
        return self.is_good(now) or (until is not None and until > now)


class Tokens:
    """The files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sign_in: SignIn) -> Path:
        """Where the token of a sign-in is kept."""
        from hashlib import sha1

        name = sha1(sign_in.key.encode(), usedforsecurity=False).hexdigest()
        return self.folder / f"{name}.json"

    def get(self, sign_in: SignIn) -> Token | None:
        """The token that is kept, whatever its age; None for none, or a file that says nothing."""
        from hawse.nesting import json_value

        try:
            found = json_value(self.path(sign_in).read_bytes())
            token = Token(found)
            _ = (token.secret, token.ends, token.renewable_until)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # Another portal may have had the name of the session before.
        url = str(found.get("startUrl", sign_in.start_url))
        return token if same_portal(url, sign_in.start_url) else None

    def put(self, sign_in: SignIn, token: Token) -> None:
        """Keep a token in the place of the one before."""
        import json

        path = self.path(sign_in)
        try:
            replace_whole(path, json.dumps(dict(token.members)).encode())
        except OSError as error:
            why = f"cannot be written: {(error.strerror or 'no reason given').lower()}"
            raise CLIError(str(path), why=why) from error

    def forget(self, sign_in: SignIn) -> bool:
        """Remove the token; whether there was one."""
        path = self.path(sign_in)
        found = path.exists()
        path.unlink(missing_ok=True)
        return found


def stamp(when: datetime) -> str:
    """A time as the SDKs write it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(text: object) -> datetime:
    """The AWS CLI has written `Z` and `UTC`."""
    found = datetime.fromisoformat(str(text).replace("UTC", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def cache_of(folder: Path) -> Any:
    """The same files as botocore's providers want them."""
    import json

    def dumped(value: Any) -> str:
        return json.dumps(value, default=stamp)

    return json_cache(folder, dumped)
