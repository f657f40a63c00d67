"""What lets a large object be gone on with by another run, made only when there is one.

Opening the database takes longer than most syncs that find nothing to do.
"""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from hawse.transfer.settings import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hawse.transfer.engine import Engine
    from hawse.transfer.sync_ends import Ends


def resuming(run: str) -> str:
    """What to type to go on with the large objects of a run."""
    return f"hawse s3 transfers resume {run} goes on with what is unfinished"


class Resumable:
    """The state of an engine, in a folder."""

    def __init__(
        self, engine: Engine, folder: Path, ends: Ends, hint: Callable[[str], object]
    ) -> None:
        """`hint` gets what to type to go on with what is left."""
        self._engine = engine
        self._folder = folder
        self._ends = ends
        self._hint = hint

    def expect(self, size: int) -> None:
        """An object of that size is next."""
        if size <= SMALL or self._engine.state is not None:
            return
        from hawse.transfer.state import Run, State

        source, destination = str(self._ends.source), str(self._ends.destination)
        argv = f"s3 sync {source} {destination}"
        run = Run(self._engine.run, argv, source, destination, time(), "running")
        self._engine.state = State(self._folder)
        self._engine.state.begin(run)

    def close(self) -> None:
        """Write what is not written yet; a run that left nothing is forgotten."""
        state, run = self._engine.state, self._engine.run
        if state is None:
            return
        for each in state.unfinished:
            self._hint(resuming(each))
        begun = {*(each.run for each in state.uploads()), *(each.run for each in state.downloads())}
        if run in begun:
            state.end(run, "failed")
        else:
            state.forget(run)
        state.close()
        self._engine.state = None
