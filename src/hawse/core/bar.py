"""A bar on a terminal: one line that is drawn again in its place, and gone when the work is.

It is short of nothing that libraries for it have, but of the fifth of a second that they take to
load: short work neither waits nor flickers. A terminal that was made narrower has folded the line
that was drawn last into several; they are all removed before the next one.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import NamedTuple, TextIO

from hawse.output.cells import cut, width
from hawse.output.escape import ascii_only, escape
from hawse.output.style import paint
from hawse.output.words import age, size

AFTER_SECONDS = 0.1
EVERY_SECONDS = 0.1
RATE_OVER_SECONDS = 5.0
BAR, LEAST_BAR = 24, 8


class Shown(NamedTuple):
    """What is known of the work; `rate` is in things or bytes a second, 0 when nobody knows."""

    what: str
    done: int
    total: int | None
    unit: str = ""
    rate: float = 0.0
    note: str = ""


class Marks(NamedTuple):
    """What a bar is made of: done, to be done, what stands for what was cut off."""

    done: str
    left: str
    cut: str


PLAIN, FINE = Marks("#", "-", "..."), Marks("━", "─", "…")


def line_of(shown: Shown, columns: int, marks: Marks = FINE, *, colour: bool = False) -> str:
    """The line, of fewer than `columns`: what there is no room for is left out, the rate first."""
    room = columns - 1  # a terminal folds a line that reaches its last column
    known = [*filter(None, (_count(shown), _rate(shown), _time_left(shown)))]
    parts = [shown.what, *known] if known or shown.note else [f"{shown.what} {marks.cut}"]
    while len(parts) > 2 and _length(parts) > room:
        parts.pop(2)
    bar = min(BAR, room - _length(parts) - 2) if shown.total else 0
    if bar >= LEAST_BAR:
        parts.insert(1, _bar(shown, bar, marks))
    free = room - _length(parts) - 2
    if shown.note and free >= LEAST_BAR:
        parts.append(cut(shown.note, free, marks.cut))
    text = cut("  ".join(parts), room, marks.cut)
    if bar >= LEAST_BAR and colour:
        return text.replace(parts[1], _painted(parts[1], marks), 1)
    return text


def _length(parts: Sequence[str]) -> int:
    return sum(map(width, parts)) + 2 * (len(parts) - 1)


def _bar(shown: Shown, columns: int, marks: Marks) -> str:
    done = min(max(columns * shown.done // (shown.total or 1), 0), columns)
    return marks.done * done + marks.left * (columns - done)


def _painted(bar: str, marks: Marks) -> str:
    done = bar.rstrip(marks.left)
    return paint(done, "cyan") + paint(bar[len(done) :], "dim")


def _count(shown: Shown) -> str:
    told = size if shown.unit == "bytes" else "{:,}".format
    if shown.total:
        return f"{told(max(shown.done, 0))} of {told(shown.total)}"
    return told(shown.done) if shown.done > 0 else ""


def _rate(shown: Shown) -> str:
    return f"{size(shown.rate)}/s" if shown.unit == "bytes" and shown.rate > 0 else ""


def _time_left(shown: Shown) -> str:
    if not shown.total or shown.rate <= 0 or shown.done >= shown.total:
        return ""
    return f"{age((shown.total - shown.done) / shown.rate + 1)} left"


class Rate:
    """How fast it has been of late."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def of(self, done: int, now: float) -> float:
        """So many a second; asked each time that something is drawn."""
        self._seen.append((now, done))
        while now - self._seen[0][0] > RATE_OVER_SECONDS:
            self._seen.popleft()
        began, before = self._seen[0]
        return max(done - before, 0) / (now - began) if now > began else 0.0


class Terminal:
    """The bar of one piece of work after another. Any thread may count; a thread of its own
    draws, so that what a million items cost is a number each."""

    def __init__(
        self,
        err: TextIO,
        *,
        colour: bool = True,
        after: float = AFTER_SECONDS,
        columns: Callable[[], int] = lambda: 80,
    ) -> None:
        self._err, self._colour, self._after, self._columns = err, colour, after, columns
        self._marks = PLAIN if ascii_only(getattr(err, "encoding", None)) else FINE
        self._lock = threading.RLock()  # the counts, and the line
        self._talking = threading.RLock()  # held while somebody else has the terminal
        self._ended: threading.Event | None = None
        self._total: int | None = None
        self._what = self._unit = self._note = ""
        self._done = self._before = self._asides = 0
        self._drawn = 0
        self._rate = Rate()

    def start(self, what: str, total: int | None, *, unit: str = "") -> None:
        """Begin; the bar comes when the work turns out to take a while."""
        self.finish()
        with self._lock:
            self._what, self._total, self._unit = escape(what), total, unit
            self._done, self._before, self._note, self._rate = 0, 0, "", Rate()
            self._ended = threading.Event()
            threading.Thread(
                target=self._draw_on, args=(self._ended,), name="hawse-bar", daemon=True
            ).start()

    def expect(self, n: int) -> None:
        """Raise the total."""
        with self._lock:
            self._total = (self._total or 0) + n

    def advance(self, n: int = 1, note: str = "", *, before: bool = False) -> None:
        """Count; the bar is drawn again by itself."""
        with self._lock:
            self._done += n
            self._before += n if before else 0
            self._note = note

    def finish(self) -> None:
        """Remove the bar."""
        with self._lock:
            if self._ended is not None:
                self._ended.set()
                self._ended = None
            self._erase()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Without the bar, which comes back afterwards. Counting goes on."""
        with self._talking:
            with self._lock:
                self._asides += 1
                self._erase()
            try:
                yield
            finally:
                with self._lock:
                    self._asides -= 1

    def _draw_on(self, ended: threading.Event) -> None:
        if ended.wait(self._after):
            return
        while True:
            with self._lock:
                if ended.is_set():
                    return
                if not self._asides:
                    self._draw()
            if ended.wait(EVERY_SECONDS):
                return

    def _draw(self) -> None:
        rate = self._rate.of(self._done - self._before, monotonic())
        shown = Shown(self._what, self._done, self._total, self._unit, rate, escape(self._note))
        columns = self._columns() or 80
        text = line_of(shown, columns, self._marks, colour=self._colour)
        self._err.write(f"{self._back(columns)}{text}\x1b[K")
        self._err.flush()
        self._drawn = width(line_of(shown, columns, self._marks))

    def _erase(self) -> None:
        if self._drawn:
            self._err.write(f"{self._back(self._columns() or 80)}\x1b[2K")
            self._err.flush()
            self._drawn = 0

    def _back(self, columns: int) -> str:
        """To where the line begins that was drawn last, with nothing after it."""
        folded = max(self._drawn - 1, 0) // columns
        return f"\r\x1b[{folded}A\x1b[J" if folded else "\r"
