"""Options that several commands share, from a table: what S3 knows is data, click is ours.

A row is the spellings of an option and its settings, as click has them, but for `choices` (texts,
one of which it has to be) and `kind="bytes"` (a size such as 64MiB).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from hawse.core.byte_sizes import BYTES

Row = tuple[tuple[str, ...], Mapping[str, Any]]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def options_of(*tables: Iterable[Row]) -> Decorator:
    """Declares every option of the tables, in their order."""
    rows = [row for table in tables for row in table]

    def declare(fn: Callable[..., Any]) -> Callable[..., Any]:
        for spellings, settings in reversed(rows):
            fn = click.option(*spellings, **_settings(settings))(fn)
        return fn

    return declare


def _settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(settings)
    if choices := found.pop("choices", None):
        found["type"] = click.Choice(choices)
    if found.pop("kind", "") == "bytes":
        found["type"] = BYTES
    return found
