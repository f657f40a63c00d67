"""Keys in the memory of the Linux kernel, through `keyctl`: never on a disk, and not for long.

They are in the keyring of the user, which all of the user's processes share and which goes with
the last of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from hawse.aws.stores.contract import try_canary
from hawse.aws.stores.programs import require, run
from hawse.errors import ConfigError

_USER = "@u"
_SEEN_BY_THE_USER = "0x3f3f0000"  # by every session of the user, not by the one that made it alone


class KernelKeyring:
    """Keys of the type `user`, called `hawse:NAME`."""

    kind = "keyctl"
    title = "the keyring of the Linux kernel"
    ends = "when the machine restarts, or when your last session here ends"

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def check(self) -> None:
        """ConfigError unless it gives back what it gets: containers often forbid it."""
        require("keyctl", self._env)
        try_canary(self)

    def read(self, name: str) -> str:
        """What it keeps; "" when it keeps nothing."""
        id = self._id(name)
        if not id:
            return ""
        ran = run(["keyctl", "pipe", id], self._env)
        if not ran.ok:
            raise ConfigError("keyctl", why=ran.why)
        return ran.out

    def write(self, name: str, text: str) -> None:
        """Keep it in memory."""
        ran = run(["keyctl", "padd", "user", _called(name), _USER], self._env, text)
        if ran.ok:
            ran = run(["keyctl", "setperm", ran.out.strip(), _SEEN_BY_THE_USER], self._env)
        if not ran.ok:
            raise ConfigError("keyctl", why=ran.why)

    def remove(self, name: str) -> None:
        """Let the kernel drop it."""
        id = self._id(name)
        if id and not (ran := run(["keyctl", "unlink", id, _USER], self._env)).ok:
            raise ConfigError("keyctl", why=ran.why)

    def _id(self, name: str) -> str:
        ran = run(["keyctl", "search", _USER, "user", _called(name)], self._env)
        return ran.out.strip() if ran.ok else ""


def _called(name: str) -> str:
    return f"hawse:{name}"
