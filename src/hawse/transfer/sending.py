"""One request on its way: what awscrt calls back. Nothing here waits, raises or does slow I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hawse.transfer.failures import said, trouble_in
from hawse.transfer.requests import Done, Reply, Request
from hawse.transfer.retrying import Trouble
from hawse.transfer.thread_states import keep

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine


class Sending:
    """Its attempts, one after the other. `counted`: it has a place in the engine's window.
    `first`: its bucket gets no other one meanwhile."""

    __slots__ = (
        *("engine", "request", "done", "counted", "first", "attempt", "region"),
        *("renewed", "moved"),
        *(
            "prefix",
            "status",
            "headers",
            "chunks",
            "came",
            "problem",
            "handle",
            "keys",
            "began",
            "overdue",
            "__weakref__",
        ),
    )

    def __init__(self, engine: Engine, request: Request, done: Done, *, counted: bool) -> None:
        self.engine = engine
        self.request = request
        self.done = done
        self.counted = counted
        self.first = False
        self.attempt = 0
        self.region = ""
        self.renewed = self.moved = False
        self.prefix = ""
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.chunks: list[bytes] = []
        self.came = 0
        self.problem: OSError | None = None
        self.handle: Any = None
        self.keys: Any = None
        self.began = 0.0
        self.overdue = False

    def clear(self) -> None:
        """Forget what another attempt brought."""
        self.status, self.headers, self.chunks, self.came, self.problem = 0, [], [], 0, None
        self.overdue = False

    def took(self, chunk: bytes | memoryview) -> bool:
        """Take content; False when there is no use in more of it."""
        sink = self.request.sink
        if sink is None:
            self.chunks.append(bytes(chunk))
            return True
        try:
            sink(chunk, self.came)
            self.came += len(chunk)
        except OSError as error:
            self.problem = error
            return False
        return True

    def came_to(
        self, code: int, status: int, headers: list[tuple[str, str]] | None, body: bytes | None
    ) -> Reply | Trouble:
        """What an attempt came to, whatever awscrt thinks of it."""
        if status == 202 and headers is not None:  # of RestoreObject: an error to awscrt
            code, self.status, self.headers, self.chunks = 0, status, headers, [body or b""]
        if code == 0:
            reply = self._reply()
            return trouble_in(reply, self.request) or reply
        if self.overdue:
            return Trouble(cause="AWS_IO_SOCKET_TIMEOUT")  # it was cancelled for that
        if headers is not None:
            return said(status, headers, body or b"")
        from hawse.transfer.crt import error_name

        return Trouble(cause=error_name(code)[0])

    def _reply(self) -> Reply:
        chunks = self.chunks
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        return Reply(self.status, {name.lower(): value for name, value in self.headers}, body)

    # --- What awscrt calls, by these names

    def _on_headers(self, status_code: int, headers: list[tuple[str, str]]) -> bool:
        keep()
        self.status = status_code
        self.headers = headers
        return True

    def _on_body(self, chunk: bytes, offset: int) -> bool:  # pylint: disable=unused-argument
        keep()
        # awscrt's offset is in the object, or in the answer, as the server's headers are.
        return self.took(chunk)

    def _on_progress(self, progress: int) -> None:  # pylint: disable=unused-argument
        keep()

    def _on_shutdown(self) -> None:
        """Nothing of ours is left to be done."""

    def _on_finish(  # pylint: disable=too-many-arguments,too-many-positional-arguments
        self,
        error_code: int,
        status_code: int,
        error_headers: list[tuple[str, str]] | None,
        error_body: bytes | None,
        error_operation_name: str | None,  # pylint: disable=unused-argument
        did_validate_checksum: bool,  # pylint: disable=unused-argument
        checksum_validation_algorithm: int,  # pylint: disable=unused-argument
    ) -> None:
        keep()
        came = self.came_to(error_code, status_code, error_headers, error_body)
        self.engine.attempts.finished(self, came)
