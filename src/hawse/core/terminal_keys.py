"""Keys of a terminal, one by one, and a few lines that are drawn again in one place.

POSIX only: where there is no termios nobody is asked to pick. The terminal is given back as it was
found however it ends, and what was typed ahead is thrown away then: it answers no other question.
"""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hawse.errors import Interrupted

if TYPE_CHECKING:
    from hawse.app import Streams
    from hawse.core.picker import Drawn, Look, Offer

_ESCAPE_SECONDS = 0.1
"""A lone Esc is one when nothing follows for so long; over a slow line an arrow comes in parts."""
_LOOK_SECONDS = 0.25
_CONTROLS = {
    "\r": "enter",
    "\n": "enter",
    "\x03": "leave",
    "\x04": "leave",
    "\x07": "leave",
    "\x7f": "backspace",
    "\x08": "backspace",
    "\x15": "clear",
    "\x17": "word back",
    "\x10": "up",
    "\x0e": "down",
}
_SEQUENCES = {
    "A": "up",
    "B": "down",
    "H": "home",
    "F": "end",
    "1~": "home",
    "4~": "end",
    "5~": "page up",
    "6~": "page down",
    "7~": "home",
    "8~": "end",
}


def can_pick(streams: Streams, term: str | None) -> bool:
    """Whether keys can be read one by one here, and lines be drawn again."""
    try:
        import termios  # noqa: F401  # pylint: disable=unused-import
    except ImportError:
        return False
    return streams.person and term not in (None, "", "dumb")


def keys_in(text: str) -> tuple[list[str], str]:
    """The keys of what a terminal sent, and the begun sequence at its end."""
    found: list[str] = []
    while text:
        if text[0] != "\x1b":
            found.append(_CONTROLS.get(text[0], text[0]))
            text = text[1:]
            continue
        end = _end(text)
        if not end:
            break
        found.append(_SEQUENCES.get(text[2:end], "") if end > 2 else "")
        text = text[end:]
    return [key for key in found if key], text


def _end(text: str) -> int:
    """Where the sequence ends that the text begins with; 0 when more of it is to come."""
    if len(text) < 2:
        return 0
    if text[1] not in "[O":
        return 2  # Alt and a key
    for place, char in enumerate(text[2:], 3):
        if "@" <= char <= "~":
            return place
    return 0


def pick(streams: Streams, question: str, offers: list[Offer], *, colour: bool) -> str:
    """The value that the person picks from a list on stderr; Interrupted when it is left."""
    from hawse.core.picker import Picker

    picker, block = Picker(question, offers), _Block(streams, colour=colour)
    with _raw(streams.stdin.fileno()):
        try:
            block.draw(picker.drawn(block.look))
            for keys in _sent(streams.stdin.fileno(), lambda: block.resized):
                for key in keys:
                    if key == "leave":
                        raise Interrupted("interrupted", why="nothing was picked")
                    if key == "enter" and picker.picked is not None:
                        return picker.picked
                    picker.key(key)
                block.draw(picker.drawn(block.look))
        finally:
            block.clear()
    raise Interrupted("interrupted", why="the terminal went away")


def _sent(terminal: int, resized: Callable[[], bool]) -> Iterator[list[str]]:
    """The keys that come together, until the terminal is gone; none when it has another size."""
    from select import select

    decoder, begun = getincrementaldecoder("utf-8")("ignore"), ""
    while True:
        wait = _ESCAPE_SECONDS if begun else _LOOK_SECONDS
        ready, _, _ = select([terminal], [], [], wait)
        if ready:
            try:
                sent = os.read(terminal, 4096)
            except OSError:
                return
            if not sent:
                return
            found, begun = keys_in(begun + decoder.decode(sent))
            yield found
        elif begun:
            begun = ""
            yield ["leave"]
        elif resized():
            yield []


@contextmanager
def _raw(terminal: int) -> Iterator[None]:
    """Every key as it comes, Ctrl-C too, and none of them shown."""
    import termios

    before = termios.tcgetattr(terminal)
    now = list(before)
    now[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
    termios.tcsetattr(terminal, termios.TCSADRAIN, now)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


class _Block:
    """The lines on the terminal: each drawing takes the place of the one before."""

    def __init__(self, streams: Streams, *, colour: bool) -> None:
        self._err, self._colour = streams.stderr, colour
        self._size = self._now()
        self._cursor: int | None = None

    @property
    def look(self) -> Look:
        """The room there is now."""
        from hawse.core.picker import Look
        from hawse.output.escape import ascii_only, teller

        encoding = getattr(self._err, "encoding", None)
        self._size = self._now()
        mark = "..." if ascii_only(encoding) else "…"
        return Look(*self._size, self._colour, mark, teller(encoding))

    @property
    def resized(self) -> bool:
        """Whether the terminal has another size than when it was last drawn on."""
        return self._size != self._now()

    def draw(self, drawn: Drawn) -> None:
        """Draw the lines in the place of the last ones, and leave the cursor where is typed."""
        below = len(drawn.lines) - 1
        up = f"\x1b[{below}A" if below else ""
        right = f"\x1b[{drawn.cursor}C" if drawn.cursor else ""
        lines = "\n".join(drawn.lines)
        self._write(f"{self._back()}{lines}{up}\r{right}")
        self._cursor = drawn.cursor

    def clear(self) -> None:
        """Leave nothing behind."""
        self._write(self._back())
        self._cursor = None

    def _back(self) -> str:
        """To where the lines begin: a terminal made narrower has folded the first."""
        up = (self._cursor or 0) // self._size[0]
        return f"\r\x1b[{up}A\x1b[J" if up else "\r\x1b[J"

    def _now(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._err.fileno())
        except (OSError, ValueError):
            return 80, 24
        return columns or 80, rows or 24

    def _write(self, text: str) -> None:
        self._err.write(text)
        self._err.flush()
