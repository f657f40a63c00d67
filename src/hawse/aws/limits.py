"""How fast hawse asks: which token buckets a request goes by.

AWS counts requests for each account, region, service and operation, so there is one bucket for
each. Where several of them are throttled at once, what counts is wider than that (an address, a
gateway, an S3 server of one's own), and there is one for the server that they have in common.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.aws.buckets import Bucket

if TYPE_CHECKING:
    from hawse.aws.targets import Target

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""The codes of "too fast" (botocore's retry tables, without LimitExceededException: a quota)."""

_AT_ONCE, _SECONDS = 3, 2.0
Now = Callable[[], float]
Key = tuple[str, str, str, str]


class Pace:
    """What one operation goes by: a bucket of its own, and that of the server."""

    def __init__(self, key: Key, bucket: Bucket, server: Server, now: Now) -> None:
        self._key = key
        self._bucket = bucket
        self._server = server
        self._now = now

    def wait(self, pause: Callable[[float], None]) -> None:
        """Let the time pass until a request may be sent.

        The server's turn is taken last: who waited for another reason has not lost it.
        """
        for bucket in (self._bucket, self._server.bucket):
            pause(bucket.reserve(self._now()))

    def reserve(self) -> float:
        """The seconds to wait, of its own bucket alone: for who paces itself otherwise."""
        return self._bucket.reserve(self._now())

    def answered(self) -> None:
        """AWS took a request."""
        now = self._now()
        self._bucket.answered(now)
        self._server.bucket.answered(now)

    def throttled(self) -> None:
        """AWS throttled a request."""
        now = self._now()
        self._bucket.throttled(now)
        self._server.throttled(self._key, now)


class Server:
    """The bucket of a host name, and what was throttled there a moment ago."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._throttled: dict[Key, float] = {}
        self._lock = threading.Lock()

    def throttled(self, key: Key, now: float) -> None:
        """Slow down all, if this is not the only one that is throttled."""
        with self._lock:
            self._throttled[key] = now
            recent = {k: then for k, then in self._throttled.items() if now - then <= _SECONDS}
            self._throttled = recent
        if len(recent) >= _AT_ONCE:
            self.bucket.throttled(now)


class Limits:
    """The buckets of a run. `configured` is the setting `limits`: service → operation → rate.

    `folder` is where they are shared with the user's other processes.
    """

    def __init__(
        self, configured: Mapping[str, Mapping[str, float]], now: Now, folder: Path | None = None
    ) -> None:
        self._configured = configured
        self._now = now
        self._folder = folder
        self._paces: dict[tuple[Key, str], Pace] = {}
        self._servers: dict[str, Server] = {}
        self._lock = threading.Lock()

    def pace(self, target: Target, service: str, operation: str, *, key: str, host: str) -> Pace:
        """What an operation at a target goes by; `key` is the id of the access key that signs."""
        named = (account_of(key), target.region, service, operation)
        found = self._paces.get((named, host))
        if found is None:
            with self._lock:
                found = self._paces.setdefault((named, host), self._made(named, host))
        return found

    def _made(self, key: Key, host: str) -> Pace:
        _, _, service, operation = key
        if host not in self._servers:
            self._servers[host] = Server(Bucket(None, self._file(host)))
        rate = self._configured.get(service, {}).get(operation)
        return Pace(key, Bucket(rate, self._file(*key, host)), self._servers[host], self._now)

    def _file(self, *names: str) -> Path | None:
        if self._folder is None:
            return None
        from hashlib import sha256

        return self._folder / sha256("\n".join(names).encode()).hexdigest()[:32]


def account_of(key: str) -> str:
    """What two keys of one account have in common: the account's id, which AWS puts into the ids
    of keys since 2019; else the key."""
    if len(key) != 20 or not key.startswith(("AKIA", "ASIA")) or key[4] in "IJ":
        return key
    digits = key[4:]
    if not _BASE32.keys() >= set(map(ord, digits)):
        return key
    return f"{int(digits.translate(_BASE32), 32) >> 39 & 0xFFFFFFFFFF:012d}"


# From the digits of base32 (RFC 4648) to those of int; to import base64 takes longer.
_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")
