"""Work on the principals of a large account by two processes, each half of them.

A fork costs a few milliseconds and no memory that is not changed, so that it pays from some hundred
principals on. Only where a fork is safe (Linux) and there are two processors; elsewhere, and for
what is small, one process does it all, with the same result. The other process computes and tells;
it writes nothing, asks nothing and ends without any of the cleaning up that is this one's.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from hawse.errors import CLIError
from hawse.systems import processors

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
PAYS_FROM = 200


class Half:
    """One of the processes: which, and how it tells the other what it found."""

    def __init__(self, number: int, other: Connection) -> None:
        self.number = number
        self._other = other

    def of(self, things: Sequence[T]) -> Sequence[T]:
        """The part of these that is for this process."""
        return things[self.number :: 2]

    def swap(self, found: T) -> tuple[T, T]:
        """What the first found and what the second found, known to both then.

        One tells while the other listens: a pipe holds little.
        """
        if self.number == 0:
            self.tell(found)
            return found, self.hear()
        first: T = self.hear()
        self.tell(found)
        return first, found

    def tell(self, found: object) -> None:
        """Send one thing."""
        self._other.send(found)

    def hear(self) -> Any:
        """Receive one thing."""
        try:
            return self._other.recv()
        except EOFError:
            why = "the other of two processes ended before its half was done"
            raise CLIError("not computed", why=why, hint="is there enough memory?") from None


def pays(size: int) -> bool:
    """Whether two processes do work on so many things sooner than one."""
    return size >= PAYS_FROM and processors() > 1


def in_halves(work: Callable[[Half], T]) -> tuple[T, T]:
    """`work` done by two processes at once; what the first one and what the second one found."""
    from multiprocessing import get_context

    context: Any = get_context("fork")  # which only some systems have
    here, there = context.Pipe()
    second = context.Process(target=_other, args=(work, here, there), daemon=True)
    second.start()
    there.close()
    try:
        half = Half(0, here)
        mine = work(half)
        return mine, half.hear()
    finally:
        second.kill()
        second.join()


def _other(work: Callable[[Half], T], here: Connection, there: Connection) -> None:
    """What the second process does; it says nothing to people, whatever ends it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    here.close()
    half = Half(1, there)
    with suppress(CLIError, OSError):
        half.tell(work(half))
