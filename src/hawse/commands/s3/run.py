"""`hawse s3 run`: thousands of command lines in one process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from hawse.core.command import transfer
from hawse.core.command_lines import CommandLine, Line, command_lines, parsed
from hawse.errors import CLIError, NoFile
from hawse.plurals import counted
from hawse.transfer.calls import COPYING, MOVING, REMOVING

if TYPE_CHECKING:
    from hawse.core.transfers import Moving

GROUP, LINES = "s3", ("cp", "mv", "rm")
AT_ONCE = 32


@transfer(calls=tuple(dict.fromkeys((*COPYING, *MOVING, *REMOVING))))
@click.argument("file", metavar="FILE|-")
@click.option("--check", is_flag=True, help="Only say which lines are wrong.")
def run(moving: Moving, file: str, *, check: bool) -> None:
    """Run many command lines in one process.

    Each line is a `cp`, `mv` or `rm` with its own arguments, quoted as in a shell; `#` begins a
    comment. Lines are worked on side by side, in no order. What belongs to the whole run
    (profiles, -o, --dry-run, -y) is typed here and not on a line. A line that fails does not stop
    the others; its number is told, and the exit code is 6 then.

    Examples:
      hawse s3 run transfers.txt
      hawse s3 run transfers.txt --check
      generate | hawse s3 run - -y
    """
    lines = _lines(moving, file)
    if check:
        _check(moving, lines)
        return
    removals = sum(line.verb == "rm" for line in lines)
    if removals and not moving.dry_run and moving.must_ask:
        moving.confirm(f"{removals:,} of {counted(len(lines), 'line')} remove objects")
    _run(moving, lines)


def _lines(moving: Moving, file: str) -> list[CommandLine]:
    if file == "-":
        return list(command_lines(moving.app.streams.stdin))
    try:
        with open(file, encoding="utf-8") as opened:
            return list(command_lines(opened))
    except FileNotFoundError as error:
        raise NoFile(f"FILE {file}", why="there is no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CLIError(f"FILE {file}", why=f"it cannot be read: {error}") from error


def _check(moving: Moving, lines: Sequence[CommandLine]) -> None:
    for line in lines:
        try:
            parsed(moving, line, GROUP, LINES)
        except CLIError as error:
            Line(moving, line).failed("run", line.text, None, error)
        moving.show()
    moving.note(counted(len(lines), "line"))


def _run(moving: Moving, lines: Sequence[CommandLine]) -> None:
    from hawse.transfer.movers import mover_of
    from hawse.transfer.workers import Workers

    with mover_of(moving) as mover:
        moving.shared, mover.alone = mover, len(lines) == 1
        workers = Workers(AT_ONCE)
        for line in lines:
            moving.gate.go_on()
            workers.spawn(partial(Line(moving, line).run, GROUP, LINES), _ended)
            moving.show()
        while not workers.drain(0.2):
            moving.show()


def _ended(_: object) -> None:
    """What became of a line is told already; a run that was stopped ends by itself."""
