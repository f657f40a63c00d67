"""`[DIR] [NAME…]`: a folder that people leave out when they stand in it, and things in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click


class Inside(NamedTuple):
    """A folder, what people call it, and the names of things in it; () means all."""

    path: Path
    shown: str
    names: tuple[str, ...] = ()


def folder_and_names(
    default: str, is_one: Callable[[Path], object], metavar: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The argument `inside`. The first word is the folder when `is_one` says so, else a name.

    It is the folder as well when the default is none, so that a slip is told by its own name.

    Without a `metavar` there are no names, and the word is the folder whatever it is.
    """

    def made(ctx: click.Context, _: click.Parameter, value: tuple[str, ...] | str | None) -> Inside:
        here: Path = getattr(ctx.obj, "cwd", Path())
        words = (value,) if isinstance(value, str) else value or ()
        first = bool(words) and (
            not metavar or is_one(here / words[0]) or not is_one(here / default)
        )
        folder = words[0] if first else default
        return Inside(here / folder, folder, words[1:] if first else words)

    if not metavar:
        return click.argument("inside", metavar="[DIR]", required=False, callback=made)
    shown = f"[DIR] [{metavar}…]"
    return click.argument("inside", metavar=shown, nargs=-1, callback=made)
