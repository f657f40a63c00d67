"""The requests that are on their way, many at once: each with its attempts, until its end.

What S3 has slowed down is parked by prefix; what failed in passing is sent again, later; what has
other keys or another region to try is sent once more. The thread that carries data calls
`finished`, so nothing here waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, Interrupted
from hawse.transfer.deadlines import Deadlines
from hawse.transfer.failures import not_read, not_written
from hawse.transfer.requests import Reply
from hawse.transfer.retrying import Timer, Trouble, Verdict, delay, judged
from hawse.transfer.windows import Prefixes

if TYPE_CHECKING:
    from hawse.transfer.call_log import CallLog
    from hawse.transfer.clients import Clients
    from hawse.transfer.engine import Engine
    from hawse.transfer.sending import Sending


_PATIENCE = 60.0


class Attempts:
    """Those of one engine. `lost`: what was to take an answer broke."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._gate = engine.target.gate
        self._timer = Timer()
        self._flying: set[Sending] = set()
        self._lock = threading.RLock()
        self._clients: Clients | None = None
        self.prefixes: Prefixes[Sending] = Prefixes(engine.settings.requests)
        self.lost = False
        patience = float(engine.target.setting("http.read_timeout") or _PATIENCE)
        self._deadlines = Deadlines(patience, self._timer, self._in_flight)

    @property
    def has_clients(self) -> bool:
        """Whether awscrt is in use already."""
        return self._clients is not None

    @property
    def clients(self) -> Clients:
        """awscrt's clients, made on first use."""
        if self._clients is None:
            with self._lock:
                if self._clients is None:
                    from hawse.transfer.clients import Clients

                    self._clients = Clients(self._engine)
        return self._clients

    def later(self, sending: Sending, wait: float) -> None:
        """Send a request in so many seconds, without waiting."""
        if wait > 0:
            self._timer.after(wait, partial(self.begin, sending))
        else:
            self.begin(sending)

    def begin(self, sending: Sending) -> None:
        """Send a request, or park it when S3 has slowed its prefix down."""
        if self.prefixes:
            sending.prefix = sending.request.prefix
            if not self.prefixes.enter(sending.prefix, sending):
                return
        self._attempt(sending)

    def _attempt(self, sending: Sending) -> None:
        sending.attempt += 1
        sending.clear()
        sending.began = perf_counter()
        request = sending.request
        try:
            self._gate.go_on()
            self._engine.doors.check(request)
            self._gate.sent()
            with self._lock:
                self._flying.add(sending)
            handle = self.clients.send(sending)
            self._sent(sending, handle)
            self._deadlines.watch(request)
        except CLIError as error:
            self._engine.doors.failed(request, error)
            self._end(sending, error)
        except OSError as error:
            self._end(sending, not_read(error, request.send_from or request.name))

    def _sent(self, sending: Sending, handle: Any) -> None:
        with self._lock:
            if sending not in self._flying:  # it has ended already
                return
            sending.handle = handle
        if self._gate.stop.is_set():  # `cancel` may have looked before there was a handle
            from hawse.transfer.clients import cancel

            cancel(handle)

    def finished(self, sending: Sending, came: Reply | Trouble) -> None:
        """An attempt ended, says whoever carried it."""
        self._landed(sending)
        if self._engine.log is not None:
            self._logged(self._engine.log, sending, came)
        if sending.problem is not None:
            told = not_read if sending.request.sink is None else not_written
            path = sending.problem.filename or sending.request.name
            self._end(sending, told(sending.problem, path))
        elif isinstance(came, Reply):
            self._engine.answered = True
            self._engine.window.answered(sending.request.cost, perf_counter() - sending.began)
            self._left(sending, throttled=False)
            self._end(sending, came)
        else:
            self._failed(sending, came)

    @staticmethod
    def _logged(log: CallLog, sending: Sending, came: Reply | Trouble) -> None:
        seconds = perf_counter() - sending.began
        number, region = sending.attempt, sending.region
        log.attempt(sending.request, came, region=region, number=number, seconds=seconds)

    def _landed(self, sending: Sending) -> None:
        with self._lock:
            self._flying.discard(sending)
            sending.handle = None

    def _failed(self, sending: Sending, trouble: Trouble) -> None:
        """Try again, elsewhere, or give up."""
        self._engine.answered = self._engine.answered or bool(trouble.status)
        verdict = judged(trouble, answered=self._engine.answered)
        slower = verdict is Verdict.SLOWER
        self._left(sending, throttled=slower)
        if self._gate.stop.is_set():
            self._end(sending, Interrupted("interrupted", why=f"{sending.request.name} not done"))
        elif slower or verdict is Verdict.AGAIN:
            self._engine.doors.opened(sending.request.bucket)
            self._again(sending, trouble, slower=slower)
        elif verdict is Verdict.RENEW and not sending.renewed:
            sending.renewed = True
            self._timer.after(0, lambda: self._renewed(sending, trouble))
        elif verdict is Verdict.ELSEWHERE and not sending.moved:
            sending.moved = True
            self._timer.after(0, lambda: self._moved(sending, trouble))
        else:
            self._give_up(sending, trouble)

    def _again(self, sending: Sending, trouble: Trouble, *, slower: bool) -> None:
        if sending.attempt >= self._engine.settings.attempts * (2 if slower else 1):
            self._give_up(sending, trouble)
            return
        with self._lock:
            self._engine.counters.retries += 1
            self._engine.counters.throttles += slower
        wait = delay(sending.attempt, self._engine.settings.backoff, slower=slower)
        if self._engine.pacing.wanted:
            wait = max(wait, self._engine.pacing.wait(sending.request))
        self._timer.after(wait, lambda: self.begin(sending))

    def _renewed(self, sending: Sending, trouble: Trouble) -> None:
        if self._engine.holder.renew(sending.keys or self._engine.holder.keys):
            self.begin(sending)
        else:
            self._give_up(sending, trouble)

    def _moved(self, sending: Sending, trouble: Trouble) -> None:
        if self._engine.regions.learn(sending.request.bucket, trouble, sending.region):
            self.begin(sending)
        else:
            self._give_up(sending, trouble)

    def _left(self, sending: Sending, *, throttled: bool) -> None:
        """An attempt is no longer in flight: others of its prefix may be sent."""
        if throttled or sending.prefix:
            name = sending.prefix or sending.request.prefix
            sending.prefix = ""
            for parked in self.prefixes.leave(name, throttled=throttled):
                parked.prefix = name
                self._timer.after(0, partial(self._attempt, parked))

    def _give_up(self, sending: Sending, trouble: Trouble) -> None:
        self._end(sending, self._engine.error(trouble, sending.request, sending.attempt))

    def _end(self, sending: Sending, outcome: Reply | CLIError) -> None:
        self._landed(sending)
        self._engine.count(sending.request, outcome)
        taken = False
        try:
            sending.done(outcome)
            taken = True
        finally:
            self.lost = self.lost or not taken
            if sending.first:
                self._engine.doors.left(sending.request.bucket)
            if sending.counted:
                sending.counted = False
                self._engine.window.leave(sending.request.cost)

    # --- Ending

    def cancel(self) -> None:
        """Give up what is in flight, parked, or waits for its time."""
        from hawse.transfer.clients import cancel

        for work in (*self._timer.close(), *self._parked()):
            work()
        handles = [each.handle for each in self._in_flight() if each.handle is not None]
        for handle in handles:
            cancel(handle)

    def _parked(self) -> list[Callable[[], None]]:
        return [partial(self._attempt, parked) for parked in self.prefixes.give_up()]

    def _in_flight(self) -> list[Sending]:
        with self._lock:
            return list(self._flying)

    @property
    def flying(self) -> bool:
        """Whether any is in flight."""
        return bool(self._flying)

    def close(self) -> None:
        """End what waits."""
        self._timer.close()
        if self._clients is not None:
            self._clients.close()
        self._clients = None
