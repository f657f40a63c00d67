"""`hawse config show`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from hawse.app import App
from hawse.core.command import session
from hawse.rows import Row, column

_COLOURS = {"option": "cyan", "environment": "cyan", "project": "green", "user": "green"}


@dataclass(frozen=True)
class Effective(Row):
    """One setting as it counts now."""

    key: str
    value: object = column(doc="Null when it is not set and has no default.")
    layer: str = column(
        colour=_COLOURS, doc="option, environment, project, user, system or default."
    )
    file: str | None = None
    line: int | None = None


@session()
@click.argument("keys", metavar="[KEY…]", nargs=-1)
def show(app: App, keys: tuple[str, ...]) -> Iterator[Effective]:
    """Show every setting with the place it came from.

    KEY is a setting or a group of settings, like region, retry or accounts.prod.

    Examples:
      hawse config show
      hawse config show read_only accounts
      hawse config show --filter 'layer!=default' -o json
    """
    config = app.config.with_options(vars(app.options))
    for key in config.keys(*keys):
        value, origin = config.get(key), config.origin(key)
        yield Effective(
            key=key,
            value=value if isinstance(value, (bool, int, float, tuple, dict)) else _text(value),
            layer=origin.layer,
            file=_text(origin.path),
            line=origin.line,
        )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
