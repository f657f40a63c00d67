"""Does jobs: opens the engines they need, starts each, and waits for what was started.

One mover may do thousands of jobs over the same few engines. Starting one sends what it has to and
does not wait for the answers; `finish` does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hawse.errors import Interrupted
from hawse.transfer.engine import Engine
from hawse.transfer.found_objects import FoundObjects
from hawse.transfer.heads import head_of
from hawse.transfer.jobs import Job, Side
from hawse.transfer.opening import settings_of
from hawse.transfer.places import LocalPlace, S3Url
from hawse.transfer.target_folders import TargetFolder
from hawse.transfer.tree_copies import Copies
from hawse.transfer.tree_downloads import Downloads
from hawse.transfer.tree_uploads import Uploads, local_file

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.transfer.reports import Report
    from hawse.transfer.settings import Settings
    from hawse.transfer.state import State

_SHOWN_EVERY = 0.2


class Mover:
    """`target_of` gives the target of a profile, "" for the command's own."""

    def __init__(
        self, target_of: Callable[[str], Target], *, state: State | None = None, run: str = ""
    ) -> None:
        self._target_of = target_of
        self._state = state
        self._run = run
        self._engines: dict[tuple[str, Settings], Engine] = {}

    def engine(self, side: Side, **typed: Any) -> Engine:
        """The engine of a side; made once for the same settings."""
        target = self._target_of(side.profile)
        settings = settings_of(target, endpoint=side.endpoint or None, **typed)
        found = self._engines.get((side.profile, settings))
        if found is None:
            found = Engine(target, settings, state=self._state, run=self._run)
            self._engines[side.profile, settings] = found
        return found

    def finish(self, report: Report) -> None:
        """Wait until all that was started has ended."""
        while self._engines and not all(each.drain(_SHOWN_EVERY) for each in self.engines):
            report.show()

    @property
    def engines(self) -> list[Engine]:
        """Those that are open."""
        return list(self._engines.values())

    def cancel(self) -> None:
        """Give up what is in flight."""
        for engine in self.engines:
            engine.cancel()

    def close(self) -> None:
        """End the engines."""
        for engine in self.engines:
            engine.close()


@contextmanager
def moving_with(mover: Mover, report: Report) -> Iterator[Mover]:
    """A mover that is finished, or given up, and closed in any case."""
    try:
        yield mover
        mover.finish(report)
    except (KeyboardInterrupt, Interrupted):
        mover.cancel()
        raise
    finally:
        mover.close()
