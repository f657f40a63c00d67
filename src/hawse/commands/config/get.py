"""`hawse config get`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.options import values


@session()
@click.argument("key", **values("settings"))
def get(app: App, key: str) -> None:
    """Print the value of one setting, for scripts.

    A list is joined by commas, as `hawse config set` and HAWSE_… variables take it. A group is
    printed as JSON; with -o json every value is. Nothing is printed for what is not set.

    Examples:
      hawse config get region
      hawse config get accounts.prod.id
      hawse config get accounts
    """
    value = app.config.with_options(vars(app.options)).get(key)
    if isinstance(value, dict) or app.options.output == "json":
        import json

        app.put(json.dumps(value, indent=2, ensure_ascii=False, default=str))
    elif value is not None and value != ():
        app.put(_line(value))


def _line(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)
