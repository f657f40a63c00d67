"""Codes of MFA devices, and the sessions that are begun with them.

A session is kept in the AWS CLI's folder, so that a code is typed once. The SDK asks anywhere,
once, and never again when the session ends in mid-run; here it is asked as often as it takes,
one question at a time, and only where somebody can answer.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hawse.errors import CredentialsError

if TYPE_CHECKING:
    from hawse.aws.profiles import Profiles

Ask = Callable[[str], str]
_ATTEMPTS = 3
_CODE = r"\d{6}"  # both are compiled when a code is asked for
_SERIAL = r"arn:\S+|\S+(?=: $)"  # in botocore's own question
LASTING = ("shared-credentials-file", "config-file", "custom-process")
"""Where botocore finds long-lived keys of a profile, in its words."""
_REFUSED = "MultiFactorAuthentication failed"


class Codes:
    """Asks for codes, for whichever thread needs one. `ask` is None where nobody can be asked."""

    def __init__(self, ask: Ask | None) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._before = ""

    def refused(self) -> None:
        """AWS did not take the last one."""
        self._before = "AWS did not take that one. Wait for the next "

    def __call__(self, question: str) -> str:
        """Six digits; `question` names the device. CredentialsError when there is no answer."""
        found = re.search(_SERIAL, question)
        serial = found[0].rstrip(": ") if found else question
        with self._lock:
            for _ in range(_ATTEMPTS):
                code = self._typed(f"{self._before}MFA code of {serial}: ").replace(" ", "")
                self._before = ""
                if re.fullmatch(_CODE, code):
                    return code
                self._before = "It has six digits. "
        raise CredentialsError("MFA code", why="it has six digits; nothing was sent")

    def _typed(self, question: str) -> str:
        if self._ask is None:
            hint = "in a terminal, with the same profile: hawse auth whoami; the session is kept"
            why = "nobody can be asked here"
            raise CredentialsError("an MFA code is needed", why=why, hint=hint)
        return self._ask(question)


def wants_code(profiles: Profiles, profile: str) -> bool:
    """Whether a code may have to be typed for a profile, or for one that its role comes from."""
    seen: set[str] = set()
    while profile and profile not in seen:
        seen.add(profile)
        values = profiles.get(profile)
        if "mfa_serial" in values:
            return True
        profile = str(values.get("source_profile", ""))
    return False


def has_session(values: Mapping[str, Any]) -> bool:
    """Whether the keys of a profile are used through a session that is begun with a code."""
    return "mfa_serial" in values and "role_arn" not in values


def session_file(key_id: str, serial: str) -> str:
    """The name of the file that keeps a session, without its ending."""
    import json
    from hashlib import sha1

    text = json.dumps({"AccessKeyId": key_id, "SerialNumber": serial}, sort_keys=True)
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


def asked_again(load: Callable[[], Any], codes: Codes) -> Any:
    """Credentials that `load` finds when they are needed, anew each time that they end.

    A code that AWS does not take may be typed again.
    """
    from botocore.credentials import DeferredRefreshableCredentials
    from botocore.exceptions import ClientError

    def refresh() -> dict[str, str]:
        for _ in range(_ATTEMPTS):
            try:
                return _metadata(load())
            except ClientError as error:
                if _REFUSED not in str(error.response.get("Error", {}).get("Message", "")):
                    raise
                codes.refused()
        why = f"AWS took none of {_ATTEMPTS} codes"
        hint = "is the clock of the device right? A code counts once: wait for the next one"
        raise CredentialsError("MFA code", why=why, hint=hint)

    return DeferredRefreshableCredentials(method=load().method, refresh_using=refresh)


def _metadata(found: Any) -> dict[str, str]:
    frozen = found.get_frozen_credentials()
    return {
        "access_key": frozen.access_key,
        "secret_key": frozen.secret_key,
        "token": frozen.token,
        "expiry_time": found._expiry_time.isoformat(),  # pylint: disable=protected-access
    }


def begun(
    create_client: Callable[..., Any],
    keys: Any,
    serial: str,
    codes: Codes,
    cache: Mapping[str, Any],
) -> Any:
    """Credentials of the session of long-lived keys, from the cache or with a code."""
    from botocore.credentials import CachedCredentialFetcher, DeferredRefreshableCredentials

    frozen = keys.get_frozen_credentials()

    class Fetcher(CachedCredentialFetcher):
        """Begins the session; when it is kept and for how long is botocore's."""

        def _create_cache_key(self) -> str:
            return session_file(frozen.access_key, serial)

        def _get_credentials(self) -> Any:
            client = create_client(
                "sts", aws_access_key_id=frozen.access_key, aws_secret_access_key=frozen.secret_key
            )
            code = codes(serial)
            return client.get_session_token(SerialNumber=serial, TokenCode=code)

    fetch = Fetcher(cache=cache).fetch_credentials
    return DeferredRefreshableCredentials(method="session-token", refresh_using=fetch)
