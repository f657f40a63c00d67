"""A file of SQLite that several processes make at the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_LOOKS = 1000


def patiently(work: Callable[[], T], seconds: float) -> T:
    """What `work` gives, tried again while the file is locked, for so long.

    Of two processes that make a file, SQLite tells one at once that it is locked, whatever its
    timeout.
    """
    import sqlite3

    end = time.monotonic() + seconds
    while True:
        try:
            return work()
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or time.monotonic() > end:
                raise
            time.sleep(seconds / _LOOKS)


def _is_locked(error: Exception) -> bool:
    import sqlite3

    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
