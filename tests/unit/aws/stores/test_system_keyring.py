"""A keyring is believed only after it gave back what was put in."""

from __future__ import annotations

from typing import Any

import pytest
from keyring.backends import chainer, fail, null

from hawse.aws.stores.system_keyring import SERVICE, SystemKeyring, trusted
from hawse.errors import ConfigError


class Kept:
    """What a keyring does when all is well."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.items.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.items[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        del self.items[service, name]


class Drops(Kept):
    """Takes a secret and forgets it, as the null backend does."""

    def set_password(self, service: str, name: str, value: str) -> None:
        return None


class Locked(Kept):
    """Raises what a desktop raises, with a secret in it."""

    def set_password(self, service: str, name: str, value: str) -> None:
        raise RuntimeError(f"locked: {value}")


class OfTheSystem(Kept):
    """Looks like the one of macOS."""


OfTheSystem.__module__ = "keyring.backends.macOS"


def test_a_keyring_that_keeps_what_it_gets_is_used() -> None:
    backend = Kept()
    store = SystemKeyring(backend)

    store.check()
    store.write("ci", "secret")

    assert store.read("ci") == "secret"
    assert backend.items == {(SERVICE, "ci"): "secret"}  # the canary is gone
    assert store.read("other") == ""


def test_a_keyring_that_drops_secrets_is_found_out_by_a_canary() -> None:
    with pytest.raises(ConfigError, match="does not give back"):
        SystemKeyring(Drops()).check()


def test_what_a_keyring_raises_is_told_without_its_words() -> None:
    with pytest.raises(ConfigError) as raised:
        SystemKeyring(Locked()).write("ci", "canary")
    assert "RuntimeError" in raised.value.message and "canary" not in raised.value.message


def test_windows_keeps_1280_characters() -> None:
    store = SystemKeyring(Kept(), windows=True)

    store.write("ci", "x" * 1280)
    with pytest.raises(ConfigError, match="keeps 1280 characters, this has 1281"):
        store.write("ci", "x" * 1281)


@pytest.mark.parametrize("backend", [null.Keyring, fail.Keyring, Kept])
def test_only_keyrings_of_the_operating_system_are_trusted(backend: Any) -> None:
    with pytest.raises(ConfigError, match="not a keyring of the operating system"):
        trusted(backend())


def test_a_chain_is_trusted_when_every_part_of_it_is() -> None:
    class Chain(Kept):
        """As `keyring.backends.chainer` has it."""

        backends: list[Any] = [OfTheSystem()]

    Chain.__module__ = chainer.__name__
    assert trusted(Chain()) and trusted(OfTheSystem())
    Chain.backends = [OfTheSystem(), Kept()]
    with pytest.raises(ConfigError):
        trusted(Chain())
