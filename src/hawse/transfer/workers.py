"""Threads for what takes several requests: a large object, a copy in parts.

Such work reads best as one function that waits. awscrt moves the data all the same, so a few
threads are enough. They are daemons: a pool's are joined at exit and would make Ctrl-C wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from hawse.errors import CLIError

T = TypeVar("T")


class Workers:
    """At most `most` threads at once; `spawn` waits for one to be free."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)
        self._idle = threading.Condition()
        self._busy = 0

    def spawn(self, work: Callable[[], T], done: Callable[[T | CLIError], None]) -> None:
        """Do `work` in a thread and give what it returns, or its CLIError, to `done` there."""
        self._free.acquire()  # pylint: disable=consider-using-with  # released by the thread
        with self._idle:
            self._busy += 1

        def run() -> None:
            outcome: T | CLIError = CLIError("a transfer", why="it ended by a bug")
            try:
                outcome = work()
            except CLIError as error:
                outcome = error
            finally:
                self._ended(outcome, done)

        threading.Thread(target=run, name="transfer", daemon=True).start()

    def drain(self, timeout: float | None = None) -> bool:
        """Wait until all have ended; False when that takes too long."""
        with self._idle:
            return self._idle.wait_for(lambda: self._busy == 0, timeout)

    def _ended(self, outcome: T | CLIError, done: Callable[[T | CLIError], None]) -> None:
        try:
            done(outcome)
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()
            self._free.release()
