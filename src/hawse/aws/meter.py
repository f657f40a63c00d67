"""What a run pays AWS for asking: counted, and held below what the person allows.

Few requests cost money (Cost Explorer, metrics in bulk). Those that fail cost nothing, and what was
kept from an earlier run costs nothing either.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from hawse.aws.calls import Call, Read
from hawse.errors import Refused

_ROUNDING = 1e-9


class Meter:
    """The US dollars of one run, shared by all its targets and threads.

    `most` is what the run may cost; None for as much as it takes. `kept` are the ages, in seconds,
    of answers that would have been paid for and were kept.
    """

    def __init__(self, most: float | None = None) -> None:
        self.most = most
        self.requests = 0
        self.usd = 0.0
        self.kept: list[float] = []
        self._held = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def paying(self, call: Call, params: Mapping[str, object]) -> Iterator[None]:
        """Around one request. Refused, before it is sent, when it would cost too much."""
        usd = call.price(params) if isinstance(call, Read) else 0.0
        if not usd:
            yield
            return
        self._hold(call, usd)
        try:
            yield
        except BaseException:
            self._settle(usd, paid=False)
            raise
        self._settle(usd, paid=True)

    def _hold(self, call: Call, usd: float) -> None:
        with self._lock:
            total = self.usd + self._held + usd
            if self.most is not None and total > self.most + _ROUNDING:
                why = f"the run would cost {dollars(total)}, and {dollars(self.most)} are allowed"
                raise Refused(call.name, why=why, hint=f"--max-api-cost {total:.2g}")
            self._held += usd

    def _settle(self, usd: float, *, paid: bool) -> None:
        with self._lock:
            self._held -= usd
            if paid:
                self.requests += 1
                self.usd += usd


def dollars(usd: float) -> str:
    """`$0.03`; `$0.0004`, since a metric costs less than a cent."""
    return f"${usd:,.2f}" if round(usd, 2) == round(usd, 6) else f"${usd:.6f}".rstrip("0")
