"""Work on the principals of a large account by two processes, each half of them.

A fork costs a few milliseconds and no memory that is not changed, so that it pays from some hundred
principals on. Only where a fork is safe (Linux) and there are two processors; elsewhere, and for
what is small, one process does it all, with the same result. The other process computes and tells;
it writes nothing, asks nothing and ends without any of the cleaning up that is this one's.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any, TypeVar

from hawse.errors import CLIError

T = TypeVar("T")
PAYS_FROM = 200


class Half:
    """One of the processes: which, of how many, and how it tells the other what it found."""

    def __init__(self, number: int, count: int, out: IO[bytes], back: IO[bytes]) -> None:
        self.number, self.count = number, count
        self._out, self._back = out, back

    def of(self, things: Sequence[T]) -> Sequence[T]:
        """The part of these that is for this process."""
        return things[self.number :: self.count]

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
        pickle.dump(found, self._out, protocol=pickle.HIGHEST_PROTOCOL)
        self._out.flush()

    def hear(self) -> Any:
        """Receive one thing."""
        try:
            return pickle.load(self._back)
        except EOFError:
            why = "the other of two processes ended before its half was done"
            raise CLIError("not computed", why=why, hint="is there enough memory?") from None


def pays(size: int) -> bool:
    """Whether two processes do work on so many things sooner than one."""
    if sys.platform != "linux" or size < PAYS_FROM:
        return False
    return len(os.sched_getaffinity(0)) > 1


def in_halves(work: Callable[[Half], T]) -> tuple[T, T]:
    """`work` done by two processes at once; what the first one and what the second one found."""
    there, here = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        _other(work, there, here)
    os.close(there[0])
    os.close(here[1])
    with _ended(child), os.fdopen(there[1], "wb") as out, os.fdopen(here[0], "rb") as back:
        half = Half(0, 2, out, back)
        mine = work(half)
        return mine, half.hear()


def _other(work: Callable[[Half], T], there: tuple[int, int], here: tuple[int, int]) -> None:
    """The second process; it never returns."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.close(there[1])
        os.close(here[0])
        half = Half(1, 2, os.fdopen(here[1], "wb"), os.fdopen(there[0], "rb"))
        half.tell(work(half))
        code = 0
    finally:
        os._exit(code)


@contextmanager
def _ended(child: int) -> Iterator[None]:
    """The second process does not outlive what it is for."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
