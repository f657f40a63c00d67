"""Sends requests to S3 for one target: many at once over awscrt, single and large ones without it.

The engine owns what all requests share: clients, keys, windows, retries, the region of each
bucket, and the counts that progress shows. It does not know what an upload is. Every request
passes the target's gate, as every other call of hawse does.

`done` is called once for each request, on a thread of awscrt's or of the engine's: it has to be
quick, must not wait for the engine, and should not raise.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from hawse.aws.calls import Read
from hawse.aws.fast.handing import Hand
from hawse.errors import CLIError, NoBucket, NotFound
from hawse.transfer import calls, one_shots
from hawse.transfer.asking import Asker
from hawse.transfer.attempts import Attempts
from hawse.transfer.call_log import CallLog
from hawse.transfer.clock_gap import ClockGap
from hawse.transfer.counters import Counters, nobody
from hawse.transfer.descriptors import affordable
from hawse.transfer.doors import Doors
from hawse.transfer.failures import failure
from hawse.transfer.pacing import Pacing
from hawse.transfer.regions import Regions
from hawse.transfer.requests import Done, Headers, Reply, Request
from hawse.transfer.retrying import Trouble
from hawse.transfer.sending import Sending
from hawse.transfer.settings import LEAST, Settings
from hawse.transfer.waiting import Tell, Waiting, outcome_of
from hawse.transfer.windows import Window
from hawse.transfer.workers import Workers

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.transfer.credentials import Holder
    from hawse.transfer.state import State

T = TypeVar("T")
Fetch = Callable[[str, Callable[["bytes | CLIError"], None]], None]

_TO_ITS_END = frozenset({"CreateMultipartUpload"})
"""What is not given up on its way: nobody would know the id of what it began."""


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
        self.window = Window(affordable(settings.requests), settings.memory, least=LEAST)
        self.workers = Workers(settings.large)
        self.regions = Regions(target, settings)
        self.clock = ClockGap()
        self._pages: set[str] = set()
        self._gate = target.gate
        self.doors = Doors(target.gate.go_on)
        self.attempts = Attempts(self)
        self.answered = self._closed = False
        self.arrived: Tell = nobody

    def warm(self) -> None:
        """There is much to do, so that even the first request goes over awscrt."""
        _ = self.attempts.clients

    # --- Asking

    def submit(self, request: Request, done: Done) -> None:
        """Send a request; waits while the windows are full. Not from a `done`."""
        if self.settings.alone and not self.attempts.has_clients and one_shots.fits(request):
            done(outcome_of(lambda: self._asker.ask(request)))
            return
        self.admit(request)
        sending = Sending(self, request, done, counted=True)
        sending.first = self.doors.enter(request)
        self.window.enter(request.cost)
        self.attempts.begin(sending)

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
        wait = self.pacing.wait(sending.request) if self.pacing.wanted else 0.0
        self.attempts.later(sending, wait)

    def ask(self, request: Request) -> Reply:
        """The answer to one request; raises what it failed with. Not from a `done`."""
        with self.doors.through(request):
            try:
                return self._asked(request)
            except NotFound as error:
                if self.doors.leaves_open(request, error) and self.regions.lacks(request.bucket):
                    raise NoBucket(request.bucket) from error
                raise

    def _asked(self, request: Request) -> Reply:
        alone = not self.attempts.has_clients or request.call.operation in _TO_ITS_END
        if alone and one_shots.fits(request):
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
            if not self.attempts.has_clients and bucket not in self._pages:
                self._pages.add(bucket)
                told(outcome_of(lambda: self.ask(request)))
                return
            self.start(request, told)

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
        """Wait until nothing is in flight; False when that takes too long.

        CLIError when what was to take an answer broke: what it was for is not known to be done,
        and whoever waits must not take it for done.
        """
        drained = self.workers.drain(timeout) and self.window.drain(timeout)
        if self.attempts.lost:
            raise CLIError("an answer was lost", why="what was to take it broke: a bug of hawse")
        return drained

    def cancel(self, timeout: float = 2.0) -> None:
        """Give up what is in flight: each ends as Interrupted, soon."""
        self._gate.stop.set()
        self.attempts.cancel()
        self.drain(timeout)

    def close(self) -> None:
        """End the engine's threads; what is still in flight is given up."""
        if self._closed:
            return
        self._closed = True
        if self.attempts.flying:
            self.cancel()
        self.attempts.close()
        if "holder" in self.__dict__:
            self.holder.close()

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

    # --- What attempts need

    def admit(self, request: Request) -> None:
        """Check and count a request at the gate; the seconds that it has to wait are waited."""
        self._declared(request)
        if self.pacing.wanted:
            self._gate.pause(self.pacing.wait(request))

    def _declared(self, request: Request) -> None:
        self._gate.check(request.call)
        self._gate.note(request.call)

    @cached_property
    def pacing(self) -> Pacing:
        """How fast requests may be sent."""
        limited = (self.target.setting("limits") or {}).get("s3")
        return Pacing(self.settings, self.target.reach.pause if limited else None)

    def error(self, trouble: Trouble, request: Request, attempts: int) -> CLIError:
        """What a request failed with, after so many attempts."""
        if "CREDENTIALS" in trouble.cause and self.holder.failed is not None:
            found = self.holder.failed
        else:
            found = failure(trouble, request, self.target, attempts)
        self.doors.failed(request, found)
        return found

    def count(self, request: Request, outcome: Reply | CLIError) -> None:
        """Take the end of a request into the counters."""
        self.counters.count(request, outcome)
        if isinstance(outcome, Reply):
            self.doors.worked(request)

    @cached_property
    def log(self) -> CallLog | None:
        """Takes each attempt; None when nobody reads it."""
        return CallLog.of(self.target)
