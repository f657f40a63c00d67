"""What stands after `--`: a command line for somewhere else, beside arguments of our own.

click forgets where `--` stood, so that the words are set aside before it parses the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
from click.core import ParameterSource

_AFTER = "hawse.after-dashes"


class AfterDashes(click.Argument):
    """The words after `--`, as they are."""

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Nothing that click finds by itself is meant."""

    def consume_value(
        self, ctx: click.Context, opts: Mapping[str, Any]
    ) -> tuple[Any, ParameterSource]:
        return ctx.meta.get(_AFTER, ()), ParameterSource.COMMANDLINE


def after_dashes(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The argument `command`, the words after `--`."""
    argument = click.argument(
        "command", cls=AfterDashes, nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND…]"
    )
    return argument(fn)


def set_aside(ctx: click.Context, params: Iterable[click.Parameter], args: list[str]) -> list[str]:
    """The words before `--`, where a command takes those after it by themselves."""
    if "--" not in args or not any(isinstance(one, AfterDashes) for one in params):
        return args
    place = args.index("--")
    ctx.meta[_AFTER] = tuple(args[place + 1 :])
    return args[:place]
