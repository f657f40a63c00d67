"""Where the running sandbox is, on disk, and the environment that points AWS tools at it.

The folder is private (0700) and so is each file (0600): the token in it is the secret of the
sandbox's keys. A state file says what was started; only an answer says that it still runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from hawse.sandbox.keys import (
    ACCOUNTS,
    HOME_REGION,
    PRODUCTION,
    READONLY_KEY_ID,
    READONLY_PROFILE,
    SIGN_IN,
)
from hawse.systems import replace_privately

_STATE, _CONFIG, _CREDENTIALS, _HAWSE = (
    "sandbox.json",
    "aws-config",
    "aws-credentials",
    "hawse.yaml",
)

CONTROL = "/_hawse/"
TOKEN_HEADER = "x-hawse-token"
"""How hawse itself speaks to its sandbox: a path and the header that proves it."""

_CONFUSING = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
)
"""Variables that would lead a tool past the sandbox."""


@dataclass(frozen=True)
class Wishes:
    """How the sandbox is to be: what `hawse sandbox start` was asked for.

    `tied` is the process without which it ends; 0 means that it stays until it is stopped.
    """

    folder: Path
    port: int = 0
    seed: bool = False
    dead_regions: tuple[str, ...] = ()
    throttle: float = 0.0
    tied: int = 0


@dataclass(frozen=True)
class Running:
    """A sandbox that was started."""

    pid: int
    port: int
    token: str
    folder: Path

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self, env: Mapping[str, str]) -> dict[str, str]:
        """What to set, given the environment that is there."""
        return {
            "HAWSE_SANDBOX": self.url,
            "HAWSE_CONFIG": str(self.folder / _HAWSE),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": PRODUCTION.key_id,
            "AWS_SECRET_ACCESS_KEY": self.token,
            "AWS_REGION": HOME_REGION,
            "AWS_DEFAULT_REGION": HOME_REGION,
            "AWS_CONFIG_FILE": str(self.folder / _CONFIG),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.folder / _CREDENTIALS),
            "AWS_EC2_METADATA_DISABLED": "true",
            **_around_proxies(env),
        }

    def applied(self, env: Mapping[str, str]) -> dict[str, str]:
        """A whole environment that leads to this sandbox and to nothing else."""
        kept = {name: value for name, value in env.items() if name not in confusing(env)}
        return {**kept, **self.environment(env)}


def folder_in(state: Path) -> Path:
    """Where the sandbox of this user lives, below hawse's folder for state."""
    return state / "sandbox"


def confusing(env: Mapping[str, str]) -> list[str]:
    """What to unset: variables of `env` that would lead a tool past the sandbox."""
    service_endpoints = [name for name in env if name.startswith("AWS_ENDPOINT_URL_")]
    return [name for name in (*_CONFUSING, *service_endpoints) if name in env]


def write(running: Running) -> None:
    """Write the state, and the files that the environment names."""
    private_folder(running.folder)
    _put(running.folder / _CONFIG, _aws_config(running.url))
    _put(running.folder / _CREDENTIALS, _aws_credentials(running.token))
    _put(running.folder / _HAWSE, _hawse_config())
    fields = {key: value for key, value in asdict(running).items() if key != "folder"}
    _put(running.folder / _STATE, json.dumps(fields))


def read(folder: Path) -> Running | None:
    """The sandbox that was started last from this folder, or None."""
    try:
        found = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        return Running(int(found["pid"]), int(found["port"]), str(found["token"]), folder)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(folder: Path) -> None:
    """Remove what `write` wrote and what points at a sandbox that is gone.

    hawse's own configuration stays: it holds no secret, and a shell that names it would else not
    even be able to start the sandbox again.
    """
    for name in (_STATE, _CONFIG, _CREDENTIALS):
        (folder / name).unlink(missing_ok=True)
    for token in folder.glob("tokens-*/*.json"):  # of sign-ins to it
        token.unlink(missing_ok=True)


def private_folder(folder: Path) -> None:
    """Make the folder, for this user alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def shell_lines(running: Running, env: Mapping[str, str], shell: str) -> Iterable[str]:
    """Lines for `eval` that point a POSIX shell, fish or PowerShell at the sandbox."""
    for name in confusing(env):
        yield {"powershell": f"Remove-Item Env:{name}", "fish": f"set -e {name};"}.get(
            shell, f"unset {name}"
        )
    for name, value in running.environment(env).items():
        yield {
            "powershell": f"$Env:{name} = {_quoted(value, shell)}",
            "fish": f"set -gx {name} {_quoted(value, shell)};",
        }.get(shell, f"export {name}={_quoted(value, shell)}")


def _quoted(value: str, shell: str) -> str:
    if shell == "powershell":
        return "'" + value.replace("'", "''") + "'"
    if shell == "fish":
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    import shlex

    return shlex.quote(value)


def _around_proxies(env: Mapping[str, str]) -> dict[str, str]:
    if not any(name.lower() in ("http_proxy", "all_proxy") for name in env):
        return {}
    known = env.get("NO_PROXY") or env.get("no_proxy") or ""
    hosts = ",".join(part for part in (known, "127.0.0.1,localhost") if part)
    return {"NO_PROXY": hosts, "no_proxy": hosts}


def _put(path: Path, text: str) -> None:
    """Replace a private file as a whole."""
    replace_privately(path, text.encode())


def _aws_config(url: str) -> str:
    names = [account.profile for account in ACCOUNTS] + [READONLY_PROFILE]
    profiles = "".join(
        f"[profile {name}]\nregion = {HOME_REGION}\nendpoint_url = {url}\n\n" for name in names
    )
    # The sandbox's own portal: signing in to it needs nobody.
    return (
        f"{profiles}[sso-session {SIGN_IN}]\nsso_start_url = {url}/start\n"
        f"sso_region = {HOME_REGION}\nsso_registration_scopes = sso:account:access\n"
    )


def _aws_credentials(token: str) -> str:
    keys = [(account.profile, account.key_id) for account in ACCOUNTS]
    return "".join(
        f"[{name}]\naws_access_key_id = {key_id}\naws_secret_access_key = {token}\n\n"
        for name, key_id in [*keys, (READONLY_PROFILE, READONLY_KEY_ID)]
    )


def _hawse_config() -> str:
    lines = ["# The accounts of the sandbox; production is asked for by its name.", "accounts:"]
    for account in ACCOUNTS:
        lines += [f"  {account.profile}:", f'    id: "{account.id}"']
        lines += ["    production: true"] if account.production else []
    return "\n".join(lines) + "\n"
