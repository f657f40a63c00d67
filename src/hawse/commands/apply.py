"""`hawse apply`: exactly a plan that was written before, or the rest of one that was cut short."""

from __future__ import annotations

from pathlib import Path

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.options import values
from hawse.errors import UsageError


@session(changes=True)
@click.argument("file", required=False, type=click.Path(dir_okay=False), metavar="[PLAN]")
@click.option(
    "--resume",
    metavar="OPERATION",
    help="Go on with an operation that was cut short.",
    **values("resumable"),
)
def apply(app: App, file: str | None, resume: str | None) -> int:
    """Apply a plan that '--plan FILE' wrote, or resume an operation.

    Nothing is planned anew: the steps in the file are shown, asked and applied. A step whose
    thing has changed since is refused.

    Examples:
      hawse ec2 stop 'web-*' --plan stop.json
      hawse apply stop.json
      hawse apply --resume 3f9c2a10
    """
    from hawse.core.changes import execute
    from hawse.core.history import find_operation, resume_plan
    from hawse.core.planfile import read_plan, transfer_in
    from hawse.core.transfers import apply_transfer

    if (file is None) == (resume is None):
        raise UsageError("apply", why="give a plan file or --resume OPERATION")
    if file is not None and (moves := transfer_in(Path(file))):
        return apply_transfer(app, *moves, Path(file))
    if file is not None:
        return execute(app, read_plan(app, Path(file)))
    return execute(app, resume_plan(app, find_operation(app, resume or "")))
