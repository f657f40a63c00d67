"""One service at one target: checks, counts, sends, pages, times and translates errors.

Everything that hawse asks of AWS passes here, whatever carries it: botocore (`wire`) or a test's
script. `send` is the door for writes, and only `core.apply` may import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard

from hawse.aws.calls import Call, FileBody, Read, Write
from hawse.aws.circles import Circle
from hawse.aws.repeats import makes
from hawse.aws.frame_calls import DECODE_AUTHORIZATION_MESSAGE
from hawse.aws.targets import Answer, Target
from hawse.errors import (
    AccessDenied,
    CircuitOpen,
    CLIError,
    Throttled,
    Unavailable,
    WouldSucceed,
)

if TYPE_CHECKING:
    from hawse.aws.breakers import Breakers
    from hawse.aws.models import Models

_OPEN = "it may have been done all the same: look before you try again"
Params = Mapping[str, object]
Log = Callable[[str, Mapping[str, object]], None]


class Transport(Protocol):
    """Carries calls of one service for one target.

    It raises botocore's exceptions, or a CLIError, and counts each request on the wire, retries
    included, with `target.gate.sent()` after asking `target.gate.go_on()`.
    """

    def send(self, call: Call, params: Params) -> Answer:
        """The answer of one call."""

    def pages(self, call: Read, params: Params) -> Iterator[Answer]:
        """The answers of one call, page after page; one page where the API has no paging."""


class Connect(Protocol):
    """Makes a Transport; tests hand in a scripted one."""

    def __call__(self, target: Target, service: str) -> Transport: ...


class AWSServiceClient:
    """One service at one target. Cheap to make; a client of the SDK is made on first use."""

    def __init__(
        self,
        target: Target,
        service: str,
        transport: Transport,
        *,
        breakers: Breakers | None = None,
        log: Log | None = None,
        models: Models | None = None,
    ) -> None:
        self._target = target
        self._service = service
        self._transport = transport
        self._breakers = breakers
        self._log = log
        self._models = models

    def call_api(self, call: Call, /, **params: object) -> Answer:
        """Send a Read or a Prepare and give its whole answer, `ResponseMetadata` included.

        Raises TypeError for a write and for a call that the run did not declare, Refused for a
        Prepare in a read-only run, and otherwise the CLIError that AWS's error stands for.
        """
        if isinstance(call, Write):
            raise TypeError(f"{call.name} is a write, which is a step of a plan")
        return self.write(call, params)

    def write(self, call: Call, params: Params, *, dry_run: bool = False) -> Answer:
        """For `send` alone: any declared call; `dry_run` adds EC2's own DryRun."""
        self._target.gate.check(call, dry_run=dry_run)
        self._target.gate.note(call)
        if dry_run:
            params = {**params, "DryRun": True}
        with self._target.gate.meter.paying(call, params):
            answer: Answer = self._attempt(call, lambda: self._transport.send(call, params), params)
        if isinstance(call, Write) and call.refusals:
            from hawse.aws.refusals import raise_refused

            raise_refused(call, answer)
        return answer

    def ask(self, call: Read, params: Params) -> Answer:
        """A question of the frame (an account's id, its regions), which no command declares."""
        answer: Answer = self._attempt(call, lambda: self._transport.send(call, params))
        return answer

    def ask_all(self, call: Read, params: Params) -> Iterator[Any]:
        """The items of a question of the frame."""
        return self._select(call, self._attempted(call, self._transport.pages(call, params)))

    def pages(self, call: Read, /, **params: object) -> Iterator[Answer]:
        """Whole answers, page after page as they are needed, each of which may be paid."""
        self._target.gate.check(call)
        if call.token or call.usd:
            return self._turned(call, params)
        self._target.gate.note(call)
        return self._attempted(call, self._transport.pages(call, params))

    def items(self, call: Read, /, **params: object) -> Iterator[Any]:
        """What `call.items` selects from each page; pages are fetched as they are needed."""
        return self._select(call, self.pages(call, **params))

    def _turned(self, call: Read, params: Params) -> Iterator[Answer]:
        """Pages that are turned here: the meter has to know of each before it is asked for."""
        circle, asked = Circle(call.name), params
        while True:
            circle.asked(asked)
            page = self.write(call, asked)
            yield page
            token = page.get(call.token) if call.token else None
            if not token:
                return
            asked = {**params, call.token: token}

    def _attempted(self, call: Read, pages: Iterator[Answer]) -> Iterator[Answer]:
        while (page := self._attempt(call, lambda: next(pages, None))) is not None:
            yield page

    def _select(self, call: Read, pages: Iterator[Answer]) -> Iterator[Any]:
        from hawse.aws.items import selector

        if not call.items:
            raise TypeError(f"{call.name} does not say what its items are")
        select = selector(call.items)
        for page in pages:
            yield from select(page)

    def _attempt(self, call: Call, work: Callable[[], Any], params: Params | None = None) -> Any:
        """Do `work` unless the circuit is open; its error has no secrets of `params`."""
        began = perf_counter()
        try:
            if self._breakers is None:
                answer = self._translated(call, work)
            else:
                answer = self._breakers.guard(
                    self._target,
                    self._service,
                    lambda: self._translated(call, work),
                    once=makes(call),
                )
        except CLIError as error:
            if params and self._models is not None and not isinstance(call, Read):
                from hawse.aws.redaction import hide

                hide(self._models, call, params, error)
            if self._log is not None:
                place = self._place(call, perf_counter() - began)
                self._log("call failed", {**place, "error": error.message})
            raise
        self._told(call, answer, perf_counter() - began)
        if answer is not None:
            self._target.gate.answered(self._target, call, answer)
        return answer

    def _translated(self, call: Call, work: Callable[[], Any]) -> Any:
        """Do `work`; what it raises becomes one of our errors here and only here."""
        try:
            return work()
        except CLIError as error:
            if isinstance(call, Write) and leaves_open(error):
                error.hint = "; ".join(filter(None, (_OPEN, error.hint)))
            raise
        except WouldSucceed:
            raise
        except Exception as error:
            from hawse.aws.failures import translate

            found = translate(error, call, self._target)
            if found is None:
                raise
            if isinstance(found, AccessDenied) and found.encoded and not found.resource:
                found = self._explained(call, found)
            if isinstance(call, Write) and leaves_open(found):
                found.hint = _OPEN
            raise found from error

    def _explained(self, call: Call, denial: AccessDenied) -> AccessDenied:
        """The denial with what its encoded message says, where these credentials may decode it."""
        from hawse.aws.denials import decoded, denied

        asked = {"EncodedMessage": denial.encoded}
        try:
            answer = self._target.client("sts").ask(DECODE_AUTHORIZATION_MESSAGE, asked)
        except CLIError:
            return denial
        found = decoded(str(answer["DecodedMessage"]))
        return denied(call, self._target, found, denial.request_id)

    def _told(self, call: Call, answer: Answer | None, seconds: float) -> None:
        if self._log is None or answer is None:
            return
        about = answer.get("ResponseMetadata", {})
        retries, request = about.get("RetryAttempts", 0), about.get("RequestId", "")
        place = self._place(call, seconds)
        self._log("call", {**place, "request_id": request, "retries": retries})

    def _place(self, call: Call, seconds: float) -> dict[str, object]:
        target = self._target
        return {
            "call": call.name,
            "profile": target.profile,
            "role": target.role,
            "region": target.region,
            "ms": round(seconds * 1000),
        }


