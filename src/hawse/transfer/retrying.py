"""What a failed attempt means, and when to try again. Sends nothing; knows no awscrt but its names.

awscrt's own retries are switched off: here each SlowDown is seen when it comes, 429 is retried,
expired keys are renewed, redirects are followed and everything is counted.
"""

from __future__ import annotations

import heapq
import itertools
import random
import re
import threading
from collections.abc import Callable, Mapping
from enum import Enum
from time import monotonic
from types import MappingProxyType
from typing import NamedTuple

_REGION = re.compile(r"[A-Za-z0-9-]{1,63}").fullmatch


class Trouble(NamedTuple):
    """Why an attempt failed: S3's answer (`status`, `code`, `message`), or `cause` without one.

    `cause` has awscrt's names: `AWS_IO_SOCKET_CLOSED`.
    """

    status: int = 0
    code: str = ""
    message: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    cause: str = ""
    request: str = ""

    @property
    def request_id(self) -> str:
        """AWS's own id of the request; "" when there was no answer."""
        return self.headers.get("x-amz-request-id", "") or self.request

    @property
    def region(self) -> str:
        """Where the bucket is, when the answer says so."""
        said = region_in(self.headers)
        if said:
            return said
        expected = re.search(r"expecting '([a-z0-9-]+)'", self.message)
        return expected[1] if expected else ""


def region_in(headers: Mapping[str, str]) -> str:
    """The region that an answer names; "" for what is more than a part of a host's name: that host
    would get the session's token."""
    said = headers.get("x-amz-bucket-region", "")
    return said if _REGION(said) else ""


class Verdict(Enum):
    """What to do after a failed attempt."""

    FINAL = "fail"
    AGAIN = "try again"
    SLOWER = "try again, with fewer at once"
    RENEW = "renew the keys"
    ELSEWHERE = "ask the region where the bucket is"


_SLOWER = {
    *("SlowDown", "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded"),
    *("ServiceUnavailable", "RequestThrottled", "BandwidthLimitExceeded", "Busy"),
}
_AGAIN = {
    *("InternalError", "RequestTimeout", "ConditionalRequestConflict"),
    *("IncompleteBody", "OperationAborted"),
}
_FINAL = {"GlacierExpeditedRetrievalNotAvailable"}
"""What is told with 503 and stays so for hours."""
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"}
_ELSEWHERE = {
    *("PermanentRedirect", "TemporaryRedirect", "Redirect", "AuthorizationHeaderMalformed"),
    "IllegalLocationConstraintException",
}
_CAUSES = {
    "AWS_ERROR_S3_SLOW_DOWN": Verdict.SLOWER,
    "AWS_ERROR_S3_INTERNAL_ERROR": Verdict.AGAIN,
    "AWS_ERROR_S3_REQUEST_TIMEOUT": Verdict.AGAIN,
    "AWS_ERROR_S3_REQUEST_TIME_TOO_SKEWED": Verdict.FINAL,
    "AWS_ERROR_S3_RESPONSE_CHECKSUM_MISMATCH": Verdict.AGAIN,
    "AWS_ERROR_HTTP_PROXY_CONNECT_FAILED": Verdict.FINAL,
    "AWS_IO_DNS_INVALID_NAME": Verdict.FINAL,
    "AWS_IO_DNS_QUERY_FAILED": Verdict.FINAL,
    "NOT_S3": Verdict.AGAIN,
    "SHORT": Verdict.AGAIN,
}
_REFUSED = "AWS_IO_SOCKET_CONNECTION_REFUSED"
_TLS = re.compile(r"AWS_IO_TLS_(ERROR_NEGOTIATION_FAILURE|.*UNTRUSTED|.*CERT)")
_NETWORK = re.compile(r"AWS_(IO|ERROR_HTTP)_|AWS_ERROR_S3_CONNECTION")


def judged(trouble: Trouble, *, answered: bool = True) -> Verdict:
    """What to do. `answered`: this endpoint has answered before, so it is there."""
    if trouble.cause:
        return _by_cause(trouble.cause, answered=answered)
    if trouble.code in _FINAL:
        return Verdict.FINAL
    if trouble.code in _EXPIRED:
        return Verdict.RENEW
    if trouble.status in (301, 302, 307, 308) or trouble.code in _ELSEWHERE:
        return Verdict.ELSEWHERE
    if trouble.status in (429, 503) or trouble.code in _SLOWER:
        return Verdict.SLOWER
    if trouble.status == 400 and trouble.region and not trouble.code:
        return Verdict.ELSEWHERE  # a HEAD, whose answer has no body
    if trouble.status == 501:
        return Verdict.FINAL
    if trouble.status >= 500 or trouble.status == 408 or trouble.code in _AGAIN:
        return Verdict.AGAIN
    return Verdict.FINAL


def _by_cause(cause: str, *, answered: bool) -> Verdict:
    found = _CAUSES.get(cause)
    if found is not None:
        return found
    if cause == _REFUSED:
        return Verdict.AGAIN if answered else Verdict.FINAL
    if _TLS.match(cause):
        return Verdict.FINAL
    return Verdict.AGAIN if _NETWORK.match(cause) else Verdict.FINAL


def delay(
    attempt: int, base: float, *, slower: bool, chance: Callable[[], float] = random.random
) -> float:
    """Seconds after the `attempt`-th attempt: full jitter, so that not all come back at once."""
    most = base * (3.0 if slower else 1.0) * 2.0 ** (attempt - 1)
    return chance() * min(20.0, most)


class Timer:
    """Does things later, on a thread of its own that starts with the first of them."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether nothing is done later any more."""
        return self._closed

    def after(self, seconds: float, work: Callable[[], None]) -> None:
        """Do `work` in so many seconds, in the timer's thread; at once when it is closed."""
        with self._wake:
            closed = self._closed
            if not closed:
                heapq.heappush(self._due, (monotonic() + seconds, next(self._number), work))
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="retries", daemon=True)
                    self._thread.start()
                self._wake.notify()
        if closed:
            work()

    def close(self) -> list[Callable[[], None]]:
        """End the thread; what was still to be done."""
        with self._wake:
            self._closed = True
            left = [work for _, _, work in self._due]
            self._due.clear()
            self._wake.notify()
            return left

    def _run(self) -> None:
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        with self._wake:
            while not self._closed:
                now = monotonic()
                if self._due and self._due[0][0] <= now:
                    return heapq.heappop(self._due)[2]
                self._wake.wait(self._due[0][0] - now if self._due else None)
            return None
