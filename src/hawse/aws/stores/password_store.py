"""Keys in `pass`, the standard Unix password manager: a file for each, encrypted with gpg."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from hawse.aws.stores.programs import require, run
from hawse.errors import ConfigError, CredentialsError

_FOLDER = "hawse"
_NEVER_ASK = "--pinentry-mode error"


class PasswordStore:
    """Entries below `hawse/`. Unless somebody `asks`, gpg may not open a window to ask either."""

    kind = "pass"
    title = "pass"
    ends = ""

    def __init__(self, env: Mapping[str, str], *, asks: bool) -> None:
        self._env = dict(env) if asks else _without_questions(env)
        if sys.platform != "win32" and asks and "GPG_TTY" not in env and os.isatty(0):
            self._env["GPG_TTY"] = os.ttyname(0)

    def check(self) -> None:
        """ConfigError unless there is a store with a key to encrypt for.

        Nothing is written to try it: a store under git would keep that for ever.
        """
        require("pass", self._env)
        if not (self._folder / ".gpg-id").is_file():
            raise ConfigError("pass", why=f"no store in {self._folder}", hint="pass init GPG-ID")

    def read(self, name: str) -> str:
        """What the entry says; "" when there is none."""
        if not (self._folder / _FOLDER / f"{name}.gpg").exists():
            return ""
        ran = run(["pass", "show", f"{_FOLDER}/{name}"], self._env)
        if not ran.ok:
            hint = f"pass show {_FOLDER}/{name} tells more, and unlocks it for a while"
            raise CredentialsError(f"key {name}", why=f"pass: {ran.why}", hint=hint)
        return ran.out.removesuffix("\n")

    def write(self, name: str, text: str) -> None:
        """Make or replace the entry."""
        words = ["pass", "insert", "--multiline", "--force", f"{_FOLDER}/{name}"]
        ran = run(words, self._env, f"{text}\n")
        if not ran.ok:
            raise ConfigError("pass", why=ran.why)

    def remove(self, name: str) -> None:
        """Remove the entry."""
        if not (self._folder / _FOLDER / f"{name}.gpg").exists():
            return
        ran = run(["pass", "rm", "--force", f"{_FOLDER}/{name}"], self._env)
        if not ran.ok:
            raise ConfigError("pass", why=ran.why)

    @property
    def _folder(self) -> Path:
        given = self._env.get("PASSWORD_STORE_DIR")
        return Path(given) if given else Path(self._env.get("HOME", "~"), ".password-store")


def _without_questions(env: Mapping[str, str]) -> dict[str, str]:
    options = f"{env.get('PASSWORD_STORE_GPG_OPTS', '')} {_NEVER_ASK}".strip()
    return {**env, "PASSWORD_STORE_GPG_OPTS": options}
