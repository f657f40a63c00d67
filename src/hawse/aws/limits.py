"""How fast hawse asks, and when it stops asking: token buckets and circuit breakers.

AWS counts requests for each account, region, service and operation, so there is one bucket for
each. A bucket without a configured rate lets everything pass until AWS throttles; then it takes
on the rate that was too fast, lowered, and raises it again slowly (additive increase would take
minutes after a burst, so it is a tenth every second). The breaker keeps a dead endpoint from
costing its timeout for every call. What is shared is this process; other processes are not seen.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from hawse.errors import CircuitOpen, Throttled, Unavailable, Unreachable

if TYPE_CHECKING:
    from pybreaker import CircuitBreaker

    from hawse.aws.targets import Access, Target

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""The codes of "too fast" (botocore's retry tables, without LimitExceededException: a quota)."""

_LOWERED, _RAISED, _LEAST = 0.7, 1.1, 0.5
_FAILURES = 3
_RESET_SECONDS = 30.0
T = TypeVar("T")
Monotonic = Callable[[], float]


class Bucket:
    """A token bucket that holds one second's worth; `rate` in requests a second, None: no limit."""

    def __init__(self, rate: float | None, now: float) -> None:
        self.rate = rate
        self._most = rate
        self._tokens = max(1.0, rate or 0.0)
        self._filled = self._changed = now
        self._lowered = float("-inf")
        self._sent: deque[float] = deque(maxlen=1000)
        self._lock = threading.Lock()

    def reserve(self, now: float) -> float:
        """Take a token; the seconds to wait before sending, 0 when there was one."""
        with self._lock:
            self._sent.append(now)
            if self.rate is None:
                return 0.0
            self._raise(now)
            burst = max(1.0, self.rate)
            self._tokens = min(burst, self._tokens + (now - self._filled) * self.rate)
            self._filled = now
            self._tokens -= 1.0
            return max(0.0, -self._tokens / self.rate)

    def throttled(self, now: float) -> None:
        """AWS said that this was too fast; several answers in one second count once."""
        with self._lock:
            if now < self._lowered + 1.0:
                return
            recent = sum(1 for sent in self._sent if now - sent <= 1.0)
            rate = float(recent) if self.rate is None else min(self.rate, float(recent))
            self.rate = max(_LEAST, rate * _LOWERED)
            self._tokens = 0.0
            self._filled = self._changed = self._lowered = now

    def _raise(self, now: float) -> None:
        seconds = int(now - self._changed)
        if seconds < 1 or self.rate is None or self.rate == self._most:
            return
        raised = self.rate * _RAISED ** min(seconds, 100)
        self.rate = raised if self._most is None else min(raised, self._most)
        self._changed += seconds


class Limits:
    """The buckets of a run. `configured` is the setting `limits`: service → operation → rate."""

    def __init__(self, configured: Mapping[str, Mapping[str, float]], monotonic: Monotonic) -> None:
        self._configured = configured
        self._monotonic = monotonic
        self._buckets: dict[tuple[Access, str, str, str], Bucket] = {}

    def reserve(self, target: Target, service: str, operation: str) -> float:
        """The seconds to wait before sending this request."""
        return self._bucket(target, service, operation).reserve(self._monotonic())

    def throttled(self, target: Target, service: str, operation: str) -> None:
        """AWS throttled this operation."""
        self._bucket(target, service, operation).throttled(self._monotonic())

    def _bucket(self, target: Target, service: str, operation: str) -> Bucket:
        key = (target.access, target.region, service, operation)
        found = self._buckets.get(key)
        if found is None:
            rate = self._configured.get(service, {}).get(operation)
            found = self._buckets.setdefault(key, Bucket(rate, self._monotonic()))
        return found


class Breakers:
    """A circuit for each account, region and service, made when it first fails.

    An endpoint that gives no answer opens its circuit at once, since botocore has tried it several
    times; an answer "unavailable" opens it when repeated. An open circuit fails without sending,
    and after `reset_seconds` lets one call through to try.
    """

    def __init__(self, reset_seconds: float = _RESET_SECONDS) -> None:
        self._reset_seconds = reset_seconds
        self._circuits: dict[tuple[Access, str, str], CircuitBreaker] = {}
        self._lock = threading.Lock()

    def guard(
        self, target: Target, service: str, work: Callable[[], T], *, once: bool = False
    ) -> T:
        """Do `work` unless the circuit is open, which is CircuitOpen; its failures count.

        `once`: it was not tried several times, since that could do its work twice. One lost answer
        of such a call must not stand in the way of looking what became of it.
        """
        key = (target.access, target.region, service)
        circuit = self._circuits.get(key)
        if circuit is not None and circuit.current_state != "closed":
            return self._tried(circuit, f"{service} in {target.region}", work)
        try:
            answer = work()
        except Unavailable as error:
            if not _is_fine(error):
                self._failed(key, error, once=once)
            raise
        if circuit is not None:
            self._told(circuit, _succeed)  # forgets the failures before it
        return answer

    def _tried(self, circuit: CircuitBreaker, place: str, work: Callable[[], T]) -> T:
        from pybreaker import CircuitBreakerError

        try:
            answer: T = circuit.call(work)
        except CircuitBreakerError as error:
            raise CircuitOpen(
                place,
                why="not asked again: it failed a moment ago",
                hint="try again in half a minute",
            ) from error
        return answer

    def _failed(self, key: tuple[Access, str, str], error: Unavailable, *, once: bool) -> None:
        circuit = self._circuit(key)
        if isinstance(error, Unreachable) and not once:
            circuit.open()
            return
        self._told(circuit, partial(_raise, error))

    def _told(self, circuit: CircuitBreaker, ended: Callable[[], None]) -> None:
        """Let a circuit know how a call ended; another thread may have opened it meanwhile."""
        from pybreaker import CircuitBreakerError

        with suppress(Unavailable, CircuitBreakerError):
            circuit.call(ended)

    def _circuit(self, key: tuple[Access, str, str]) -> CircuitBreaker:
        from pybreaker import CircuitBreaker

        with self._lock:
            if key not in self._circuits:
                self._circuits[key] = CircuitBreaker(
                    fail_max=_FAILURES,
                    reset_timeout=self._reset_seconds,
                    exclude=[_is_fine],
                    throw_new_error_on_trip=False,
                )
            return self._circuits[key]


def _is_fine(error: BaseException) -> bool:
    """Says nothing against the service: it answered, if only to refuse or to slow us down."""
    return not isinstance(error, Unavailable) or isinstance(error, Throttled)


def _succeed() -> None:
    return None


def _raise(error: Exception) -> None:
    raise error
