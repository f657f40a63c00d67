"""`hawse config set`."""

from __future__ import annotations

from typing import Literal

import click

from hawse.app import App
from hawse.config import Config
from hawse.config.places import Found, Where, in_ci, to_write
from hawse.core.command import session
from hawse.core.options import values


@session()
@click.argument("key", **values("settings"))
@click.argument("value")
@click.option(
    "--layer",
    type=click.Choice(("user", "project", "system")),
    help="Whose file: user (default), or project when --config names it.",
)
def set_(
    app: App, key: str, value: str, layer: Literal["user", "project", "system"] | None
) -> None:
    """Set a value in a file and keep its comments.

    Prints the file and line. Lists are separated by commas, tags written as
    KEY=VALUE,KEY=VALUE. The file is made when there is none. Where a value cannot be put into
    YAML without losing a comment, nothing is written and the line to edit is named.

    Examples:
      hawse config set region eu-west-1,us-east-1
      hawse config set accounts.prod.id 012345678901
      hawse config set read_only true --layer project
    """
    from hawse.config.write import set_value

    layer = layer or ("project" if app.options.config else "user")
    where = Where(app.env, app.cwd, app.paths.config, app.paths.system, app.options.config)
    found = to_write(where, layer)
    app.put(f"{found.path}:{set_value(found, key, value)}")
    _tell_if_hidden(app, Config.read(where), found, key)


def _tell_if_hidden(app: App, config: Config, found: Found, key: str) -> None:
    """Say why the value does not count; not where the configuration is wrong anyway."""
    origin = config.origin(key)
    if origin.path == found.path or config.validate():
        return
    if found.layer == "project" and not found.named and in_ci(app.env):
        app.say(f"{found.path} is ignored in CI unless --config names it")
    else:
        who = origin.path or f"the {origin.layer}"
        app.say(f"{key} stays {config.get(key)}: {who} is stronger")
