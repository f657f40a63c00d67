"""Leaving a command that takes long: Ctrl-C, and the request to end that systems send (SIGTERM).

The first one raises KeyboardInterrupt where the command is, which then gives up what is in flight.
The second one leaves at once, whatever is still going on: what that leaves unfinished is found by
the next run, as after `kill -9`.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from hawse.errors import Interrupted


@contextmanager
def leaving(say: Callable[[str], None]) -> Iterator[None]:
    """While the block runs; `say` is told of the second one, right before the end."""
    if threading.current_thread() is not threading.main_thread():
        yield  # nobody else is told of signals
        return
    asked = False

    def leave(_: int, __: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            raise KeyboardInterrupt
        with suppress(OSError, RuntimeError):  # it may have been in the middle of saying something
            say("left at once: what was in flight is unfinished")
        os._exit(Interrupted.code)

    before = {each: signal.signal(each, leave) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items() if not asked else ():  # the second may still come
            signal.signal(each, handler)
