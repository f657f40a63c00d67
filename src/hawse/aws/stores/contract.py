"""What a store of access keys is, over any place that keeps texts by name.

A place is believed only after it gave back what was put in, since some take a secret and drop it.
What is kept where stands in the register, without secrets, so that a list unlocks nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from hawse.aws.access_keys import Pair, replaced, stored
from hawse.errors import ConfigError, NotFound

if TYPE_CHECKING:
    from hawse.aws.stores.register import Register


class Place(Protocol):
    """Texts by name, kept by something that is not ours. CLIErrors of it quote no secret.

    `kind` is the word of the setting, `title` what people call it. `ends` says until when it
    keeps what it gets; "" for good.
    """

    kind: str
    title: str
    ends: str

    def check(self) -> None:
        """ConfigError unless it could keep a text now."""

    def read(self, name: str) -> str:
        """The text of this name; "" when there is none."""

    def write(self, name: str, text: str) -> None:
        """Keep a text in place of what it had."""

    def remove(self, name: str) -> None:
        """Keep none of this name any longer; nothing happens when there is none."""


class Store:
    """Access keys by name in one place. `now` gives the POSIX time."""

    def __init__(self, place: Place, register: Register, now: Callable[[], float]) -> None:
        self._place = place
        self._register = register
        self._now = now

    @property
    def kind(self) -> str:
        """The word of the setting."""
        return self._place.kind

    @property
    def title(self) -> str:
        """What people call it."""
        return self._place.title

    @property
    def ends(self) -> str:
        """Until when it keeps what it gets; "" for good."""
        return self._place.ends

    def check(self) -> None:
        """ConfigError unless it could keep a key now."""
        self._place.check()

    def text(self, name: str) -> str:
        """All that is kept under this name; "" when nothing is."""
        return self._place.read(name)

    def get(self, name: str) -> Pair:
        """The key of this name; NotFound when there is none."""
        found = stored(self.text(name))
        if found is None:
            why = f"{self.title} keeps none of this name"
            if self.ends:
                why += f"; it forgets {self.ends}"
            raise NotFound(f"key {name}", why=why, hint=f"hawse auth add {name}")
        return found

    def put(self, name: str, pair: Pair) -> None:
        """Keep a key in place of what the name had, read it back, and list it."""
        write_back(self._place, name, replaced(self.text(name), pair))
        self._register.add(name, self.kind, pair.id, self._now())

    def delete(self, name: str) -> None:
        """Forget the key of this name here. AWS knows it as before."""
        self._place.remove(name)
        self._register.remove(name, self.kind)

    def names(self) -> list[str]:
        """The names of the keys that it was given; nothing is unlocked."""
        return [name for name, kept in self._register.all().items() if kept.store == self.kind]


def write_back(place: Place, name: str, text: str) -> None:
    """Keep a text and read it back; ConfigError when something else comes out."""
    place.write(name, text)
    if place.read(name) != text:
        hint = "choose another store: hawse config set auth.store"
        raise ConfigError(place.title, why="it does not give back what was put in", hint=hint)


def try_canary(place: Place) -> None:
    """ConfigError unless a canary that is put in comes out again and goes away."""
    name = f"canary-{os.urandom(4).hex()}"
    try:
        write_back(place, name, os.urandom(8).hex())
    finally:
        place.remove(name)
