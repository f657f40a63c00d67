"""Waiting for the outcome of what is done in other threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from hawse.errors import CLIError

T = TypeVar("T")


class Waiting(Generic[T]):
    """One outcome, that one thread waits for."""

    def __init__(self) -> None:
        self._came = threading.Event()
        self._outcome: T | CLIError | None = None

    def put(self, outcome: T | CLIError) -> None:
        """Give it."""
        self._outcome = outcome
        self._came.set()

    def get(self) -> T:
        """Wait for it; raises it when it is an error."""
        self._came.wait()
        if isinstance(self._outcome, CLIError):
            raise self._outcome
        assert self._outcome is not None
        return self._outcome


class Counting:
    """Many outcomes, of which a thread waits for the last, or the first failure."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open = 0
        self.failed: CLIError | None = None

    def begin(self) -> None:
        """One more is under way."""
        with self._changed:
            self._open += 1

    def end(self, error: CLIError | None = None) -> None:
        """One of them ended."""
        with self._changed:
            self._open -= 1
            self.failed = self.failed or error
            self._changed.notify_all()

    def wait(self) -> None:
        """Wait until none is under way; raises the first failure."""
        with self._changed:
            self._changed.wait_for(lambda: self._open == 0)
        if self.failed is not None:
            raise self.failed


class Tell(Protocol):
    """Takes how many bytes came; those of `before` came with an earlier run."""

    def __call__(self, size: int, /, *, before: bool = False) -> object: ...


class Arriving:
    """Tells how much of an object has arrived, until the object ends and counts as a whole."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._sum = 0

    def add(self, size: int, *, before: bool = False) -> None:
        """So many more bytes; those of `before` came with an earlier run."""
        with self._lock:
            self._sum += size
        self._tell(size, before=before)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._tell(-self._sum)


def outcome_of(work: Callable[[], T]) -> T | CLIError:
    """What `work` returns, or the error that it raises."""
    try:
        return work()
    except CLIError as error:
        return error
