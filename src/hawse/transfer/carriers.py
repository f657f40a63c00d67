"""Threads that fetch what has a sink, over the connections that single requests use.

awscrt hands an answer on sixteen kilobytes at a time and keeps it until it is whole, and Python
copies it once more. Here a piece goes from the socket into a buffer and from there to the sink;
while a thread waits for either, the others run (docs/decisions/0020-own-downloads.md).
"""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING

from hawse.transfer import one_shots
from hawse.transfer.failures import A_BUG
from hawse.transfer.requests import Reply
from hawse.transfer.retrying import Trouble

if TYPE_CHECKING:
    from hawse.aws.fast.connections import Connection
    from hawse.transfer.engine import Engine
    from hawse.transfer.sending import Sending

MOST = 16
"""Threads, each with a connection and a piece of a quarter of a mebibyte."""


class Carried:
    """One attempt: what it brings goes to its sink, until it is cancelled."""

    def __init__(self, sending: Sending) -> None:
        self.sending = sending
        self.most = sending.request.size
        self.begun = self._cancelled = False
        self._connection: Connection | None = None

    @property
    def took(self) -> int:
        """The bytes that came."""
        return self.sending.came

    def begin(self, connection: Connection) -> None:
        """It comes over this connection."""
        self.begun, self._connection = True, connection
        if self._cancelled:
            raise _Ended

    def ended(self) -> None:
        """The connection is for others now."""
        self._connection = None

    def take(self, piece: memoryview) -> None:
        """Hand a piece on."""
        if self._cancelled or not self.sending.took(piece):
            raise _Ended

    def cancel(self) -> None:
        """Have it end; it is still told that it did."""
        self._cancelled = True
        connection = self._connection
        if connection is not None:
            connection.abandon()


class Carriers:
    """The threads of one engine. Each starts when all others have work."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[Carried | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._given = 0
        self._threads = 0

    def send(self, sending: Sending) -> Carried:
        """Send the next attempt, without waiting; the handle by which it can be cancelled."""
        carried = Carried(sending)
        with self._lock:
            self._given += 1
            if self._threads < min(self._given, MOST):
                self._threads += 1
                self._start()
        self._waiting.put(carried)
        return carried

    def close(self) -> None:
        """End the threads when all is done that was given to them."""
        for _ in range(self._threads):
            self._waiting.put(None)

    def _start(self) -> None:
        threading.Thread(target=self._run, name="carrier", daemon=True).start()

    def _run(self) -> None:
        try:
            while (carried := self._waiting.get()) is not None:
                self._end(carried)
        except BaseException:
            self._start()  # whoever broke this one is told; all others still get their answers
            raise

    def _end(self, carried: Carried) -> None:
        came: Reply | Trouble = Trouble(cause=A_BUG)
        try:
            came = self._carry(carried)
        finally:
            with self._lock:
                self._given -= 1
            self._engine.attempts.finished(carried.sending, came)

    def _carry(self, carried: Carried) -> Reply | Trouble:
        engine, sending = self._engine, carried.sending
        request, keys = sending.request, sending.keys
        endpoint = engine.regions.endpoint(request.bucket)
        signer = one_shots.Signer(engine.target.reach, keys)
        try:
            came = one_shots.send(request, endpoint, signer, carried)
        except _Ended:
            return Trouble(cause="AWS_ERROR_S3_CANCELED")
        finally:
            carried.ended()
        if isinstance(came, Trouble) and "TLS" in came.cause and carried.begun:
            return Trouble(cause="AWS_IO_SOCKET_CLOSED")  # there was a connection, and it broke
        return came


class _Ended(Exception):
    """Nobody wants the rest."""
