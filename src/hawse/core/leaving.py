"""Leaving a command that takes long: Ctrl-C, and the request to end that systems send (SIGTERM).

The first one raises KeyboardInterrupt where the command is, which then gives up what is in flight.
The second one leaves at once, whatever is still going on: what that leaves unfinished is found by
the next run, as after `kill -9`.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from hawse.app import App
from hawse.aws.targets import Target
from hawse.errors import Interrupted


@contextmanager
def leaving(app: App) -> Iterator[None]:
    """While the block runs, in a process that is ours to end; another one's signals are its own."""
    leave_at_once = app.leave
    if leave_at_once is None:
        yield
        return
    asked = False

    def leave(_: int, __: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            raise KeyboardInterrupt
        with suppress(OSError, RuntimeError):  # it may have been in the middle of saying something
            app.talk.warn("left at once: what was in flight is unfinished")
        leave_at_once(Interrupted.code)

    before = {each: signal.signal(each, leave) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items() if not asked else ():  # the second may still come
            signal.signal(each, handler)


@contextmanager
def stopping(targets: Sequence[Target]) -> Iterator[None]:
    """While changes are applied: the first Ctrl-C stops new work, the second leaves at once."""

    def stop(_: int, __: FrameType | None) -> None:
        stops = {id(target.gate.stop): target.gate.stop for target in targets}.values()
        if all(event.is_set() for event in stops):
            raise KeyboardInterrupt
        for event in stops:
            event.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
