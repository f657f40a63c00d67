"""Credentials where they are plain: environment, static keys, and the AWS CLI's caches.

Everything else (processes, web identity, metadata, sign-in, whatever ends within a quarter of an
hour) raises Hand, and botocore finds them, refreshes them, or says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.handing import Hand
from hawse.aws.fast.signing import Keys
from hawse.aws.mfa import has_session, session_file

if TYPE_CHECKING:
    from hawse.aws.access_keys import Pair
    from hawse.aws.profiles import Profiles
    from hawse.aws.targets import Access

# botocore refreshes what is valid for less than this.
LEAST_SECONDS = 15 * 60
_ENV_UNUSUAL = ("AWS_SECURITY_TOKEN",)
_ENV_ELSEWHERE = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")
_KEY, _SECRET, _TOKEN = "aws_access_key_id", "aws_secret_access_key", "aws_session_token"
_ROLE = {
    "role_session_name": "RoleSessionName",
    "external_id": "ExternalId",
    "mfa_serial": "SerialNumber",
    "duration_seconds": "DurationSeconds",
}
_NOT_STATIC = {
    *("role_arn", "source_profile", "credential_source", "web_identity_token_file"),
    *("sso_session", "sso_start_url", "sso_role_name", "sso_account_id"),
    *("credential_process", "login_session", "aws_security_token"),
}


class Finder:
    """Finds keys. `now` gives the POSIX time, `env` is the process's environment."""

    def __init__(self, env: Mapping[str, str], profiles: Profiles, now: Any) -> None:
        self._env = env
        self._profiles = profiles
        self._now = now

    def find(self, access: Access) -> Keys:
        """The keys of an access."""
        if access.assuming:
            raise Hand("a role that is assumed with parameters of its own")
        own = self._own(access.profile)
        return self._assumed(access.role) if access.role else own

    def _own(self, profile: str) -> Keys:
        env = self._env
        named = profile or env.get("AWS_DEFAULT_PROFILE") or env.get("AWS_PROFILE") or ""
        # Also when keys are in the environment: a broken file is an error all the same.
        names = self._profiles.names
        if named and named not in names:
            raise Hand("a profile that does not exist")
        if not profile and env.get("AWS_ACCESS_KEY_ID"):
            return self._of_environment()
        if any(env.get(name) for name in _ENV_ELSEWHERE):
            raise Hand("web identity")
        return self._of_profile(named or "default")

    def _of_environment(self) -> Keys:
        env = self._env
        if any(name in env for name in _ENV_UNUSUAL) or not env.get("AWS_SECRET_ACCESS_KEY"):
            raise Hand("unusual variables for credentials")
        token, ends = env.get("AWS_SESSION_TOKEN", ""), self._end_in_environment()
        return Keys(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], token, "env", ends)

    def _end_in_environment(self) -> float:
        """When the keys of the environment end; Hand when that is soon, or cannot be read."""
        text = self._env.get("AWS_CREDENTIAL_EXPIRATION", "")
        if not text:
            return 0.0
        from datetime import datetime

        try:
            ends = datetime.fromisoformat(text)
        except ValueError as error:
            raise Hand("unusual variables for credentials") from error
        if ends.tzinfo is None or ends.timestamp() - self._now() < LEAST_SECONDS:
            raise Hand("credentials of the environment that end soon")
        return ends.timestamp()

    def _of_profile(self, name: str) -> Keys:
        values = self._profiles.get(name)
        if "role_arn" in values:
            return self._of_role(values)
        if values.keys() & {"sso_role_name", "sso_account_id"}:
            return self._of_sso(values)
        keys = self._static(name)
        if keys.token or not has_session(values):
            return keys
        file = session_file(keys.access, str(values["mfa_serial"]))
        return self._unexpired(self._profiles.role_cache / f"{file}.json", "session-token")

    def _static(self, name: str) -> Keys:
        """Keys that do not end: the credentials file's, those that hawse keeps itself, else the
        configuration's."""
        values, secret = self._profiles.get(name), self._profiles.credentials.get(name, {})
        stored = self._stored(name)
        if values.keys() & _NOT_STATIC and stored is None:
            raise Hand("a profile without static keys")
        source = "shared-credentials-file"
        if not secret.keys() & {_KEY, _SECRET, _TOKEN}:
            if stored is not None:
                return Keys(*stored(), "", "custom-process")
            secret, source = values, "config-file"
        if not (secret.get(_KEY) and secret.get(_SECRET)):
            raise Hand("a profile without static keys")
        return Keys(secret[_KEY], secret[_SECRET], secret.get(_TOKEN, ""), source)

    def _stored(self, name: str) -> Callable[[], Pair] | None:
        """What gives the key of a profile that hawse keeps; None for one that says more."""
        values = self._profiles.get(name)
        unusual = values.keys() & (_NOT_STATIC - {"credential_process"})
        return None if unusual else self._profiles.stored_key(name)

    def _of_role(self, values: Mapping[str, Any]) -> Keys:
        unusual = values.keys() & (_NOT_STATIC - {"role_arn", "source_profile"})
        if unusual or not values.get("source_profile"):
            raise Hand("a role that is not assumed from a profile")
        source = self._profiles.get(values["source_profile"])
        if values["source_profile"] not in self._profiles.names or "role_arn" in source:
            raise Hand("a chain of roles")
        if self._stored(values["source_profile"]) is None:  # which need not be unlocked for this
            self._static(values["source_profile"])
        args: dict[str, Any] = {"RoleArn": values["role_arn"]}
        args |= {theirs: values[ours] for ours, theirs in _ROLE.items() if ours in values}
        if "DurationSeconds" in args:
            if not args["DurationSeconds"].isdecimal():
                raise Hand("an unusual duration_seconds")
            args["DurationSeconds"] = int(args["DurationSeconds"])
        return self._kept(args, (", ", ": "), "assume-role")

    def _of_sso(self, values: Mapping[str, Any]) -> Keys:
        from_session = "sso_session" in values
        unusual = {"web_identity_token_file", "credential_source", "source_profile"}
        if from_session == ("sso_start_url" in values) or values.keys() & unusual:
            raise Hand("unusual settings for sign-in")
        if not (values.get("sso_role_name") and values.get("sso_account_id")):
            raise Hand("unusual settings for sign-in")
        about = values
        if from_session:
            about = self._profiles.files.get("sso_sessions", {}).get(values["sso_session"], {})
        if not (about.get("sso_start_url") and about.get("sso_region")):
            raise Hand("unusual settings for sign-in")
        return self._unexpired(self._profiles.role_cache / name_of_signed_in(values), "sso")

    def _assumed(self, role: str) -> Keys:
        """A role that hawse assumes by itself, as `credentials.assumed` keeps it."""
        from hawse.aws.credentials import session_name

        args = {"RoleArn": role, "RoleSessionName": session_name(self._env.get("USER", ""))}
        return self._kept(args, (", ", ": "), "assume-role")

    def _kept(self, args: Mapping[str, Any], separators: tuple[str, str], source: str) -> Keys:
        return self._unexpired(self._profiles.role_cache / _name(args, separators), source)

    def _unexpired(self, path: Path, source: str) -> Keys:
        from hawse.nesting import json_value
        from datetime import datetime

        try:
            kept = json_value(path.read_bytes())["Credentials"]
            ends = datetime.fromisoformat(kept["Expiration"])
            found = [kept[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Hand("no temporary credentials that are kept") from error
        if ends.tzinfo is None or not all(type(each) is str and each for each in found):
            raise Hand("no temporary credentials that are kept")
        if ends.timestamp() - self._now() < LEAST_SECONDS:
            raise Hand("temporary credentials that end soon")
        return Keys(found[0], found[1], found[2], source, ends.timestamp())


def name_of_signed_in(values: Mapping[str, Any]) -> str:
    """The name of the file that has the credentials of a profile with a sign-in."""
    args = {"roleName": values["sso_role_name"], "accountId": values["sso_account_id"]}
    if "sso_session" in values:
        args["sessionName"] = values["sso_session"]
    else:
        args["startUrl"] = values["sso_start_url"]
    return _name(args, (",", ":"))


def _name(args: Mapping[str, Any], separators: tuple[str, str]) -> str:
    import json
    from hashlib import sha1

    text = json.dumps(args, sort_keys=True, separators=separators)
    return f"{sha1(text.encode(), usedforsecurity=False).hexdigest()}.json"