def leaves_open(error: CLIError | WouldSucceed) -> TypeGuard[Unavailable]:
    """Whether the failure leaves open what became of the request."""
    return isinstance(error, Unavailable) and not isinstance(error, Throttled | CircuitOpen)


def send(target: Target, call: Call, params: Params) -> Answer:
    """Send a write."""
    with ExitStack() as files:
        opened = {name: _opened(value, files) for name, value in params.items()}
        return target.client(call.service).write(call, opened)


def rehearse(target: Target, call: Call, params: Params) -> None:
    """Ask EC2 whether a write would pass, and nothing more; what it would fail with is raised.

    An answer that does not say so is a CLIError: the service may have carried the call out.
    TypeError for a call that has no dry run.
    """
    if not getattr(call, "native_dry_run", False):
        raise TypeError(f"{call.name} has no dry run")
    try:
        target.client(call.service).write(call, params, dry_run=True)
    except WouldSucceed:
        return
    raise CLIError(call.name, why="the service ignored DryRun and carried the call out")


def _opened(value: object, files: ExitStack) -> object:
    """The file behind a FileBody; everything else as it is."""
    if not isinstance(value, FileBody):
        return value
    try:
        return files.enter_context(open(value, "rb"))
    except OSError as error:
        raise CLIError(value, why=(error.strerror or str(error)).lower()) from error


def request_id(answer: Answer) -> str:
    """AWS's own id of the request that gave this answer, or ""."""
    return str(answer.get("ResponseMetadata", {}).get("RequestId", ""))
