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


def pairs_option(
    spelling: str, *, help: str, metavar: str = "KEY=VALUE"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A repeatable option: a tuple of pairs."""

    def made(
        _: click.Context, parameter: click.Parameter, values: tuple[str, ...]
    ) -> tuple[Pair, ...]:
        return tuple(_pair(parameter.opts[0], value, metavar) for value in values)

    return click.option(spelling, multiple=True, metavar=metavar, callback=made, help=help)


def _pair(option: str, text: str, metavar: str) -> Pair:
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise UsageError(f"{option} {text}", why=f"it is not {metavar}")
    return Pair(key.strip(), value)
