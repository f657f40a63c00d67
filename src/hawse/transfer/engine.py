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
from typing import TYPE_CHECKING, TypeVar

from hawse.aws.calls import Read
from hawse.aws.fast.handing import Hand
from hawse.errors import CLIError, Interrupted, NotFound
from hawse.transfer import calls, one_shots
from hawse.transfer.asking import Asker
from hawse.transfer.clock_gap import ClockGap
from hawse.transfer.counters import Counters, nobody
from hawse.transfer.descriptors import affordable
from hawse.transfer.failures import failure, not_read, not_written, said, trouble_in
from hawse.transfer.regions import Regions
from hawse.transfer.requests import Done, Headers, Reply, Request
from hawse.transfer.retrying import Timer, Trouble, Verdict, delay, judged
from hawse.transfer.sending import Sending
from hawse.transfer.settings import Settings
from hawse.transfer.waiting import Waiting
from hawse.transfer.windows import Pace, Prefixes, Window
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
        Set `arrived` to be told the bytes of objects that are not whole yet, and that they do
        not count any more (a negative number) when the object ends: then it counts itself.
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
        self.clock = ClockGap()
        self._pages: set[str] = set()
        self._gate = target.gate
        self._timer = Timer()
        self._bytes = Pace(settings.bandwidth)
        self._rate = Pace(settings.rate)
        self._paced = bool(settings.bandwidth or settings.rate)
        self._flying: set[Sending] = set()
        self._lock = threading.RLock()
        self._clients: Clients | None = None
        self.answered = self._closed = self._lost = False
        self.arrived: Callable[[int], object] = nobody

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
        self.window.enter(request.cost)
        self._begin(Sending(self, request, done, counted=True))

    def repeat(self, request: Request, done: Done) -> None:
        """Send a request from the `done` of one that it takes the place of, without waiting."""
        self.admit(request)
        self.window.squeeze(request.cost)
        self._begin(Sending(self, request, done, counted=True))

    def start(self, request: Request, done: Done) -> None:
        """Send a request beside the windows, without waiting: for pages of listings."""
        self.admit(request)
        self._begin(Sending(self, request, done, counted=False))

    def ask(self, request: Request) -> Reply:
        """The answer to one request; raises what it failed with. Not from a `done`."""
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
        watched = self.clock.watched

        def fetch(query: str, done: Callable[[bytes | CLIError], None]) -> None:
            request, told = Request(call, bucket, query=query, headers=headers), watched(done)
            if self._clients is None and bucket not in self._pages:
                self._pages.add(bucket)
                told(outcome_of(lambda: self.ask(request)))
                return
            self.start(request, told)

        return fetch

    def tidy(self, request: Request) -> bool:
        """Send a request that cleans up, also when the run was stopped; whether that worked."""
        self._gate.check(request.call)
        self._gate.note(request.call)
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
        """Wait until nothing is in flight; False when that takes too long.

        CLIError when what was to take an answer broke: what it was for is not known to be done,
        and whoever waits must not take it for done.
        """
        drained = self.workers.drain(timeout) and self.window.drain(timeout)
        if self._lost:
            raise CLIError("an answer was lost", why="what was to take it broke: a bug of hawse")
        return drained

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
        self._gate.check(request.call)
        self._gate.note(request.call)
        if self._paced:
            self._gate.pause(max(self._rate.take(1), self._bytes.take(request.size)))

    def _begin(self, sending: Sending) -> None:
        """Send a request, or park it when S3 has slowed its prefix down."""
        if self.prefixes:
            sending.prefix = prefix_of(sending.request)
            if not self.prefixes.enter(sending.prefix, sending):
                return
        self._attempt(sending)

    def _attempt(self, sending: Sending) -> None:
        sending.attempt += 1
        sending.clear()
        request = sending.request
        try:
            self._gate.go_on()
            self._gate.sent()
            with self._lock:
                self._flying.add(sending)
            handle = self._made_clients.send(sending)
            with self._lock:
                if sending in self._flying:  # it may have ended already
                    sending.handle = handle
        except CLIError as error:
            self._end(sending, error)
        except OSError as error:
            self._end(sending, not_read(error, request.send_from or request.name))

    @property
    def _made_clients(self) -> Clients:
        if self._clients is None:
            with self._lock:
                if self._clients is None:
                    from hawse.transfer.clients import Clients

                    self._clients = Clients(self)
        return self._clients

    def finished(
        self,
        sending: Sending,
        code: int,
        status: int,
        headers: list[tuple[str, str]] | None,
        body: bytes | None,
    ) -> None:
        """An attempt ended, says awscrt."""
        self._landed(sending)
        request = sending.request
        trouble: Trouble | None = None
        if sending.problem is not None:
            path = sending.problem.filename or request.name
            self._end(sending, not_written(sending.problem, path))
            return
        if status == 202 and headers is not None:  # of RestoreObject: an error to awscrt
            code = sending.take(status, headers, body or b"")
        if code == 0:
            self.answered = True
            reply = sending.reply()
            trouble = trouble_in(reply, request)
            if trouble is None:
                self._left(sending, throttled=False)
                self._end(sending, reply)
                return
        elif headers is not None:
            trouble = said(status, headers, body or b"")
        else:
            from hawse.transfer.crt import error_name

            trouble = Trouble(cause=error_name(code)[0])
        self._failed(sending, trouble)

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
            name = sending.prefix or prefix_of(sending.request)
            sending.prefix = ""
            for parked in self.prefixes.leave(name, throttled=throttled):
                parked.prefix = name
                self._timer.after(0, partial(self._attempt, parked))

    def _give_up(self, sending: Sending, trouble: Trouble) -> None:
        self._end(sending, self.error(trouble, sending.request, sending.attempt))

    def error(self, trouble: Trouble, request: Request, attempts: int) -> CLIError:
        """What a request failed with, after so many attempts."""
        if "CREDENTIALS" in trouble.cause and self.holder.failed is not None:
            return self.holder.failed
        return failure(trouble, request, self.target, attempts)

    def _end(self, sending: Sending, outcome: Reply | CLIError) -> None:
        self._landed(sending)
        self.counters.count(sending.request, outcome)
        taken = False
        try:
            sending.done(outcome)
            taken = True
        finally:
            self._lost = self._lost or not taken
            if sending.counted:
                sending.counted = False
                self.window.leave(sending.request.cost)


def outcome_of(work: Callable[[], T]) -> T | CLIError:
    """What `work` returns, or the error that it raises."""
    try:
        return work()
    except CLIError as error:
        return error


def prefix_of(request: Request) -> str:
    """The part of a key that S3 is likely to throttle as one: up to its first `/`."""
    return f"{request.bucket}/{request.key.partition('/')[0]}"
