"""Work that makes many objects and no cycles, done without looking for cycles again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """Let the collector rest; it may cost a fifth of the time of reading or judging an account.

    What was made stays for the run: the collector need not look at it afterwards either.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.freeze()
            gc.enable()
