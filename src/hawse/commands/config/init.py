"""`hawse config init`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

import click

from hawse.app import App
from hawse.core.command import session
from hawse.errors import UsageError

if TYPE_CHECKING:
    from hawse.config.starter import Format


@session(tolerant=True)
@click.option(
    "--layer",
    type=click.Choice(("user", "project", "system")),
    help="Whose file: user (default), or project when --config names it.",
)
@click.option("--format", type=click.Choice(("toml", "yaml")), help="Format: toml (default), yaml.")
def init(
    app: App, layer: Literal["user", "project", "system"] | None, format: Format | None
) -> None:
    """Create a commented configuration file.

    Prints where it is. Every setting is in it, with its default or an example, and none is set.
    A file that exists is never overwritten.

    Examples:
      hawse config init
      hawse config init --layer project --format yaml
      $EDITOR "$(hawse config init)"
    """
    from hawse.config.places import Where, to_write
    from hawse.config.starter import starter
    from hawse.config.write import create

    layer = layer or ("project" if app.options.config else "user")
    where = Where(app.env, app.cwd, app.paths.config, app.paths.system, app.options.config)
    found = to_write(where, layer)
    path = found.path
    if not (found.named or os.path.lexists(path)):
        path = path.with_suffix(f".{format or 'toml'}")
    written: dict[str, Format] = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml"}
    if path.suffix not in written:
        raise UsageError(str(path), why="a file with comments ends in .toml, .yaml or .yml")
    create(path, starter(written[path.suffix], project=layer == "project" and not found.named))
    app.put(str(path))
