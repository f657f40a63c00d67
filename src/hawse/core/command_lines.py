"""Command lines from a file: each is a command of the same run, with its own arguments.

What belongs to the whole run (profiles, output, --dry-run) is typed once, and not on a line.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from hawse.core.command import Transfer
from hawse.core.options import given
from hawse.core.registry import find_command
from hawse.errors import CLIError, UsageError

if TYPE_CHECKING:
    from hawse.core.transfers import Moving


class CommandLine(NamedTuple):
    """One line with something on it, as it stands, and its number."""

    number: int
    text: str

    @property
    def verb(self) -> str:
        """Its first word, as far as that can be told without parsing it."""
        return self.text.split(None, 1)[0]


def command_lines(text: Iterable[str]) -> Iterator[CommandLine]:
    """The lines that are neither empty nor comments."""
    for number, line in enumerate(text, 1):
        line = line.strip()
        if line and not line.startswith("#"):
            yield CommandLine(number, line)


class Parsed(NamedTuple):
    """A command and its arguments."""

    command: Transfer[Any]
    args: dict[str, Any]


def parsed(moving: Moving, line: CommandLine, group: str, verbs: Sequence[str]) -> Parsed:
    """The command of a group that a line is; UsageError when it is none of `verbs`."""
    try:
        words = shlex.split(line.text, comments=True)
    except ValueError as error:
        why = str(error).lower()
        raise UsageError(line.text, why=why, hint="quote as in a shell") from error
    name, *rest = words
    if name not in verbs:
        hint = f"{', '.join(verbs[:-1])} or {verbs[-1]}"
        raise UsageError(f"{name!r} cannot stand on a line", hint=hint)
    command = find_command(moving.app, (group, name))
    assert isinstance(command, Transfer)
    plain = click.Command(name, params=list(command.params), add_help_option=False)
    try:
        with plain.make_context(name, rest, obj=moving.app) as context:
            given(context)  # refuses empty values
            return Parsed(command, dict(context.params))
    except click.UsageError as error:
        text = error.format_message().strip().rstrip(".")
        raise UsageError(text[:1].lower() + text[1:]) from error


class Line:
    """What the command of one line works with: the frame of the run, telling where errors are.

    Lines are worked on side by side, so that only the thread of the run shows what became of them.
    """

    must_ask = False  # the run asked for all of its lines

    def __init__(self, moving: Moving, line: CommandLine) -> None:
        self._moving = moving
        self._line = line
        self._ended = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._moving, name)

    def expect(self, size: int = 0) -> None:
        """One more item is to be moved."""
        self._moving.expect(size, show=False)

    def show(self) -> None:
        """Left to the thread of the run."""

    def skipped(self, action: str, source: str, why: str, size: int | None = None) -> None:
        """An item was passed over although nobody asked for that."""
        self._moving.skipped(action, source, f"line {self._line.number}: {why}", size)

    def failed(
        self, action: str, source: str, destination: str | None, error: CLIError, size: int = 0
    ) -> None:
        """An item was not moved; what ends a line ends no other one."""
        told = copy(error)
        told.what, told.ends_run = f"line {self._line.number}: {error.what}", False
        if error.ends_run and self._ended:
            return
        self._ended = error.ends_run
        self._moving.failed(action, source, destination, told, size)

    def run(self, group: str, verbs: Sequence[str]) -> None:
        """Do what the line says; what goes wrong is told as a failure of it."""
        from hawse.errors import Interrupted

        try:
            command, args = parsed(self._moving, self._line, group, verbs)
            command.fn(self, **args)
        except Interrupted:
            raise
        except CLIError as error:
            self.failed("run", self._line.text, None, error)
