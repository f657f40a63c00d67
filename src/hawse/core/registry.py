"""Commands found again by their name: what lets plans, undo and resume be plain data.

Groups are imported by name at run time; this module knows no command itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from hawse.app import App
from hawse.aws.calls import Call
from hawse.core.command import Change, Command, Query
from hawse.core.verbs import command_in
from hawse.errors import UsageError


def find_command(app: App, path: Sequence[str]) -> Command:
    """The command at `path`, e.g. ("ec2", "stop"); UsageError when there is none."""
    package, words = app.commands, list(path)
    for depth, word in enumerate(words, 1):
        module = import_module(package)
        verb = getattr(module, "ALIASES", {}).get(word, word)
        if verb not in getattr(module, "VERBS", {}):
            raise UsageError(f"no command {' '.join(words[:depth])!r}")
        package = f"{package}.{verb.replace('-', '_')}"
        found = import_module(package)
        if not hasattr(found, "VERBS"):
            if depth < len(words):
                raise UsageError(f"no command {' '.join(words)!r}")
            return command_in(found, verb)
    raise UsageError(f"{' '.join(words)!r} is a group, not a command")


def find_change(app: App, path: Sequence[str]) -> Change[Any]:
    """The change at `path`, or that of the query there; UsageError when there is none."""
    command = find_command(app, path)
    if isinstance(command, Query) and command.fix is not None:
        return command.fix
    if not isinstance(command, Change):
        raise UsageError(f"{' '.join(path)!r} changes nothing")
    return command


def calls_of(command: Command, *, undo: bool, fix: bool) -> Iterator[Call]:
    """What a command declares; with what its undo, and what its `--fix`, makes besides."""
    yield from command.calls
    if undo and isinstance(command, Change):
        yield from command.undo_calls
    if fix and isinstance(command, Query) and command.fix is not None:
        yield from calls_of(command.fix, undo=undo, fix=False)


def all_commands(root: str = "hawse.commands") -> Iterator[tuple[tuple[str, ...], Command]]:
    """Every command with its path; imports all of them."""
    yield from _below(root, ())


def _below(package: str, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Command]]:
    for verb in import_module(package).VERBS:
        inner = f"{package}.{verb.replace('-', '_')}"
        module = import_module(inner)
        if hasattr(module, "VERBS"):
            yield from _below(inner, (*path, verb))
        else:
            yield (*path, verb), command_in(module, verb)


def named_commands(words: Sequence[str]) -> list[tuple[tuple[str, ...], Command]]:
    """The commands that the words name one after another; a group names all of its commands.

    UsageError when a word names nothing, or there are no words.
    """
    known = list(all_commands())
    found: list[tuple[tuple[str, ...], Command]] = []
    left = tuple(words)
    while left:
        length, matches = max(
            (
                (length, [one for one in known if one[0][:length] == left[:length]])
                for length in range(1, len(left) + 1)
            ),
            key=lambda option: (bool(option[1]), option[0]),
        )
        if not matches:
            raise UsageError(f"no command {left[0]!r}", hint="hawse --help")
        found.extend(matches)
        left = left[length:]
    if not found:
        raise UsageError("no command was named", hint="hawse permissions ec2 stop")
    return found
