"""Threads that move what is large, over the connections that single requests use.

awscrt keeps content until it is whole, in either direction, and hands it on through several
others. Here a piece goes from the socket into a buffer and from there to the sink, or from a file
to the socket; while a thread waits, the others run (docs/decisions/0020-own-connections.md).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING

from hawse.transfer import one_shots
from hawse.transfer.checksums import HEADER, crc, text
from hawse.transfer.failures import A_BUG
from hawse.transfer.multipart import ALGORITHM
from hawse.transfer.requests import Headers, Reply
from hawse.transfer.retrying import Trouble
from hawse.transfer.settings import LITTLE

if TYPE_CHECKING:
    from io import RawIOBase

    from hawse.aws.fast.connections import Connection
    from hawse.transfer.engine import Engine
    from hawse.transfer.sending import Sending

MOST = 16
"""Threads, each with a connection and a piece of a quarter of a mebibyte."""


class Carried:
    """One attempt: its content goes, or comes to its sink, until it is cancelled."""

    def __init__(self, sending: Sending) -> None:
        self.sending = sending
        self.length = sending.request.length or 0
        self.most = sending.request.size
        self.begun = self._cancelled = False
        self._told = 0
        self._connection: Connection | None = None

    @property
    def took(self) -> int:
        """The bytes that came."""
        return self.sending.came

    def begin(self, connection: Connection) -> None:
        """It goes, or comes, over this connection."""
        self.begun, self._connection = True, connection
        if self._cancelled:
            raise _Ended

    def ended(self) -> None:
        """The connection is for others now."""
        self._connection = None

    def give(self, buffer: memoryview) -> Iterator[memoryview]:
        """The content that goes, from its beginning."""
        self.take_back()
        for piece in self._content(buffer):
            yield piece
            self._tell(len(piece))

    def _tell(self, count: int) -> None:
        if self.sending.request.telling is not None:
            self.sending.request.telling(count)
            self._told += count

    def take_back(self) -> None:
        """What went is not told any more: it goes again, or counts as a whole."""
        if self._told:
            self._tell(-self._told)

    def _content(self, buffer: memoryview) -> Iterator[memoryview]:
        body = self.sending.request.body
        size = len(buffer)
        for piece in _cut(body, size) if isinstance(body, bytes) else self._read(body, buffer):
            if self._cancelled:
                raise _Ended
            yield piece

    def _read(self, file: RawIOBase, buffer: memoryview) -> Iterator[memoryview]:
        file.seek(0)
        left = self.length
        while left:
            try:
                count = file.readinto(buffer[:left])
                if not count:
                    raise OSError("it has become shorter")
            except OSError as error:
                self.sending.problem = error
                raise _Ended from error
            yield buffer[:count]
            left -= count

    @property
    def checksum(self) -> Headers:
        """The header by which S3 compares the content."""
        found = 0
        for piece in self._content(memoryview(bytearray(LITTLE))):
            found = crc(ALGORITHM)(piece, found)
        return ((HEADER + ALGORITHM, text(ALGORITHM, found)),)

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
            carried.take_back()
            self._engine.attempts.finished(carried.sending, came)

    def _carry(self, carried: Carried) -> Reply | Trouble:
        engine, sending = self._engine, carried.sending
        request, keys = sending.request, sending.keys
        endpoint = engine.regions.endpoint(request.bucket)
        signer = one_shots.Signer(engine.target.reach, keys)
        try:
            if request.checksum:
                request = request._replace(headers=(*request.headers, *carried.checksum))
            came = one_shots.send(request, endpoint, signer, carried)
        except _Ended:
            return Trouble(cause="AWS_ERROR_S3_CANCELED")
        finally:
            carried.ended()
        if isinstance(came, Trouble) and "TLS" in came.cause and carried.begun:
            return Trouble(cause="AWS_IO_SOCKET_CLOSED")  # there was a connection, and it broke
        return came


class _Ended(Exception):
    """Nobody wants the rest, or it cannot be had."""


def _cut(content: bytes, size: int) -> Iterator[memoryview]:
    whole = memoryview(content)
    return (whole[place : place + size] for place in range(0, len(content), size))
