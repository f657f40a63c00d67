"""That something is going on, told on stderr: a bar on a terminal, lines elsewhere, or JSON.

Short work says nothing. Nothing here is data, and nothing animates where no person watches.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from hawse.output.escape import escape, line_start
from hawse.output.words import age, size

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from hawse.app import Clock

BAR_AFTER_SECONDS = 0.1
LINE_EVERY_SECONDS = 5.0
EVENT_EVERY_SECONDS = 0.2


class Progress(Protocol):
    """One piece of work after another, each begun and finished; safe to advance from any thread."""

    def start(self, what: str, total: int | None, *, unit: str = "") -> None:
        """Begin `what` of `total` things (None: nobody knows); `unit` is "" or "bytes"."""

    def expect(self, n: int) -> None:
        """`n` more are to be done than was known."""

    def advance(self, n: int = 1, note: str = "") -> None:
        """`n` more are done; `note` says what is at hand."""

    def finish(self) -> None:
        """End the work, however it went; may be called twice."""

    def paused(self) -> AbstractContextManager[None]:
        """While something else is written to the same terminal."""


def progress_for(
    mode: str, err: TextIO, tty: bool, clock: Clock, *, colour: bool = True
) -> Progress:
    """The progress of `--progress` auto, plain, json or off; `tty` is what `animates` says."""
    if mode == "off":
        return Silent()
    if mode == "json":
        return JsonEvents(err, clock)
    return Terminal(err, colour=colour) if mode == "auto" and tty else Plain(err, clock)


def animates(err: TextIO, env: Mapping[str, str]) -> bool:
    """Whether a line on this stream can be drawn again: a terminal that is not dumb, and no CI."""
    return err.isatty() and env.get("TERM") != "dumb" and not env.get("CI")


class Silent:
    """Says nothing."""

    def start(self, what: str, total: int | None, *, unit: str = "") -> None:
        """Nothing."""

    def expect(self, n: int) -> None:
        """Nothing."""

    def advance(self, n: int = 1, note: str = "") -> None:
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

    def advance(self, n: int = 1, note: str = "") -> None:
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
            self._write(self._line(f"ended after {age(seconds)}"))

    def _line(self, more: str) -> str:
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


class Terminal:
    """A bar with count, rate and time left, drawn by rich and gone when the work is.

    rich takes a fifth of a second to load. It is loaded on a thread of its own and only when the
    work is still going on, so that a short command neither waits for it nor flickers.
    """

    def __init__(
        self, err: TextIO, *, colour: bool = True, after: float = BAR_AFTER_SECONDS
    ) -> None:
        self._err, self._colour, self._after = err, colour, after
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None
        self._bar: Bar | None = None
        self._task: Any = None
        self._going = False
        self._total: int | None = None
        self._what = self._unit = self._note = ""
        self._done = self._asides = 0

    def start(self, what: str, total: int | None, *, unit: str = "") -> None:
        """Begin; the bar comes when the work turns out to take a while."""
        self.finish()
        with self._lock:
            self._what, self._total, self._unit = escape(what), total, unit
            self._done, self._note, self._going = 0, "", True
            self._timer = threading.Timer(self._after, self._show)
            self._timer.daemon = True
            self._timer.start()

    def expect(self, n: int) -> None:
        """Raise the total."""
        with self._lock:
            self._total = (self._total or 0) + n
            if self._bar is not None:
                self._bar.update(self._task, total=self._total)

    def advance(self, n: int = 1, note: str = "") -> None:
        """Count; the bar is drawn again by itself."""
        with self._lock:
            self._done += n
            self._note = escape(note)
            if self._bar is not None:
                self._bar.update(self._task, completed=self._done, note=self._note)

    def finish(self) -> None:
        """Remove the bar."""
        with self._lock:
            self._going = False
            if self._timer is not None:
                self._timer.cancel()
            if self._bar is not None:
                self._bar.stop()
            self._bar = self._timer = None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Without the bar, which comes back afterwards."""
        with self._lock:
            self._asides += 1
            if self._bar is not None and self._asides == 1:
                self._bar.stop()
            try:
                yield
            finally:
                self._asides -= 1
                if self._bar is not None and not self._asides:
                    self._bar.start()

    def _show(self) -> None:
        bar = _bar(self._err, colour=self._colour, unit=self._unit)
        with self._lock:
            if not self._going or self._timer is not threading.current_thread():
                return  # it was finished, or something else was begun, while rich was loading
            self._task = bar.add_task(
                self._what, total=self._total, completed=self._done, note=self._note
            )
            self._bar = bar
            bar.start()


def _bar(err: TextIO, *, colour: bool, unit: str) -> Bar:
    from rich import progress
    from rich.console import Console

    console = Console(file=err, force_terminal=True, force_interactive=True, no_color=not colour)
    counts: list[progress.ProgressColumn] = [progress.MofNCompleteColumn()]
    if unit == "bytes":
        counts = [progress.DownloadColumn(binary_units=True), progress.TransferSpeedColumn()]
    return progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=24),
        *counts,
        progress.TimeRemainingColumn(compact=True),
        progress.TextColumn("{task.fields[note]}", markup=False),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
