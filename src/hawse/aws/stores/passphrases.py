"""The passphrase of the encrypted files: from a file descriptor, a variable, or the terminal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from hawse.errors import ConfigError, CredentialsError, UsageError

VARIABLE, DESCRIPTOR = "HAWSE_PASSPHRASE", "HAWSE_PASSPHRASE_FD"
_QUESTION = "passphrase of your keys: "


class Passphrases:
    """Asks for the passphrase at most once in a run, whichever thread needs it first.

    `ask` is None where nobody can be asked.
    """

    def __init__(self, env: Mapping[str, str], ask: Callable[[str], str] | None) -> None:
        self._env = env
        self._ask = ask
        self._known = ""
        self._lock = threading.Lock()

    @property
    def can_be_had(self) -> bool:
        """Whether there is a way to get it."""
        return bool(self._known or self._ask or self._given)

    def get(self, *, new: bool = False) -> str:
        """The passphrase; one that is chosen now is typed twice."""
        with self._lock:
            if not self._known:
                self._known = self._of_variables() or self._of_terminal(new)
            return self._known

    def forget(self) -> None:
        """It was the wrong one."""
        self._known = ""

    @property
    def _given(self) -> bool:
        return bool(self._env.get(DESCRIPTOR) or self._env.get(VARIABLE))

    def _of_variables(self) -> str:
        number = self._env.get(DESCRIPTOR, "")
        if not number:
            return self._env.get(VARIABLE, "")
        try:
            with open(int(number), "rb", closefd=False) as file:
                found = file.read().decode().rstrip("\r\n")
        except (OSError, ValueError) as error:
            why = "no open file descriptor with a text"
            raise ConfigError(DESCRIPTOR, why=why) from error
        if not found:
            raise ConfigError(DESCRIPTOR, why="it gives nothing")
        return found

    def _of_terminal(self, new: bool) -> str:
        if self._ask is None:
            hint = f"{VARIABLE} or {DESCRIPTOR} gives it where there is no terminal"
            why = "nobody can be asked for the passphrase here"
            raise CredentialsError("the keys are locked", why=why, hint=hint)
        found = self._ask(f"new {_QUESTION}" if new else _QUESTION)
        if not found:
            raise UsageError("passphrase", why="it is empty", hint="type it, or Ctrl-C to leave")
        if new and self._ask("once more: ") != found:
            raise UsageError("passphrase", why="the two differ; nothing was kept", hint="once more")
        return found
