"""What becomes of a run whose bucket is missing, or whose keys are of no use: it ends at once.

Thousands of requests may be handed in before the first of them is answered, so a bucket gets one at
a time until it has answered: that one finds out about the region too. What refuses the first would
refuse them all: nothing more is sent there, and who hands in more is told why.

That access is denied says less, since other keys may be allowed; it takes many denials of the same
operation, and nothing else.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hawse.errors import (
    AccessDenied,
    CLIError,
    CredentialsError,
    Interrupted,
    NoBucket,
    NotFound,
    Unreachable,
)
from hawse.transfer.requests import Request

DENIED = 20
_ABOUT_ITSELF = {
    *("CreateBucket", "DeleteBucket", "HeadBucket"),
    *("GetBucketLocation", "GetBucketVersioning", "ListBuckets"),
}
_WAIT = 0.2
_UNTOLD = (AccessDenied, CredentialsError, Interrupted, Unreachable)


class Doors:
    """The doors of all buckets of an engine. `go_on` raises once the run was asked to stop."""

    def __init__(self, go_on: Callable[[], None]) -> None:
        self._go_on = go_on
        self._open: set[str] = set()
        self._asked: set[str] = set()
        self._closed: dict[str, CLIError] = {}
        self._denied: Counter[tuple[str, str]] = Counter()
        self._worked: set[tuple[str, str]] = set()
        self._changed = threading.Condition()

    def enter(self, request: Request) -> bool:
        """Wait until a request may be sent. True for the only one: `left` lets the next in."""
        bucket = request.bucket
        if bucket in self._open or request.call.operation in _ABOUT_ITSELF:
            return False
        with self._changed:
            while bucket not in self._open:
                self.check(request)
                if bucket not in self._asked:
                    self._asked.add(bucket)
                    return True
                self._changed.wait(_WAIT)
                self._go_on()
        return False

    @contextmanager
    def through(self, request: Request) -> Iterator[None]:
        """`enter`, and `left` when the block ends."""
        first = self.enter(request)
        try:
            yield
        finally:
            if first:
                self.left(request.bucket)

    def check(self, request: Request) -> None:
        """Raise what a request would fail with, as those before it did."""
        if self._closed and request.call.operation not in _ABOUT_ITSELF:
            found = self._closed.get(request.bucket)
            if found is not None:
                raise found

    def opened(self, bucket: str) -> None:
        """S3 has answered for a bucket."""
        if bucket not in self._open:
            with self._changed:
                self._open.add(bucket)
                self._changed.notify_all()

    def left(self, bucket: str) -> None:
        """The only request has ended."""
        with self._changed:
            self._asked.discard(bucket)
            self._changed.notify_all()

    def worked(self, request: Request) -> None:
        """A request was answered."""
        self.opened(request.bucket)
        self._worked.add((request.bucket, request.call.operation))

    def failed(self, request: Request, error: CLIError) -> None:
        """A request failed for good; marks the error when all others would."""
        if request.call.operation in _ABOUT_ITSELF:
            return
        if self._is_final(request, error):
            with self._changed:
                error.ends_run = True
                self._open.discard(request.bucket)
                self._closed.setdefault(request.bucket, error)
                self._changed.notify_all()
        elif not (isinstance(error, _UNTOLD) or self.leaves_open(request, error)):
            self.opened(request.bucket)

    def leaves_open(self, request: Request, error: CLIError) -> bool:
        """Whether it may be the bucket that is missing: the answer to a HEAD has no body."""
        unknown = request.bucket not in self._open and not isinstance(error, NoBucket)
        return unknown and isinstance(error, NotFound) and request.method == "HEAD"

    def _is_final(self, request: Request, error: CLIError) -> bool:
        if isinstance(error, AccessDenied):
            about = (request.bucket, request.call.operation)
            self._denied[about] += 1
            return self._denied[about] >= DENIED and about not in self._worked
        if isinstance(error, CredentialsError | Unreachable):
            return request.bucket not in self._open
        return isinstance(error, NoBucket)
