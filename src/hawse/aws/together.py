"""The same question for many places at once, while the targets of a run are found.

Daemon threads, so that a socket that hangs does not hold the exit. A command's own work is fanned
out by `core`, which this must not know.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

from hawse.errors import CLIError

T = TypeVar("T")
V = TypeVar("V")
_WORKERS = 16


def each(items: Sequence[T], work: Callable[[T], V]) -> list[V | CLIError]:
    """What `work` gives for each item, in order, or the CLIError it raised; bugs are raised."""
    if len(items) == 1:
        return [_outcome(work, items[0])]
    found: dict[int, V | CLIError | BaseException] = {}
    todo = deque(enumerate(items))

    def run() -> None:
        while todo:
            try:
                number, item = todo.popleft()
            except IndexError:  # another thread took the last one
                return
            try:
                found[number] = _outcome(work, item)
            except BaseException as error:  # pylint: disable=broad-exception-caught  # raised below
                found[number] = error

    threads = [threading.Thread(target=run, daemon=True) for _ in items[:_WORKERS]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results: list[V | CLIError] = []
    for number in range(len(items)):
        one = found[number]
        if isinstance(one, BaseException) and not isinstance(one, CLIError):
            raise one
        results.append(one)
    return results


def _outcome(work: Callable[[T], V], item: T) -> V | CLIError:
    try:
        return work(item)
    except CLIError as error:
        return error
