"""The profiles in `~/.aws/config` and `~/.aws/credentials`, read once for all sessions.

What a profile says of itself (its region, its account, how to renew it) is known from here
without asking AWS. Files that are not written in the plainest way are parsed by botocore, so that
both understand them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.handing import Hand
from hawse.aws.fast.shared_files import profile_map, sections
from hawse.aws.lean import load_botocore
from hawse.aws.stores.own_process import key_name
from hawse.errors import ConfigError

if TYPE_CHECKING:
    from hawse.aws.access_keys import Pair


class Profiles:
    """The profiles of one user. `env` is the environment, for the places of the files.

    Without `sdk`, Hand is raised where botocore would be needed. `stored` gives a key that hawse
    keeps in a store, by name; without it, nothing is known of these.
    """

    def __init__(
        self,
        env: Mapping[str, str],
        *,
        sdk: bool = True,
        stored: Callable[[str], Pair] | None = None,
    ) -> None:
        self._env = env
        self._sdk = sdk
        self._stored = stored
        self.home = _home(env)

    def region_of(self, profile: str) -> str:
        """AWS_REGION, AWS_DEFAULT_REGION, the profile's; "" when there is none."""
        mine = self.get(profile or "default").get("region", "")
        return self._env.get("AWS_REGION") or self._env.get("AWS_DEFAULT_REGION") or str(mine)

    @property
    def role_cache(self) -> Path:
        """Where temporary credentials are kept: the AWS CLI's folder, so that MFA is asked once.

        Those of a sandbox are good for that sandbox alone and stay beside its own files.
        """
        return self._kept_in("roles", self.home / ".aws" / "cli" / "cache")

    @property
    def token_cache(self) -> Path:
        """Where tokens of sign-ins are kept: the folder that all SDKs share."""
        return self._kept_in("tokens", self.home / ".aws" / "sso" / "cache")

    def _kept_in(self, what: str, shared: Path) -> Path:
        sandbox, config = self._env.get("HAWSE_SANDBOX"), self._env.get("AWS_CONFIG_FILE")
        if sandbox and config:
            return Path(config).parent / f"{what}-{sandbox.rpartition(':')[2]}"
        return shared

    @cached_property
    def files(self) -> dict[str, Any]:
        """Both files in the form of botocore's `full_config`; ConfigError when unreadable."""
        profiles = {name: dict(values) for name, values in self.config["profiles"].items()}
        for name, values in self.credentials.items():
            profiles.setdefault(name, {}).update(values)
        return {**self.config, "profiles": profiles}

    def reread(self) -> None:
        """Read the files again when they are next needed: they may have changed meanwhile."""
        for name in ("files", "config", "credentials"):
            self.__dict__.pop(name, None)

    def load_botocore(self) -> None:
        """Import botocore before any other part of it is; awscrt only where a profile needs it."""
        if not self._sdk:
            raise Hand("botocore is not to be imported")
        load_botocore(self._path("AWS_CONFIG_FILE", "config"))

    @cached_property
    def config(self) -> dict[str, Any]:
        """The file `config` as botocore's `load_config` gives it."""
        path = self._path("AWS_CONFIG_FILE", "config")
        if not path.is_file():
            return {"profiles": {}}
        try:
            return profile_map(sections(path))
        except Hand:
            self.load_botocore()
        from botocore.configloader import load_config

        return self._parsed(load_config, path)

    @cached_property
    def credentials(self) -> dict[str, Any]:
        """The file `credentials`: profile → its keys."""
        path = self._path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        if not path.is_file():
            return {}
        try:
            return sections(path)
        except Hand:
            self.load_botocore()
        from botocore.configloader import raw_config_parse

        return self._parsed(raw_config_parse, path)

    def stored_key(self, name: str) -> Callable[[], Pair] | None:
        """What gives the key of a profile that gets it from hawse itself; None for others.

        CLIError from it when the store is locked or has none.
        """
        key, stored = key_name(self.get(name)), self._stored
        return (lambda: stored(key)) if key and stored is not None else None

    @property
    def names(self) -> tuple[str, ...]:
        """Every profile's name, in the order of the files."""
        return tuple(self.files["profiles"])

    def get(self, name: str) -> Mapping[str, Any]:
        """What a profile says; empty for one that does not exist."""
        values: Mapping[str, Any] = self.files["profiles"].get(name, {})
        return values

    @property
    def implied(self) -> str:
        """The profile that the SDK would take by itself; "" when keys of the environment win."""
        if self._env.get("AWS_ACCESS_KEY_ID"):
            return ""
        # botocore asks for the variables in this order.
        named = self._env.get("AWS_DEFAULT_PROFILE") or self._env.get("AWS_PROFILE")
        return named or ("default" if "default" in self.names else "")

    def account_of(self, name: str) -> str:
        """The account that a profile leads to, when it says so itself; else ""."""
        values = self.get(name)
        role = str(values.get("role_arn", ""))
        if role:
            assumed = values.keys() & {
                "source_profile",
                "credential_source",
                "web_identity_token_file",
            }
            return role.split(":")[4] if assumed and role.count(":") >= 5 else ""
        if values.get("sso_role_name") and values.keys() & {"sso_session", "sso_start_url"}:
            return str(values.get("sso_account_id", ""))
        return ""

    def check_roles(self, name: str) -> None:
        """ConfigError when a profile's role comes, over others, from itself."""
        path = [name]
        while True:
            values = self.get(path[-1])
            source = str(values.get("source_profile", ""))
            if not source or "role_arn" not in values or "web_identity_token_file" in values:
                return
            if "aws_access_key_id" in self.get(source):  # keys count before a role
                return
            if source in path:
                why = f"its roles lead in a circle: {' > '.join((*path, source))}"
                place = self._path("AWS_CONFIG_FILE", "config")
                hint = f"give one of them another source_profile, in {place}"
                raise ConfigError(f"profile {name}", why=why, hint=hint)
            path.append(source)

    def renewal_of(self, name: str) -> str:
        """What a person types to get fresh credentials for a profile."""
        if not name:
            return "set the AWS_… variables anew"
        values = self.get(name)
        if values.keys() & {"sso_session", "sso_start_url"}:
            from hawse.aws.sso.sign_ins import login_line

            return login_line(str(values.get("sso_session", "")), name)
        if "login_session" in values:
            return f"aws login --profile {name}"
        source = str(values.get("source_profile", ""))
        if source and source != name:
            return self.renewal_of(source)
        if key_name(values):
            return f"hawse auth add {key_name(values)}"
        if "credential_process" in values:
            return f"check what the credential_process of profile {name} gives"
        return f"aws configure --profile {name}"

    def _path(self, variable: str, name: str) -> Path:
        return _path(self._env, variable, name)

    def _parsed(self, parse: Any, path: Path) -> dict[str, Any]:
        from botocore.exceptions import ConfigNotFound, ConfigParseError

        try:
            found: dict[str, Any] = parse(str(path))
        except (ConfigNotFound, ConfigParseError, OSError) as error:
            raise ConfigError(str(path), why="it cannot be read as profiles") from error
        return found


def config_path(env: Mapping[str, str]) -> Path:
    """Where the SDKs keep profiles."""
    return _path(env, "AWS_CONFIG_FILE", "config")


def credentials_path(env: Mapping[str, str]) -> Path:
    """Where the SDKs keep keys of profiles."""
    return _path(env, "AWS_SHARED_CREDENTIALS_FILE", "credentials")


def _path(env: Mapping[str, str], variable: str, name: str) -> Path:
    given = env.get(variable)
    return Path(given).expanduser() if given else _home(env) / ".aws" / name


def _home(env: Mapping[str, str]) -> Path:
    return Path(env.get("HOME") or env.get("USERPROFILE") or Path.home())
