"""What lets a large object be gone on with by another run, made only when there is one.

Opening the database takes longer than most syncs that find nothing to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.transfer.settings import SMALL

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.transfer.engine import Engine


class Resumable:
    """The state of an engine, in a folder."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder

    def expect(self, size: int) -> None:
        """An object of that size is next."""
        if size > SMALL and self._engine.state is None:
            from hawse.transfer.state import State

            self._engine.state = State(self._folder)

    def close(self) -> None:
        """Write what is not written yet."""
        if self._engine.state is not None:
            self._engine.state.close()
            self._engine.state = None
