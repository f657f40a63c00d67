"""Where the secret of a new access key goes: `profile:ci`, `ssm:/ci/key`, `command:vault …`.

A sink is checked before a key is made, written with the new key, read back, and written with the
old one again when a rotation is taken back. What is read from one is never shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from hawse.aws.access_keys import Pair, stored
from hawse.errors import Refused, UsageError

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.plan import Hand


class Sink(Protocol):
    """One place that holds one access key."""

    text: str

    def check(self, target: Target, old: str) -> None:
        """CLIError unless it could be written now and holds `old`, or nothing."""

    def pair(self, target: Target, *ids: str) -> Pair | None:
        """The one of these keys that it holds; None when it holds none of them."""

    def write(self, hand: Hand, pair: Pair, instead_of: str) -> None:
        """Put `pair` where `instead_of` was, and read it back; doing so twice is doing it once."""

    @property
    def blind(self) -> bool:
        """Whether it can be written only, so that nobody can tell what it holds."""


def sinks_of(texts: Sequence[str], user: str) -> list[Sink]:
    """The sinks as they were typed, with {user} replaced; UsageError for what is none."""
    return [_sink(text.replace("{user}", user), user) for text in dict.fromkeys(texts)]


def _sink(text: str, user: str) -> Sink:
    kind, _, name = text.partition(":")
    makers = _makers(user)
    if kind not in makers or not name.strip():
        hint = f"one of {', '.join(f'{one}:…' for one in makers)}"
        raise UsageError(f"--to {text}", why="no such place for a secret", hint=hint)
    return makers[kind](name)


def _makers(user: str) -> Mapping[str, Callable[[str], Sink]]:
    from hawse.services.iam.keys.local_sinks import CommandSink, ProfileSink, StoreSink
    from hawse.services.iam.keys.remote_sinks import ParameterSink, SecretSink

    return {
        "profile": ProfileSink,
        "store": StoreSink,
        "keyring": lambda name: StoreSink(name, "keyring"),
        "secretsmanager": SecretSink,
        "ssm": ParameterSink,
        "command": lambda name: CommandSink(name, user),
    }


def require_key(what: str, text: str, old: str) -> None:
    """Refused when a place holds something else than this key, which would be lost."""
    if not text:
        return
    found = stored(text)
    if found is None:
        raise Refused(what, why="holds something that is no access key")
    if found.id != old:
        raise Refused(what, why=f"holds {found.id}, not {old}")
