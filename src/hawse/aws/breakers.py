"""When hawse stops asking: a circuit breaker for each account, region and service.

It keeps a dead endpoint from costing its timeout for every call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from hawse.errors import CircuitOpen, Throttled, Unavailable, Unreachable

if TYPE_CHECKING:
    from pybreaker import CircuitBreaker

    from hawse.aws.targets import Access, Target

_FAILURES = 3
_RESET_SECONDS = 30.0
T = TypeVar("T")


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
