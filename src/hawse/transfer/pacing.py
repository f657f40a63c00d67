"""How fast requests may be sent: as typed (`--rate`, `--bandwidth`), and as configured (`limits`).

Only times are computed here. Whoever hands in a request waits in its own thread; what is sent from
a callback is sent later, since awscrt's thread, which carries all data, must never wait.
"""

from __future__ import annotations

from collections.abc import Callable

from hawse.transfer.requests import Request
from hawse.transfer.settings import Settings
from hawse.transfer.windows import Pace

Limit = Callable[[str], float]
"""The seconds to wait before an operation."""


class Pacing:
    """`limit` is None where no limits are configured."""

    def __init__(self, settings: Settings, limit: Limit | None = None) -> None:
        self._bytes = Pace(settings.bandwidth)
        self._rate = Pace(settings.rate)
        self._limit = limit
        self.wanted = bool(settings.bandwidth or settings.rate or limit)

    def wait(self, request: Request) -> float:
        """The seconds to wait before a request, which is taken for sent then."""
        waits = [self._rate.take(1), self._bytes.take(request.size)]
        if self._limit is not None:
            waits.append(self._limit(request.call.operation))
        return max(waits)
