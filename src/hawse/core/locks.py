"""A lock between processes, by a file.

Without filelock, which takes longer to import than the rest of a command that changes something.
On POSIX it locks the same way, so that the two keep each other out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hawse.errors import CLIError
from hawse.systems import open_private, try_lock

PATIENCE = 30.0
_EVERY = 0.02


@contextmanager
def locked(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock; CLIError when another process does for too long."""
    descriptor = open_private(path, os.O_RDWR)
    try:
        end = time.monotonic() + patience
        while not try_lock(descriptor):
            if time.monotonic() > end:
                raise CLIError(str(path), why="another process holds it")
            time.sleep(_EVERY)
        yield
    finally:
        os.close(descriptor)  # gives the lock back
