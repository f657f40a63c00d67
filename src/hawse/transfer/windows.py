"""How much may be in flight: a window in requests and bytes, and one for each throttled prefix.

The first bounds memory and sockets; whoever hands in requests waits for it. The second is S3's:
it answers SlowDown for a prefix, whose window is then halved and widened again by one for each
window's worth of successes (AIMD). A request that finds it full is parked, so that other prefixes
go on.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Window:
    """Bounds requests and bytes. One request always fits, however large."""

    def __init__(self, requests: int, size: int) -> None:
        self.requests = requests
        self.size = size
        self.count = 0
        self.used = 0
        # Waking whoever waits for every single place costs a switch of threads per request.
        self._low = requests - max(1, requests // 8)
        self._waiting = 0
        self._big = 0
        self._free = threading.Condition(threading.Lock())

    def enter(self, size: int) -> None:
        """Wait for a place and take it."""
        with self._free:
            while not self._fits(size):
                self._waiting += 1
                self._big += self.count < self.requests
                try:
                    self._free.wait()
                finally:
                    self._waiting -= 1
                    self._big = 0
            self.count += 1
            self.used += size

    def squeeze(self, size: int) -> None:
        """Take a place without waiting, beside all others."""
        with self._free:
            self.count += 1
            self.used += size

    def leave(self, size: int) -> None:
        """Give a place back."""
        with self._free:
            self.count -= 1
            self.used -= size
            if self._waiting and (self.count <= self._low or self._big):
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

    def _fits(self, size: int) -> bool:
        if self.count == 0:
            return True
        return self.count < self.requests and (not size or self.used + size <= self.size)


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
