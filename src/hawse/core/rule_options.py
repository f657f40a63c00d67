"""`--include` and `--exclude` as one list, in the order in which they were typed.

The last rule that matches decides, so the order between the two is what they mean. click keeps the
order of one option only; here both add to the list of one parameter, each with its sign.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from hawse.core.options import Plain

NAME = "rules"


class Signed(Plain):
    """An option whose values are added to the common list as `+ VALUE` or `- VALUE`."""

    def __init__(self, spelling: str, sign: str, **settings: Any) -> None:
        super().__init__([spelling, NAME], multiple=True, **settings)
        self.sign = sign

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        super().add_to_parser(parser, ctx)
        for spelling in self.opts:
            known = parser._long_opt[spelling]  # pylint: disable=protected-access  # no other way
            known.process = _signed(known.process, self.sign)


def _signed(process: Callable[[str, Any], None], sign: str) -> Callable[[str, Any], None]:
    return lambda value, state: process(f"{sign} {value}", state)


def include_and_exclude(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The parameter `rules`: texts like `+ *.jpg` and `- tmp/`, in the order they were typed."""
    own = (
        Signed(
            "--exclude", "-", metavar="GLOB", help="Leave out what matches; the last rule wins."
        ),
        Signed("--include", "+", metavar="GLOB", help="Take what matches; the last rule wins."),
    )
    params: list[click.Parameter] = getattr(fn, "__click_params__", [])
    fn.__click_params__ = [*params, *own]  # type: ignore[attr-defined]  # as click.option does
    return fn
