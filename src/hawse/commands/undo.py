"""`hawse undo`: the inverse of a recorded change, as a plan like any other."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.options import values


@session(changes=True)
@click.argument("operation", required=False, default="", **values("undoable"))
def undo(app: App, operation: str) -> int:
    """Revert a change: the last one, or the operation with this id.

    The inverse was recorded when the change was planned. It is shown and asked like any change,
    and refused where somebody changed the same thing since.

    Examples:
      hawse undo
      hawse undo 3f9c2a10
      hawse undo --dry-run
    """
    from hawse.core.changes import execute
    from hawse.core.history import find_operation, undo_plan

    return execute(app, undo_plan(app, find_operation(app, operation)))
