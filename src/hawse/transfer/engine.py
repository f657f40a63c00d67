"""Sends requests to S3 for one target: many at once over awscrt, single ones without it.

The engine owns what all requests share: clients, keys, windows, retries, the region of each
bucket, and the counts that progress shows. It does not know what an upload is. Every request
passes the target's gate, as every other call of hawse does.

`done` is called once for each request, on a thread of awscrt's or of the engine's: it has to be
quick, must not wait for the engine, and should not raise.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property, partial
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from hawse.aws.calls import Read
from hawse.aws.fast.handing import Hand
from hawse.errors import CLIError, Interrupted, NotFound
from hawse.transfer import calls, one_shots
from hawse.transfer.asking import Asker
from hawse.transfer.call_log import CallLog
from hawse.transfer.counters import Counters
from hawse.transfer.descriptors import affordable
from hawse.transfer.doors import Doors
from hawse.transfer.failures import failure, no_bucket, not_read, not_written
from hawse.transfer.pacing import Pacing
from hawse.transfer.regions import Regions
from hawse.transfer.requests import Done, Headers, Reply, Request
from hawse.transfer.retrying import Timer, Trouble, Verdict, delay, judged
from hawse.transfer.sending import Sending
from hawse.transfer.settings import Settings
from hawse.transfer.waiting import Waiting, outcome_of
from hawse.transfer.windows import Prefixes, Window
from hawse.transfer.workers import Workers

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.transfer.clients import Clients
    from hawse.transfer.credentials import Holder
    from hawse.transfer.state import State

T = TypeVar("T")
Fetch = Callable[[str, Callable[["bytes | CLIError"], None]], None]


class Engine:
    """Close it when all is done; `drain` waits for what is in flight."""

    def __init__(
        self,
        target: Target,
        settings: Settings = Settings(),
        *,
        state: State | None = None,
        run: str = "",
    ) -> None:
        """Sends nothing, finds no keys and imports nothing slow: all that is for first use.

        With a `state`, large objects can be gone on with by another run; `run` is this one's id.
        """
        self.state = state
        self.run = run
        self.target = target
        self.settings = settings
        self.counters = Counters()
        self.window = Window(affordable(settings.requests), settings.memory)
        self.prefixes: Prefixes[Sending] = Prefixes(settings.requests)
        self.workers = Workers(settings.large)
        self.regions = Regions(target, settings)
        self._pages: set[str] = set()
        self._gate = target.gate
        self._timer = Timer()
        self.doors = Doors(target.gate.go_on)
        self._flying: set[Sending] = set()
        self._lock = threading.RLock()
        self._clients: Clients | None = None
        self.answered = self._closed = False

    def warm(self) -> None:
        """There is much to do, so that even the first request goes over awscrt."""
        _ = self._made_clients

    # --- Asking

    def submit(self, request: Request, done: Done) -> None:
        """Send a request; waits while the windows are full. Not from a `done`."""
        if self.settings.alone and self._clients is None and one_shots.fits(request):
            done(outcome_of(lambda: self._asker.ask(request)))
            return
        self.admit(request)
        sending = Sending(self, request, done, counted=True)
        sending.first = self.doors.enter(request)
        self.window.enter(request.cost)
        self._begin(sending)

    def repeat(self, request: Request, done: Done) -> None:
        """Send a request from the `done` of one that it takes the place of, without waiting."""
        self.window.squeeze(request.cost)
        self._later(Sending(self, request, done, counted=True))

    def start(self, request: Request, done: Done) -> None:
        """Send a request beside the windows, without waiting: for pages of listings."""
        self._later(Sending(self, request, done, counted=False))

    def _later(self, sending: Sending) -> None:
        """Send a request when its time has come, without waiting for it."""
        self._declared(sending.request)
        wait = self._pacing.wait(sending.request) if self._pacing.wanted else 0.0
        if wait > 0:
            self._timer.after(wait, partial(self._begin, sending))
        else:
            self._begin(sending)

    def ask(self, request: Request) -> Reply:
        """The answer to one request; raises what it failed with. Not from a `done`."""
        with self.doors.through(request):
            try:
                return self._asked(request)
            except NotFound as error:
                if self.doors.leaves_open(request, error) and self.regions.lacks(request.bucket):
                    raise no_bucket(request.bucket) from error
                raise

    def _asked(self, request: Request) -> Reply:
        if self._clients is None and one_shots.fits(request):
            try:
                return self._asker.ask(request)
            except Hand:
                pass  # certificates that only awscrt finds
        waiting: Waiting[Reply] = Waiting()
        self.start(request, waiting.put)
        return waiting.get()

    def exists(self, request: Request) -> Reply | None:
        """As `ask`, with None for what is not there."""
        try:
            return self.ask(request)
        except NotFound:
            return None

    def fetcher(self, bucket: str, call: Read = calls.LIST_OBJECTS, headers: Headers = ()) -> Fetch:
        """What gets pages of a listing: `fetch(query, done)` gives `done` the body, or the error.

        The first page comes without awscrt, before `fetch` returns; there may be no second one.
        """

        def fetch(query: str, done: Callable[[bytes | CLIError], None]) -> None:
            request = Request(call, bucket, query=query, headers=headers)
            if self._clients is None and bucket not in self._pages:
                self._pages.add(bucket)
                done(outcome_of(lambda: self.ask(request).body))
                return
            self.start(request, lambda came: done(came.body if isinstance(came, Reply) else came))

        return fetch

    def tidy(self, request: Request) -> bool:
        """Send a request that cleans up, also when the run was stopped; whether that worked."""
        self._declared(request)
        return self._asker.tidied(request)

    def spawn(self, work: Callable[[], T], done: Callable[[T | CLIError], None]) -> None:
        """Do work that takes several requests in a thread; waits while enough is being done."""
        self._gate.go_on()
        self.workers.spawn(work, done)

    @cached_property
    def _asker(self) -> Asker:
        return Asker(self)

    # --- Ending

    def drain(self, timeout: float | None = None) -> bool:
        """Wait until nothing is in flight; False when that takes too long."""
        return self.workers.drain(timeout) and self.window.drain(timeout)

    def cancel(self, timeout: float = 2.0) -> None:
        """Give up what is in flight: each ends as Interrupted, soon."""
        from hawse.transfer import crt

        self._gate.stop.set()
        for work in (*self._timer.close(), *self._parked()):
            work()
        with self._lock:
            handles = [each.handle for each in self._flying if each.handle is not None]
        for handle in handles:
            crt.cancel(handle)
        self.drain(timeout)

    def _parked(self) -> list[Callable[[], None]]:
        return [partial(self._attempt, parked) for parked in self.prefixes.give_up()]

    def close(self) -> None:
        """End the engine's threads; what is still in flight is given up."""
        if self._closed:
            return
        self._closed = True
        if self._flying:
            self.cancel()
        self._timer.close()
        if "holder" in self.__dict__:
            self.holder.close()
        self._clients = None

    # --- Where and with what

    @cached_property
    def holder(self) -> Holder:
        """The keys."""
        from hawse.transfer.credentials import Holder

        return Holder(self.target.reach)

    @property
    def checksums(self) -> bool:
        """Whether content is sent with a CRC64NVME that S3 checks and keeps."""
        mode = self.settings.checksum
        return mode == "crc64nvme" or (mode == "auto" and not self.regions.custom)

    @property
    def checksum_mode(self) -> str:
        """For people: what `-v` shows."""
        return "crc64nvme" if self.checksums else "when_required"

    # --- Attempts

    def admit(self, request: Request) -> None:
        """Check and count a request at the gate; the seconds that it has to wait are waited."""
        self._declared(request)
        if self._pacing.wanted:
            self._gate.pause(self._pacing.wait(request))

    def _declared(self, request: Request) -> None:
        self._gate.check(request.call)
        self._gate.note(request.call)

    @cached_property
    def _pacing(self) -> Pacing:
        limited = (self.target.setting("limits") or {}).get("s3")
        return Pacing(self.settings, self.target.reach.pause if limited else None)

    def _begin(self, sending: Sending) -> None:
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
            self.doors.check(request)
            self._gate.sent()
            with self._lock:
                self._flying.add(sending)
            handle = self._made_clients.send(sending)
            with self._lock:
                if sending in self._flying:  # it may have ended already
                    sending.handle = handle
        except CLIError as error:
            self.doors.failed(request, error)
            self._end(sending, error)
        except OSError as error:
            told = not_written if request.recv_to else not_read
            self._end(sending, told(error, request.recv_to or request.send_from or request.name))

    @property
    def _made_clients(self) -> Clients:
        if self._clients is None:
            with self._lock:
                if self._clients is None:
                    from hawse.transfer.clients import Clients

                    self._clients = Clients(self)
        return self._clients

    def finished(self, sending: Sending, came: Reply | Trouble) -> None:
        """An attempt ended, says awscrt."""
        self._landed(sending)
        if self.log is not None:
            self._logged(self.log, sending, came)
        if sending.problem is not None:
            self._end(sending, not_written(sending.problem, sending.request.name))
        elif isinstance(came, Reply):
            self.answered = True
            self._left(sending, throttled=False)
            self._end(sending, came)
        else:
            self._failed(sending, came)

    @cached_property
    def log(self) -> CallLog | None:
        """Takes each attempt; None when nobody reads it."""
        return CallLog.of(self.target)

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
        self.answered = self.answered or bool(trouble.status)
        verdict = judged(trouble, answered=self.answered)
        slower = verdict is Verdict.SLOWER
        self._left(sending, throttled=slower)
        if self._gate.stop.is_set():
            self._end(sending, Interrupted("interrupted", why=f"{sending.request.name} not done"))
        elif slower or verdict is Verdict.AGAIN:
            self.doors.opened(sending.request.bucket)
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
        if sending.attempt >= self.settings.attempts * (2 if slower else 1):
            self._give_up(sending, trouble)
            return
        with self._lock:
            self.counters.retries += 1
            self.counters.throttles += slower
        wait = delay(sending.attempt, self.settings.backoff, slower=slower)
        if self._pacing.wanted:
            wait = max(wait, self._pacing.wait(sending.request))
        self._timer.after(wait, lambda: self._begin(sending))

    def _renewed(self, sending: Sending, trouble: Trouble) -> None:
        if self.holder.renew(sending.keys or self.holder.keys):
            self._begin(sending)
        else:
            self._give_up(sending, trouble)

    def _moved(self, sending: Sending, trouble: Trouble) -> None:
        if self.regions.learn(sending.request.bucket, trouble, sending.region):
            self._begin(sending)
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
        self._end(sending, self.error(trouble, sending.request, sending.attempt))

    def error(self, trouble: Trouble, request: Request, attempts: int) -> CLIError:
        """What a request failed with, after so many attempts."""
        if "CREDENTIALS" in trouble.cause and self.holder.failed is not None:
            found = self.holder.failed
        else:
            found = failure(trouble, request, self.target, attempts)
        self.doors.failed(request, found)
        return found

    def _end(self, sending: Sending, outcome: Reply | CLIError) -> None:
        self._landed(sending)
        self.count(sending.request, outcome)
        try:
            sending.done(outcome)
        finally:
            if sending.first:
                self.doors.left(sending.request.bucket)
            if sending.counted:
                sending.counted = False
                self.window.leave(sending.request.cost)

    def count(self, request: Request, outcome: Reply | CLIError) -> None:
        """Take the end of a request into the counters."""
        self.counters.ended(request, outcome)
        if isinstance(outcome, Reply):
            self.doors.worked(request)
