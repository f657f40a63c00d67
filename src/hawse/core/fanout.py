"""One function, many targets: ordered, streaming, and it can be left at any moment.

asyncio orchestrates; the work runs in daemon threads of ours, since botocore blocks and since
`to_thread` and thread pools join their threads at exit, which makes Ctrl-C wait for a hung
socket. One target never starts an event loop. Workers must not write to stdout: a daemon thread
that holds its lock at exit aborts the interpreter.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hawse.errors import CLIError, TimedOut
from hawse.records import dataclass

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True)
class Outcome(Generic[T, V]):
    """What came of one target: a value, or the CLIError that ended it. Bugs are not outcomes."""

    target: T
    value: V | None = None
    error: CLIError | None = None


class Crew:
    """Daemon threads that take jobs; one is hired whenever none is idle.

    A thread lost to a hung socket is thereby replaced, and nobody waits for it at exit.
    """

    def __init__(self) -> None:
        self._jobs: deque[Callable[[], None]] = deque()
        self._ready = threading.Condition()
        self._idle = 0

    def submit(self, job: Callable[[], None]) -> None:
        """Run `job` in one of the threads."""
        with self._ready:
            self._jobs.append(job)
            if self._idle >= len(self._jobs):
                self._ready.notify()
                return
        threading.Thread(target=self._work, name="hawse-worker", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._ready:
                self._idle += 1
                while not self._jobs:
                    self._ready.wait()
                self._idle -= 1
                job = self._jobs.popleft()
            job()


def fan_out(
    targets: Sequence[T],
    work: Callable[[T], V],
    emit: Callable[[Outcome[T, V]], None],
    *,
    workers: int = 16,
    timeout: float | None = None,
) -> None:
    """Do `work` for every target and `emit` outcomes in the order of the targets.

    An outcome is released as soon as all earlier targets are done. `timeout` in seconds counts
    from the moment a target's work starts. An exception that is no CLIError is a bug: it ends the
    fan-out and is raised as it is.
    """
    if len(targets) == 1 and timeout is None:
        emit(_outcome(targets[0], work))
        return
    import asyncio

    try:
        asyncio.run(_orchestrate(targets, work, emit, workers, timeout))
    except BaseExceptionGroup as group:
        # One bug is enough to read; its siblings were cancelled because of it.
        raise _first(group) from None


async def _orchestrate(
    targets: Sequence[T],
    work: Callable[[T], V],
    emit: Callable[[Outcome[T, V]], None],
    workers: int,
    timeout: float | None,
) -> None:
    import asyncio

    crew, room = Crew(), asyncio.Semaphore(workers)

    async def one(target: T) -> Outcome[T, V]:
        async with room:
            done = _started(crew, lambda: _outcome(target, work))
            try:
                async with asyncio.timeout(timeout):
                    return await done
            except TimeoutError:
                return Outcome(target, error=TimedOut("no answer", why=f"waited {timeout:g} s"))

    async with asyncio.TaskGroup() as group:
        tasks = deque([group.create_task(one(target)) for target in targets])
        while tasks:  # a task holds its rows: it goes when they were given
            emit(await tasks.popleft())


def _started(crew: Crew, job: Callable[[], V]) -> asyncio.Future[V]:
    """A future of the running loop that `job`, in a thread of the crew, will settle."""
    import asyncio

    loop = asyncio.get_running_loop()
    done: asyncio.Future[V] = loop.create_future()

    def settle(value: V | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(value)  # type: ignore[arg-type]  # None is a V whenever job gives None
        else:
            done.set_exception(error)

    def run() -> None:
        value, error = None, None
        try:
            value = job()
        except (
            BaseException
        ) as raised:  # pylint: disable=broad-exception-caught  # moved, not eaten
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, value, error)

    crew.submit(run)
    return done


def _outcome(target: T, work: Callable[[T], V]) -> Outcome[T, V]:
    try:
        return Outcome(target, value=work(target))
    except CLIError as error:
        return Outcome(target, error=error)


def _first(group: BaseExceptionGroup[Any]) -> BaseException:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
