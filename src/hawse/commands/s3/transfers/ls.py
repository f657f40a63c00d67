"""`hawse s3 transfers ls`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hawse.app import App
from hawse.core.command import session
from hawse.services.s3.runs import TransferRun

if TYPE_CHECKING:
    from hawse.services.s3.spans import Worked
    from hawse.transfer.left import Left


NOTHING = "no run left anything unfinished"


@session()
@click.option("--all", "all_", is_flag=True, help="Runs that are done, too.")
def ls(app: App, *, all_: bool) -> Iterator[TransferRun]:
    """List runs and what they left unfinished.

    A run that was killed still says `running`. Nothing is asked of AWS.

    Examples:
      hawse s3 transfers ls
      hawse s3 transfers ls --all -o json
    """
    from hawse.core.journal import Journal
    from hawse.services.s3.spans import runs
    from hawse.transfer.left import OVER, kept, left
    from hawse.transfer.state import resuming

    state = kept(app.paths.state)
    if state is None:
        app.say(NOTHING)
        return
    try:
        found = left(state)
    finally:
        state.close()
    known = runs(Journal.of(app).records())
    found = [one for one in found if all_ or one.pieces or one.run.state not in OVER]
    if not found:
        app.say(NOTHING)
    yield from (_row(one, known.get(one.run.id)) for one in found)
    going_on = [one.run.id for one in found if one.pieces and one.run.state == "interrupted"]
    if going_on:
        app.talk.hint(resuming(going_on[0]))


def _row(one: Left, worked: Worked | None) -> TransferRun:
    """`worked` is what the audit log has of the run: that it ended, above all."""
    run = one.run
    command = run.argv or (f"hawse s3 {worked.verb}" if worked else "")
    ended = worked is not None and worked.end is not None and run.state == "running"
    ends = one.pieces[0].ends if one.pieces else ("", "")
    return TransferRun(
        id=run.id,
        command=command,
        source=run.source or ends[0],
        destination=run.destination or ends[1],
        started=datetime.fromtimestamp(run.started, UTC),
        state="failed" if ended else run.state,
        unfinished=len(one.pieces),
        arrived=sum(piece.done for piece in one.pieces),
        size=sum(piece.size for piece in one.pieces),
    )
