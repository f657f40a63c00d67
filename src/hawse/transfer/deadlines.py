"""Gives up questions whose answers do not come: `http.read_timeout` for what goes over awscrt.

awscrt itself waits 30 seconds for a byte, whatever is configured. Only what reads and brings no
content has a deadline here: a page of a listing, a HEAD. How long content may take depends on how
much it is, and S3 may think for minutes about a copy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from hawse.transfer.requests import Request

if TYPE_CHECKING:
    from hawse.transfer.retrying import Timer
    from hawse.transfer.sending import Sending

_LOOKS = 4
"""How often it is looked within the time that a request has."""


class Deadlines:
    """Those of the requests that are `flying`. One look at all of them is due at a time, so that
    a million pages cost no more than a few."""

    def __init__(
        self, seconds: float, timer: Timer, flying: Callable[[], Iterable[Sending]]
    ) -> None:
        self._seconds = seconds
        self._timer = timer
        self._flying = flying
        self._watching = False
        self._lock = threading.Lock()

    def watch(self, request: Request) -> None:
        """A request is sent."""
        if not self._watching and _is_question(request):
            self._look_later()

    def _look_later(self) -> None:
        with self._lock:
            if self._watching or self._timer.closed:
                return
            self._watching = True
        self._timer.after(self._seconds / _LOOKS, self._look)

    def _look(self) -> None:
        from hawse.transfer import crt

        with self._lock:
            self._watching = False
        now, asked = perf_counter(), False
        for sending in self._flying():
            if _is_question(sending.request):
                asked = True
                if sending.handle is not None and now - sending.began > self._seconds:
                    sending.overdue = True
                    crt.cancel(sending.handle)
        if asked:
            self._look_later()


def _is_question(request: Request) -> bool:
    return request.method in ("GET", "HEAD") and not request.size and request.sink is None
