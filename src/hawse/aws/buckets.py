"""A token bucket that learns from AWS how fast it may be, shared by the processes of one user.

A bucket without a configured rate lets everything pass until AWS throttles. Then it takes on a
little less than AWS just took, and raises that slowly until AWS throttles again. From then on its
state is in a small file, which every process of the user reads and writes before it sends. What
cannot be locked or written is not shared; that stops nobody.
"""

from __future__ import annotations

import os
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from hawse.systems import AS_IT_IS, read_into, try_lock, write_at

_LOWERED, _LEAST = 0.85, 0.5
_RAISED, _RAISED_LEAST = 0.05, 0.5  # each second: of the rate, and in requests a second
_RAISED_AT_ONCE = 10.0  # nothing is known of a rate that nobody used
_SAVED_SECONDS = 0.1
_FORGOTTEN_SECONDS = 600.0
_JUMP_SECONDS = 60.0
_LOCK_SECONDS, _EVERY = 0.05, 0.001


class State(NamedTuple):
    """What processes share. `rate` is in requests a second; times are of the wall clock, since
    files outlive the start of a machine."""

    rate: float
    tokens: float
    filled: float  # when the tokens were counted
    raised: float  # since when the rate holds
    lowered: float


class Bucket:
    """It holds one second's worth. `most` is the configured rate, None: there is none.

    `file` is where its state is shared; None: nowhere.
    """

    def __init__(self, most: float | None, file: Path | None = None) -> None:
        self._most = most
        self._file = file
        self._state: State | None = None
        self._answered: deque[float] = deque(maxlen=1000)
        self._looked = float("-inf")
        self._lock = threading.Lock()

    @property
    def rate(self) -> float | None:
        """Requests a second; None: no limit."""
        return self._state.rate if self._state else self._most

    def reserve(self, now: float) -> float:
        """Take a token; the seconds to wait before sending, 0 when there was one."""
        with self._lock:
            if not self._is_shared_by_now(now):
                return 0.0
            with self._shared(now):
                if (known := self._known(now)) is None:
                    return 0.0
                filled = _refilled(known, self._recent(now), self._most, now)
                self._state = state = filled._replace(tokens=filled.tokens - 1.0)
                return max(0.0, -state.tokens / state.rate)

    def answered(self, now: float) -> None:
        """AWS took a request."""
        self._answered.append(now)

    def throttled(self, now: float) -> None:
        """AWS said that this was too fast; several answers in one second count once."""
        with self._lock, self._shared(now):
            state = self._state
            if state and 0 <= now - state.lowered < 1.0:
                return
            if state is None and self._file is not None:
                _sweep(self._file.parent, now)
            before = state.rate if state else max(1.0, self._recent(now))
            rate = max(_LEAST, _LOWERED * before)
            rate = rate if self._most is None else min(rate, self._most)
            # Those who wait already go on waiting for their turn.
            tokens = min(0.0, state.tokens) if state else 0.0
            self._state = State(rate, tokens, now, now, now)

    def _is_shared_by_now(self, now: float) -> bool:
        """Whether there is a rate to go by; another process may have found one a moment ago."""
        if self._state or self._most is not None:
            return True
        if self._file is None or 0 <= now - self._looked < 1.0:
            return False
        self._looked = now
        return os.path.exists(self._file)  # False also where one may not look

    def _known(self, now: float) -> State | None:
        if self._state or self._most is None:
            return self._state
        return State(self._most, max(1.0, self._most), now, now, float("-inf"))

    def _recent(self, now: float) -> float:
        """How many requests AWS took in the last second."""
        return float(sum(1 for then in self._answered.copy() if 0 <= now - then <= 1.0))

    @contextmanager
    def _shared(self, now: float) -> Iterator[None]:
        """While it lasts no other process has the file; what is then in `_state` is written."""
        with _held(self._file) as descriptor:
            if descriptor is not None:
                self._state = _read(descriptor, now) or self._state
            yield
            if descriptor is not None and self._state:
                with suppress(OSError):  # a full disk: not shared
                    write_at(descriptor, struct.pack("<5d", *self._state), 0)


def _refilled(state: State, taken: float, most: float | None, now: float) -> State:
    """With the tokens and the rise of the time that went by."""
    passed = min(max(0.0, now - state.filled), _JUMP_SECONDS)
    rate, seconds = state.rate, int(min(max(0.0, now - state.raised), _RAISED_AT_ONCE))
    for _ in range(seconds if rate != most else 0):
        rate += max(_RAISED_LEAST, rate * _RAISED)
    if 0 <= now - state.lowered <= 1.0:  # answers were on their way when it was lowered
        rate = max(rate, _LOWERED * taken)
    rate = rate if most is None else min(rate, most)
    # What AWS throttled is not saved up for: it would come as a burst.
    most_saved = rate if state.lowered == float("-inf") else rate * _SAVED_SECONDS
    tokens = min(max(1.0, most_saved), state.tokens + passed * rate)
    return State(rate, tokens, now, state.raised + seconds, state.lowered)


def _read(descriptor: int, now: float) -> State | None:
    """What the file says; None for an empty one, a damaged one and one of another time."""
    try:
        told = bytearray(41)
        size = read_into(descriptor, memoryview(told), 0)
        state = State(*struct.unpack("<5d", told[:size]))
    except (OSError, struct.error):
        return None
    fresh = abs(now - state.filled) < _FORGOTTEN_SECONDS
    return state if fresh and 0 < state.rate < float("inf") else None


def _sweep(folder: Path, now: float) -> None:
    """Remove what nobody goes by any more."""
    with suppress(OSError), os.scandir(folder) as files:
        for file in files:
            if now - file.stat(follow_symlinks=False).st_mtime > _FORGOTTEN_SECONDS:
                os.unlink(file)


@contextmanager
def _held(file: Path | None) -> Iterator[int | None]:
    """A descriptor of the locked file; None where it cannot be had at once."""
    descriptor = None if file is None else _opened(file)
    try:
        yield descriptor if descriptor is not None and _locked(descriptor) else None
    finally:
        if descriptor is not None:
            os.close(descriptor)  # gives the lock back


def _opened(file: Path) -> int | None:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | AS_IT_IS
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(file, flags, 0o600)
    return None


def _locked(descriptor: int) -> bool:
    """Whether the lock was had; a process that is stopped while it holds it stops nobody else."""
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        if try_lock(descriptor):
            return True
        if time.monotonic() > end:
            return False
        time.sleep(_EVERY)
