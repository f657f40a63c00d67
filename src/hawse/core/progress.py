"""That something is going on, told on stderr: a `bar` on a terminal, lines elsewhere, or JSON.

Short work says nothing. Nothing here is data, and nothing animates where no person watches.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol, TextIO

from hawse.output.escape import escape, line_start

if TYPE_CHECKING:
    from hawse.app import Clock

LINE_EVERY_SECONDS = 5.0
EVENT_EVERY_SECONDS = 0.2


class Progress(Protocol):
    """One piece of work after another, each begun and finished; safe to advance from any thread."""

    def start(self, what: str, total: int | None, *, unit: str = "") -> None:
        """Begin `what` of `total` things (None: nobody knows); `unit` is "" or "bytes"."""

    def expect(self, n: int) -> None:
        """`n` more are to be done than was known."""

    def advance(self, n: int = 1, note: str = "", *, before: bool = False) -> None:
        """`n` more are done; `note` says what is at hand. Those of `before` were done by an
        earlier work, and tell nothing of how fast this one is."""

    def finish(self) -> None:
        """End the work, however it went; may be called twice."""

    def paused(self) -> AbstractContextManager[None]:
        """While something else is written to the same terminal."""


def progress_for(
    mode: str,
    err: TextIO,
    tty: bool,
    clock: Clock,
    *,
    colour: bool = True,
    columns: Callable[[], int] = lambda: 80,
) -> Progress:
    """The progress of `--progress` auto, plain, json or off; `tty` is what `animates` says."""
    if mode == "off":
        return Silent()
    if mode == "json":
        return JsonEvents(err, clock)
    if mode == "auto" and tty:
        from hawse.core.bar import Terminal

        return Terminal(err, colour=colour, columns=columns)
    return Plain(err, clock)


def animates(err: TextIO, env: Mapping[str, str], out: TextIO | None = None) -> bool:
    """Whether a line on this stream can be drawn again: a terminal that is not dumb, and no CI.

    Not while `out` is a pipe: who reads it (a pager, `head`, `jq`) writes to the same terminal.
    """
    if not err.isatty() or env.get("TERM") == "dumb" or env.get("CI"):
        return False
    return out is None or not _is_pipe(out)


def _is_pipe(out: TextIO) -> bool:
    import os
    import stat

    try:
        return stat.S_ISFIFO(os.fstat(out.fileno()).st_mode)
    except (OSError, ValueError):
        return False


class Silent:
    """Says nothing."""

    def start(self, what: str, total: int | None, *, unit: str = "") -> None:
        """Nothing."""

    def expect(self, n: int) -> None:
        """Nothing."""

    def advance(self, n: int = 1, note: str = "", *, before: bool = False) -> None:
        """Nothing."""

    def finish(self) -> None:
        """Nothing."""

    def paused(self) -> AbstractContextManager[None]:
        """Nothing is in the way."""
        return nullcontext()


class _Counted:
    """Counts under a lock; what the two kinds of line share."""

    def __init__(self, err: TextIO, clock: Clock, every: float) -> None:
        self._err, self._clock, self._every = err, clock, every
        self._lock = threading.Lock()
        self._what: str | None = None
        self._total: int | None = None
        self._unit, self._done, self._said = "", 0, False
        self._began = self._last = 0.0

    def start(self, what: str, total: int | None, *, unit: str = "") -> None:
        """Begin to count."""
        with self._lock:
            self._what, self._total, self._unit = what, total, unit
            self._done, self._said = 0, False
            self._began = self._last = self._clock.monotonic()
            self._begun()

    def expect(self, n: int) -> None:
        """Raise the total."""
        with self._lock:
            self._total = (self._total or 0) + n

    def advance(  # pylint: disable=unused-argument  # these lines tell no speed
        self, n: int = 1, note: str = "", *, before: bool = False
    ) -> None:
        """Count, and say so when that is due."""
        with self._lock:
            if self._what is None:
                return
            self._done += n
            now = self._clock.monotonic()
            if now - self._last >= self._every:
                self._last, self._said = now, True
                self._going(note)

    def finish(self) -> None:
        """Say the end once."""
        with self._lock:
            if self._what is not None:
                self._ended(self._clock.monotonic() - self._began)
            self._what = None

    def paused(self) -> AbstractContextManager[None]:
        """Lines are in nobody's way."""
        return nullcontext()

    def _begun(self) -> None: ...

    def _going(self, note: str) -> None:
        raise NotImplementedError

    def _ended(self, seconds: float) -> None:
        raise NotImplementedError

    def _write(self, line: str) -> None:
        self._err.write(f"{line}\n")
        self._err.flush()


class Plain(_Counted):
    """A line every few seconds; none for work that is done sooner."""

    def __init__(self, err: TextIO, clock: Clock) -> None:
        super().__init__(err, clock, LINE_EVERY_SECONDS)

    def _going(self, note: str) -> None:
        self._write(self._line(escape(note)))

    def _ended(self, seconds: float) -> None:
        if self._said:
            from hawse.output.words import age

            self._write(self._line(f"ended after {age(seconds)}"))

    def _line(self, more: str) -> str:
        from hawse.output.words import size

        count = size(self._done) if self._unit == "bytes" else f"{self._done:,}"
        if self._total:
            whole = size(self._total) if self._unit == "bytes" else f"{self._total:,}"
            count += f" of {whole} ({self._done * 100 // self._total} %)"
        return line_start(f"{escape(self._what or '')}: {count}{', ' if more else ''}{more}")


class JsonEvents(_Counted):
    """One JSON object a line: `start`, `progress` a few times a second, `end`."""

    def __init__(self, err: TextIO, clock: Clock) -> None:
        super().__init__(err, clock, EVENT_EVERY_SECONDS)

    def _begun(self) -> None:
        self._event("start")

    def _going(self, note: str) -> None:
        self._event("progress", done=self._done, **({"note": note} if note else {}))

    def _ended(self, seconds: float) -> None:
        self._event("end", done=self._done, seconds=round(seconds, 3))

    def _event(self, event: str, **more: object) -> None:
        import json

        unit = {"unit": self._unit} if self._unit else {}
        told = {"event": event, "what": self._what, "total": self._total, **unit, **more}
        self._write(json.dumps(told))
