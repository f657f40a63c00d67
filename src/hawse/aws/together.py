"""Questions in threads: the same for many places at once, or one that is waited for so long.

Daemon threads, so that a socket that hangs does not hold the exit. A command's own work is fanned
out by `core`, which this must not know.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from hawse.aws.fast.handing import Hand
from hawse.errors import CLIError

T = TypeVar("T")
V = TypeVar("V")
_WORKERS = 16


def each(items: Sequence[T], work: Callable[[T], V]) -> list[V | CLIError]:
    """What `work` gives for each item, in order, or the CLIError it raised; bugs are raised."""
    if len(items) == 1:
        return [_outcome(work, items[0])]
    found: dict[int, V | CLIError] = {}
    bugs: list[BaseException] = []
    todo = deque(enumerate(items))

    def run() -> None:
        with suppress(IndexError):  # nothing is left to do
            while not bugs:
                number, item = todo.popleft()
                try:
                    found[number] = _outcome(work, item)
                except (
                    BaseException
                ) as bug:  # pylint: disable=broad-exception-caught  # raised below
                    bugs.append(bug)

    threads = [threading.Thread(target=run, daemon=True) for _ in items[:_WORKERS]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if bugs:
        raise bugs[0]
    return [found[number] for number in range(len(items))]


def within(seconds: float, work: Callable[[], Iterable[T]]) -> list[T]:
    """What `work` yields until it ends, fails or the time is over; bugs are raised.

    Looking up a name may hang for longer than any timeout of a socket, so a thread is left behind.
    """
    found: list[T] = []
    bugs: list[BaseException] = []

    def run() -> None:
        try:
            with suppress(CLIError, Hand):
                found.extend(work())
        except BaseException as bug:  # pylint: disable=broad-exception-caught  # raised below
            bugs.append(bug)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if bugs:
        raise bugs[0]
    return list(found)


def _outcome(work: Callable[[T], V], item: T) -> V | CLIError:
    try:
        return work(item)
    except CLIError as error:
        return error
