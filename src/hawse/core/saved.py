"""Commands that can answer from a file instead of AWS: `--snapshot FILE`, `--events FILE`.

With it there is no target: no credentials, no region and no request. What is in the file is known
to the service alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hawse.aws.gate import Gate
from hawse.aws.targets import Access, Target
from hawse.errors import CLIError, UsageError

if TYPE_CHECKING:
    from hawse.app import App

SNAPSHOT = "snapshot"
_PLACES = ("profile", "region", "account", "role", "endpoint_url")


@dataclass(frozen=True)
class Saved:
    """A file that was given instead of AWS, by what people call it; it is read when it is asked."""

    name: str
    read: Callable[[], str | bytes]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> str | bytes:
        """All that is in it; UsageError when it cannot be read."""
        try:
            return self.read()
        except OSError as error:
            raise UsageError(self.name, why=(error.strerror or str(error)).lower()) from error


def snapshot_option(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The argument `snapshot`, a `Saved` or None; the query says `offline="snapshot"`."""
    help_ = "Ask a file of 'hawse iam snapshot' instead of AWS; - is standard input."
    return saved_option(SNAPSHOT, help_)(fn)


def saved_option(name: str, help_: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The argument `name`, a `Saved` or None; the query says `offline=name`."""
    return click.option(
        f"--{name}",
        name,
        type=click.Path(dir_okay=False, allow_dash=True),
        metavar="FILE",
        callback=_saved,
        help=help_,
    )


def file_argument(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The positional argument `name`, a `Saved`; `-` is standard input."""
    kind = click.Path(dir_okay=False, allow_dash=True)
    return click.argument(name, metavar=name.upper(), type=kind, callback=_saved)


def files_option(
    spelling: str, says: str, *, metavar: str = "FILE"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A repeatable option: a tuple of `Saved`, or None without any; for a query's `offline`."""
    return click.option(
        spelling,
        multiple=True,
        type=click.Path(dir_okay=False, allow_dash=True),
        metavar=metavar,
        callback=_all_saved,
        help=says,
    )


def nowhere(app: App, gate: Gate, given: str) -> Target:
    """The target of a command that asks a file; UsageError when a place was typed as well."""
    for name in _PLACES:
        if getattr(app.options, name):
            option = f"--{name.replace('_', '-')}"
            why = f"{given} says what is asked, so there is nothing to choose"
            raise UsageError(option, why=why, hint="leave one of the two out")
    broken = CLIError("AWS is not asked", why=f"{given} was given", hint=f"leave {given} out")
    return Target(app.aws, Access(), "", gate, broken=broken)


def _saved(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Saved | None:
    if value is None:
        return None
    if not value.strip():
        hint = "is a shell variable not set?"
        raise UsageError(parameter.opts[0], why="the value is empty", hint=hint)
    if value == "-":
        typed = str(ctx.obj.streams.stdin.read())  # once: each target asks for it
        return Saved("standard input", lambda: typed)
    return Saved(value, Path(value).read_bytes)


def _all_saved(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Saved, ...] | None:
    found = (_saved(ctx, parameter, value) for value in values)
    return tuple(one for one in found if one is not None) or None
