"""The stores of this machine: which one keeps a new key, and which one has a key of ours.

A store is made when it is first needed; to find a key that is kept, its own store alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from hawse.aws.access_keys import Pair
from hawse.aws.stores.contract import Place, Store
from hawse.aws.stores.passphrases import Passphrases
from hawse.aws.stores.register import Kept, Register
from hawse.errors import ConfigError, NotFound

KINDS = ("keyring", "pass", "keyctl", "file")
"""The stores, the first that works first."""
AUTO = "auto"


class Stores:
    """All stores. `setting` tells the wanted kind, `ask` asks somebody for a passphrase (None:
    nobody is there), `now` gives the POSIX time."""

    def __init__(
        self,
        folder: Path,
        setting: Callable[[], str],
        env: Mapping[str, str],
        ask: Callable[[str], str] | None,
        now: Callable[[], float],
    ) -> None:
        self._folder = folder
        self._setting = setting
        self._env = env
        self._asks = ask is not None
        self._passphrases = Passphrases(env, ask)
        self._now = now
        self._register = Register(folder / "kept.json")
        self._made: dict[str, Store] = {}
        self._choice: Store | None = None
        self._lock = threading.Lock()

    def kept(self) -> dict[str, Kept]:
        """What is kept, by name; nothing is unlocked."""
        return self._register.all()

    def find(self, name: str) -> Pair:
        """The key of this name, wherever it is kept; NotFound when it is nowhere."""
        return self.holding(name).get(name)

    def holding(self, name: str) -> Store:
        """The store that has this name; NotFound when none has."""
        found = self.kept().get(name)
        if found is None:
            hint = f"hawse auth add {name}; hawse auth ls shows what is kept"
            raise NotFound(f"key {name}", why="none of this name is kept", hint=hint)
        return self.store(found.store)

    def place_for(self, name: str) -> Store:
        """Where a key of this name goes: where one is already, else into the store of choice."""
        return self.holding(name) if name in self.kept() else self.chosen()

    def chosen(self) -> Store:
        """The store that is set, else the first that works; ConfigError when none does."""
        if self._choice is None:
            self._choice = self._tried()
        return self._choice

    def _tried(self) -> Store:
        kind = self._setting()
        if kind != AUTO:
            found = self.store(kind)
            found.check()
            return found
        reasons = []
        for kind in KINDS:
            try:
                found = self.store(kind)
                found.check()
                return found
            except ConfigError as error:
                reasons.append(f"{kind}: {error.why or error.message}")
        hint = "hawse auth add --help tells what each one needs"
        raise ConfigError("no store for keys works here", why="; ".join(reasons), hint=hint)

    def store(self, kind: str) -> Store:
        """The store of a kind; ConfigError when there can be none here."""
        with self._lock:
            if kind not in self._made:
                self._made[kind] = Store(self._place(kind), self._register, self._now)
            return self._made[kind]

    def _place(self, kind: str) -> Place:
        # Each is imported by whoever needs it: a request waits for the key.
        if kind == "keyring":
            from hawse.aws.stores.system_keyring import system_keyring

            return system_keyring()
        if kind == "pass":
            from hawse.aws.stores.password_store import PasswordStore

            return PasswordStore(self._env, asks=self._asks)
        if kind == "keyctl":
            from hawse.aws.stores.kernel_keyring import KernelKeyring

            return KernelKeyring(self._env)
        if kind == "file":
            from hawse.aws.stores.encrypted_files import EncryptedFiles

            return EncryptedFiles(self._folder, self._passphrases)
        raise ConfigError("the list of kept keys", why=f"{kind} is no store that hawse knows")
