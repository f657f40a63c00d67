"""Trouble on request: a region that is down, and throttling. Asked for at start, seeded."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from threading import Lock

from hawse.sandbox.answers import Refusal
from hawse.sandbox.wire import Request

_THROTTLED = {
    "ec2": ("RequestLimitExceeded", "Request limit exceeded.", 503),
    "s3": ("SlowDown", "Please reduce your request rate.", 503),
}
_OTHERS_THROTTLED = ("Throttling", "Rate exceeded", 400)


class RegionIsDown(Exception):
    """The connection is closed without an answer."""


@dataclass
class Faults:
    """`throttle` is the share of requests that are answered with throttling, 0 to 1."""

    dead_regions: tuple[str, ...] = ()
    throttle: float = 0.0
    _dice: Random = field(default_factory=lambda: Random(7))
    _lock: Lock = field(default_factory=Lock)

    def strike(self, request: Request) -> None:
        """RegionIsDown or a throttling Refusal, or nothing."""
        if request.region in self.dead_regions:
            raise RegionIsDown(request.region)
        if self.throttle:
            with self._lock:
                unlucky = self._dice.random() < self.throttle
            if unlucky:
                raise Refusal(*_THROTTLED.get(request.protocol, _OTHERS_THROTTLED))
