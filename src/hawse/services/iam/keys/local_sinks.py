"""Sinks on this machine: profiles of the SDKs, the keyring, and whatever a command does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hawse.aws.credentials_file import CredentialsFile, Pair
from hawse.aws.profiles import credentials_path
from hawse.errors import CLIError, NotFound, Refused, UsageError
from hawse.services.iam.keys.sinks import replaced, require_key, stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hawse.aws.keyring_store import KeyringStore
    from hawse.aws.targets import Target
    from hawse.plan import Hand

_COMMAND_SECONDS = 60.0


class ProfileSink:  # pylint: disable=unused-argument  # the protocol's
    """A profile of the credentials file; every other one that holds the same key goes with it."""

    blind = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = f"profile:{name}"

    def check(self, target: Target, old: str) -> None:
        file = _file(target.env)
        file.check()
        held = file.keys().get(self.name)
        if held is not None and held.id != old:
            raise Refused(self.text, why=f"holds {held.id}, not {old}")
        file.draft({self.name: {}})

    def pair(self, target: Target, *ids: str) -> Pair | None:
        held = _file(target.env).keys().get(self.name)
        return held if held is not None and held.id in ids else None

    def write(self, hand: Hand, pair: Pair, instead_of: str) -> None:
        file = _file(hand.target.env)
        keys = file.keys()
        sections: dict[str, str | None] = {
            name: one.id for name, one in keys.items() if one.id == instead_of
        }
        if keys.get(self.name) != pair:
            held = keys.get(self.name)
            sections[self.name] = held.id if held else None
        if sections:
            file.set_keys(pair, sections)
        if file.keys().get(self.name) != pair:
            raise CLIError(self.text, why="does not hold what was written")


def profiles_with(target: Target, id: str) -> list[str]:
    """The profiles of the credentials file that hold this key."""
    return [name for name, pair in _file(target.env).keys().items() if pair.id == id]


def tidy_profiles(target: Target) -> None:
    """Remove what a run that was killed while it wrote the credentials file left beside it."""
    with _file(target.env).locked():
        pass


class KeyringSink:  # pylint: disable=unused-argument  # the protocol's
    """A secret in the keyring of the operating system. `store` is for tests."""

    blind = False

    def __init__(self, name: str, store: KeyringStore | None = None) -> None:
        self.name = name
        self.text = f"keyring:{name}"
        self._store = store

    def check(self, target: Target, old: str) -> None:
        self._keyring.check()
        require_key(self.text, self._keyring.get(self.name), old)

    def pair(self, target: Target, *ids: str) -> Pair | None:
        held = stored(self._keyring.get(self.name))
        return held if held is not None and held.id in ids else None

    def write(self, hand: Hand, pair: Pair, instead_of: str) -> None:
        held = self._keyring.get(self.name)
        if stored(held) != pair:
            self._keyring.put(self.name, replaced(held, pair))

    @property
    def _keyring(self) -> KeyringStore:
        from hawse.aws.keyring_store import system_keyring

        if self._store is None:
            self._store = system_keyring()
        return self._store


class CommandSink:  # pylint: disable=unused-argument  # the protocol's
    """A command that reads the key from its standard input, as JSON with AWS's names.

    What it prints is not shown: it may be the secret.
    """

    blind = True

    def __init__(self, line: str, user: str) -> None:
        import shlex

        self.text = f"command:{line}"
        self._user = user
        try:
            self._words = shlex.split(line)
        except ValueError as error:
            raise UsageError(f"--to {self.text}", why=str(error).lower()) from error

    def check(self, target: Target, old: str) -> None:
        import shutil

        if shutil.which(self._words[0], path=target.env.get("PATH")) is None:
            raise NotFound(self._words[0], why="no such command", hint="is it on PATH?")

    def pair(self, target: Target, *ids: str) -> Pair | None:
        return None

    def write(self, hand: Hand, pair: Pair, instead_of: str) -> None:
        import subprocess

        key = {"UserName": self._user, "AccessKeyId": pair.id, "SecretAccessKey": pair.secret}
        options: dict[str, Any] = {"capture_output": True, "timeout": _COMMAND_SECONDS}
        env = dict(hand.target.env)
        try:
            ran = subprocess.run(
                self._words, input=json.dumps(key).encode(), env=env, check=False, **options
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CLIError(self._words[0], why=f"cannot run: {type(error).__name__}") from None
        if ran.returncode:
            why = f"ended with {ran.returncode}; what it printed may be secret and is not shown"
            raise CLIError(self._words[0], why=why)


def _file(env: Mapping[str, str]) -> CredentialsFile:
    return CredentialsFile(credentials_path(env))
