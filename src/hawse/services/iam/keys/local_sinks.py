"""Sinks on this machine: profiles of the SDKs, stores of keys, and whatever a command does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hawse.aws.access_keys import Pair, stored
from hawse.aws.credentials_file import CredentialsFile
from hawse.aws.profiles import credentials_path
from hawse.aws.stores.own_process import check_name
from hawse.errors import CLIError, NotFound, Refused, UsageError
from hawse.services.iam.keys.sinks import require_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hawse.aws.stores.contract import Store
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


def kept_with(target: Target, id: str) -> list[str]:
    """The names under which the stores of this machine keep this key."""
    return [name for name, kept in target.stores.kept().items() if kept.id == id]


class StoreSink:  # pylint: disable=unused-argument  # the protocol's
    """A key in a store of this machine: in that of a kind, else where its name is kept already."""

    blind = False

    def __init__(self, name: str, kind: str = "") -> None:
        self.name = name if kind else check_name(name)
        self.text = f"{kind or 'store'}:{name}"
        self._kind = kind

    def check(self, target: Target, old: str) -> None:
        store = self._store(target)
        store.check()
        require_key(self.text, store.text(self.name), old)

    def pair(self, target: Target, *ids: str) -> Pair | None:
        held = stored(self._store(target).text(self.name))
        return held if held is not None and held.id in ids else None

    def write(self, hand: Hand, pair: Pair, instead_of: str) -> None:
        store = self._store(hand.target)
        if stored(store.text(self.name)) != pair:
            store.put(self.name, pair)

    def has_name(self, target: Target) -> bool:
        """Whether the name is kept in this store, and in no other."""
        kept = target.stores.kept().get(self.name)
        return kept is not None and self._kind in ("", kept.store)

    def _store(self, target: Target) -> Store:
        stores = target.stores
        return stores.store(self._kind) if self._kind else stores.place_for(self.name)


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
