"""`hawse config path`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from hawse.app import App
from hawse.core.command import session
from hawse.rows import Row, column


@dataclass(frozen=True)
class Place(Row):
    """Where the file of a layer is, or would be."""

    layer: str
    file: str
    state: str = column(
        colour={"used": "green", "ignored": "yellow"},
        doc="used, absent, or ignored: the project's file in CI.",
    )


@session(tolerant=True)
def path(app: App) -> Iterator[Place]:
    """Show where the configuration files are, the strongest first.

    Examples:
      hawse config path
      hawse config path --filter state=used -o json
    """
    from hawse.config.places import FILE_LAYERS, Where, files, to_write

    where = Where(app.env, app.cwd, app.paths.config, app.paths.system, app.options.config)
    used = {each.path for each in files(where)[0]}
    for layer in reversed(FILE_LAYERS):
        found = to_write(where, layer).path
        state = "used" if found in used else "ignored" if os.path.lexists(found) else "absent"
        yield Place(layer, str(found), state)
