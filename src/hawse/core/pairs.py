"""Options like `--parameter KEY=VALUE`, whose values may be secrets.

What is typed goes into the plan file and into the audit log as the key alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from hawse.errors import UsageError


@dataclass(frozen=True)
class Pair:
    """A key and what was typed for it."""

    key: str
    value: str

    def __str__(self) -> str:
        return f"{self.key}=…"


class PairType(click.ParamType[Pair]):
    """`KEY=VALUE`, as people read it in the help."""

    def __init__(self, shown: str) -> None:
        self.name = shown

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Pair:
        """The pair; UsageError for what is none."""
        if isinstance(value, Pair):
            return value
        key, sign, text = str(value).partition("=")
        if not sign or not key.strip():
            option = param.opts[0] if param else ""
            shown = "=…" if sign else value  # what stands after the sign may be a secret
            raise UsageError(f"{option} {shown}".strip(), why=f"it is not {self.name}")
        return Pair(key.strip(), text)


def pairs_option(
    spelling: str,
    *,
    help: str,  # pylint: disable=redefined-builtin  # click's own word
    metavar: str = "KEY=VALUE",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A repeatable option: a tuple of pairs."""
    return click.option(spelling, multiple=True, metavar=metavar, type=PairType(metavar), help=help)
