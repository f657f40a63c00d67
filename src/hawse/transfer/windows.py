"""How much may be in flight: a window in requests and bytes, and one for each throttled prefix.

The first bounds memory and sockets; whoever hands in requests waits for it. awscrt has the content
of each request in memory from the moment it is handed over, so that of small objects no more is in
flight than keeps the processors busy until the first answer comes. The second window is S3's:
it answers SlowDown for a prefix, whose window is then halved and widened again by one for each
window's worth of successes (AIMD). A request that finds it full is parked, so that other prefixes
go on.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

_SIDE_BY_SIDE = 16
"""So many contents of any size always fit, if there is memory for them at all."""
_TELLING = 1 << 16
_MOVED = 640 << 20
"""Bytes of memory that two processors get through in a second, and more than they do."""


class Window:
    """Bounds requests and bytes. One request always fits, however large.

    With `least`, small contents together take only so many bytes, or what moves until an answer
    comes, if that is more; `answered` learns how long that is.
    """

    def __init__(self, requests: int, size: int, *, least: int = 0) -> None:
        self.requests = requests
        self.size = size
        self.count = 0
        self.used = 0
        self.small = 0
        self._least = self._enough = min(least, size) or size
        self._most_small = size // _SIDE_BY_SIDE if least else -1
        self._quickest = float("inf")
        # Waking whoever waits for every single place costs a switch of threads per request.
        self._low = requests - max(1, requests // 8)
        self._waiting = 0
        self._big = 0
        self._calm = 0
        self._free = threading.Condition(threading.Lock())

    def answered(self, size: int, seconds: float) -> None:
        """A request of so many bytes took so long; the quickest one tells how far S3 is away."""
        if size >= _TELLING and seconds < self._quickest:
            self._quickest = seconds
            moved = int(seconds * _MOVED * max(1, (os.cpu_count() or 1) // 2))
            self._enough = min(max(self._least, moved), self.size)

    def enter(self, size: int) -> None:
        """Wait for a place and take it."""
        with self._free:
            while not self.fits(size):
                self._waiting += 1
                self._big += self.count < self.requests
                self._calm = max(self._calm, self._together(size) * 7 // 8 - size)
                try:
                    self._free.wait()
                finally:
                    self._waiting -= 1
                    self._big = self._calm = 0
            self._take(size)

    def squeeze(self, size: int) -> None:
        """Take a place without waiting, beside all others."""
        with self._free:
            self._take(size)

    def leave(self, size: int) -> None:
        """Give a place back."""
        with self._free:
            self.count -= 1
            self.used -= size
            small = size <= self._most_small
            self.small -= size if small else 0
            bytes_are_free = self._big and (not small or self.small <= self._calm)
            if self._waiting and (self.count <= self._low or bytes_are_free):
                self._free.notify_all()

    def drain(self, timeout: float | None = None) -> bool:
        """Wait until nothing is in flight; False when that takes too long."""
        with self._free:
            self._waiting += 1
            self._big += 1
            try:
                return self._free.wait_for(lambda: self.count == 0, timeout)
            finally:
                self._waiting -= 1
                self._big = 0

    def _take(self, size: int) -> None:
        self.count += 1
        self.used += size
        self.small += size if size <= self._most_small else 0

    def fits(self, size: int) -> bool:
        """Whether a request of so many bytes would not have to wait."""
        if self.count == 0:
            return True
        if self.count >= self.requests:
            return False
        if not size:
            return True
        if size <= self._most_small and self.small + size > self._together(size):
            return False
        return self.used + size <= self.size

    def _together(self, size: int) -> int:
        """How much small contents may take when one of this size is to be let in."""
        return max(self._enough, _SIDE_BY_SIDE * size)


class Prefix(Generic[T]):
    """The window of one prefix that S3 has throttled."""

    def __init__(self, allowed: float) -> None:
        self.allowed = allowed
        self.flying = 0
        self.lowered = float("-inf")
        self.parked: deque[T] = deque()


class Prefixes(Generic[T]):
    """The prefixes that S3 has throttled, by name; all others are free. `most` is for each."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = float(most)
        self._clock = clock
        self._found: dict[str, Prefix[T]] = {}
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._found)

    def enter(self, name: str, request: T) -> bool:
        """Whether a request may be sent; otherwise it is parked until `leave` gives it back."""
        with self._lock:
            prefix = self._found.get(name)
            if prefix is None:
                return True
            if prefix.flying >= max(1, int(prefix.allowed)):
                prefix.parked.append(request)
                return False
            prefix.flying += 1
            return True

    def leave(self, name: str, *, throttled: bool) -> list[T]:
        """Note how a request ended; the parked ones that may be sent now, and are flying."""
        with self._lock:
            prefix = self._found.get(name)
            if prefix is None:
                if not throttled:
                    return []
                prefix = self._found[name] = Prefix(self._most)
            prefix.flying = max(0, prefix.flying - 1)
            if throttled:
                self._lower(prefix)
            else:
                prefix.allowed = min(self._most, prefix.allowed + 1.0 / prefix.allowed)
            return self._ready(prefix)

    def give_up(self) -> list[T]:
        """All that is parked, which no longer is."""
        with self._lock:
            found = [request for prefix in self._found.values() for request in prefix.parked]
            self._found.clear()
            return found

    def allowed(self, name: str) -> int:
        """How many requests of a prefix may be in flight."""
        prefix = self._found.get(name)
        return int(prefix.allowed if prefix else self._most)

    def _lower(self, prefix: Prefix[T]) -> None:
        """Once for what was sent together: all of it is answered within a moment."""
        now = self._clock()
        if now - prefix.lowered >= 0.5:
            prefix.allowed = max(1.0, prefix.allowed / 2)
            prefix.lowered = now

    def _ready(self, prefix: Prefix[T]) -> list[T]:
        found: list[T] = []
        while prefix.parked and prefix.flying < max(1, int(prefix.allowed)):
            prefix.flying += 1
            found.append(prefix.parked.popleft())
        return found


class Pace:
    """A cap in units per second: bytes, or requests. `rate` 0 is none."""

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._next = 0.0
        self._lock = threading.Lock()

    def take(self, amount: float) -> float:
        """The seconds to wait before `amount` may go."""
        if not self.rate:
            return 0.0
        with self._lock:
            now = self._clock()
            begin = max(now, self._next)
            self._next = begin + amount / self.rate
            return begin - now
