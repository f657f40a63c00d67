"""A lock between processes, by a file. Without filelock where the system has flock.

filelock takes longer to import than the rest of a command that changes something. It locks the
same way, so that the two keep each other out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hawse.errors import CLIError

PATIENCE = 30.0
_EVERY = 0.02


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock; CLIError when another process does for too long."""
    try:
        import fcntl
    except ImportError:  # Windows
        with _locked_by_filelock(path):
            yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise CLIError(str(path), why="another process holds it") from None
                time.sleep(_EVERY)
        yield
    finally:
        os.close(descriptor)  # gives the lock back


@contextmanager
def _locked_by_filelock(path: Path) -> Iterator[None]:
    from filelock import FileLock

    with FileLock(path, mode=0o600, thread_local=False, timeout=PATIENCE):
        yield
