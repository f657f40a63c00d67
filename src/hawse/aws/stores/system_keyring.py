"""Secrets in the keyring of the operating system, trusted only after it kept one.

A keyring may be none, keep plain text in a file, or take a secret and drop it without a word. So
only backends that the operating system provides are used, and what is written is read back.
Everything that a backend raises becomes a CLIError here; none of it quotes a secret.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hawse.aws.stores.contract import try_canary
from hawse.aws.together import within
from hawse.errors import CLIError, ConfigError
from hawse.systems import WINDOWS

T = TypeVar("T")
SERVICE = "hawse"
WINDOWS_CHARACTERS = 1280
_SECONDS = 20.0
_TRUSTED = frozenset(
    f"keyring.backends.{name}" for name in ("macOS", "Windows", "SecretService", "libsecret")
) | {"keyring.backends.kwallet"}
_CHAINER = "keyring.backends.chainer"


def system_keyring() -> SystemKeyring:
    """The keyring of this machine; ConfigError when there is none that can be trusted."""
    try:
        import keyring
    except ImportError as error:
        hint = "pip install 'hawse[keyring]'"
        raise ConfigError("keyring", why="the extra is not installed", hint=hint) from error
    return SystemKeyring(trusted(keyring.get_keyring()))


def trusted(backend: Any) -> Any:
    """The backend, if the operating system keeps what it is given; ConfigError otherwise."""
    place = type(backend).__module__
    inner = list(getattr(backend, "backends", ())) if place == _CHAINER else [backend]
    doubtful = [type(one).__module__ for one in inner if type(one).__module__ not in _TRUSTED]
    if doubtful or not inner:
        why = f"{', '.join(doubtful) or place} is not a keyring of the operating system"
        hint = "unlock the login keyring, or unset PYTHON_KEYRING_BACKEND"
        raise ConfigError("keyring", why=why, hint=hint)
    return backend


class SystemKeyring:
    """Secrets by name in one backend."""

    kind = "keyring"
    title = "the keyring of this system"
    ends = ""

    def __init__(self, backend: Any, *, windows: bool = WINDOWS) -> None:
        self._backend = backend
        self._windows = windows

    def check(self) -> None:
        """ConfigError unless it gives back what it gets."""
        try_canary(self)

    def read(self, name: str) -> str:
        """The secret of this name; "" when there is none."""
        return self._do("cannot read", lambda: self._backend.get_password(SERVICE, name)) or ""

    def write(self, name: str, text: str) -> None:
        """Keep a secret."""
        if self._windows and len(text) > WINDOWS_CHARACTERS:
            why = f"Windows keeps {WINDOWS_CHARACTERS} characters, this has {len(text)}"
            raise ConfigError(f"keyring {name}", why=why)
        self._do("cannot write", lambda: self._backend.set_password(SERVICE, name, text))

    def remove(self, name: str) -> None:
        """Keep it no longer."""
        if self.read(name):
            self._do("cannot delete", lambda: self._backend.delete_password(SERVICE, name))

    def _do(self, what: str, work: Callable[[], T]) -> T:
        """Do it in a thread: asking a desktop that is not there may never end."""

        def attempt() -> list[T]:
            try:
                return [work()]
            except Exception as error:  # pylint: disable=broad-exception-caught  # any backend
                raise ConfigError("keyring", why=f"{what}: {type(error).__name__}") from None

        problems: list[CLIError] = []

        def guarded() -> list[T]:
            try:
                return attempt()
            except CLIError as error:
                problems.append(error)
                return []

        found = within(_SECONDS, guarded)
        if found:
            return found[0]
        raise (problems or [ConfigError("keyring", why=f"{what}: no answer")])[0]
