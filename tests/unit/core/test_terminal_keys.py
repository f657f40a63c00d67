"""The list on a real pseudo-terminal: keys are read, and the terminal is given back as it was."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import io
import os
import select
import struct
import threading
from collections.abc import Iterator

import pytest

from hawse.app import Streams
from hawse.core.terminal_keys import can_pick, pick
from hawse.errors import Interrupted

termios = pytest.importorskip("termios")
fcntl = pytest.importorskip("fcntl")
OFFERS = [("web-1", "i-1"), ("web-2", "i-2"), ("we\x1b[2J", "i-3")]


class Terminal:
    """A terminal of 40 columns at which somebody picks in a thread."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        self.size(40, 12)
        text = open(self.slave, "r+b", buffering=0, closefd=False)
        self.err = io.TextIOWrapper(text, encoding="utf-8", write_through=True)
        self.streams = Streams(self.err, self.err, self.err)
        self.seen, self.became = "", ""
        self._thread = threading.Thread(target=self._pick, daemon=True)

    def size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def start(self) -> Terminal:
        self._thread.start()
        return self.until("of 3")

    def _pick(self) -> None:
        try:
            self.became = pick(self.streams, "instance", OFFERS, colour=False)
        except Interrupted as error:
            self.became = error.message

    def press(self, keys: str) -> Terminal:
        os.write(self.master, keys.encode())
        return self

    def until(self, text: str) -> Terminal:
        """What is drawn from here on, up to this text."""
        self.seen = ""
        while text not in self.seen:
            ready, _, _ = select.select([self.master], [], [], 20)
            assert ready, self.seen
            self.seen += os.read(self.master, 65536).decode()
        return self

    def ended(self) -> str:
        while self._thread.is_alive():
            self._see(0.01)
        while self._see(0):  # what was drawn in the last moment of the thread
            pass
        return self.became

    def _see(self, seconds: float) -> bool:
        ready = bool(select.select([self.master], [], [], seconds)[0])
        if ready:
            self.seen += os.read(self.master, 65536).decode()
        return ready


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    os.close(made.master)
    os.close(made.slave)


def test_arrows_letters_and_enter_pick(terminal: Terminal) -> None:
    assert terminal.start().press("we\x1b[B").until("> web-2").press("\r").ended() == "web-2"


@pytest.mark.parametrize("key", ["\x03", "\x1b", "\x04"])
def test_ctrl_c_and_escape_leave(terminal: Terminal, key: str) -> None:
    assert terminal.start().press(key).ended() == "interrupted: nothing was picked"


def test_an_arrow_in_two_parts_is_an_arrow(terminal: Terminal) -> None:
    assert (
        terminal.start().press("\x1b").press("[B").until("> web-2").press("\n").ended() == "web-2"
    )


def test_the_terminal_is_as_it_was_and_nothing_is_left_on_it(terminal: Terminal) -> None:
    before = termios.tcgetattr(terminal.slave)

    terminal.start().press("\x03").ended()

    assert termios.tcgetattr(terminal.slave) == before
    assert terminal.seen.endswith("\r\x1b[J")


def test_what_is_typed_ahead_answers_no_other_question(terminal: Terminal) -> None:
    terminal.start().press("web\ry\n").ended()

    assert not select.select([terminal.slave], [], [], 0)[0]


def test_another_size_is_drawn_at_once(terminal: Terminal) -> None:
    terminal.start().size(12, 3)
    terminal.until("> web-1")

    assert "we\\x1b" not in terminal.seen  # no room for the third
    terminal.press("\x03").ended()


def test_a_name_cannot_move_the_cursor(terminal: Terminal) -> None:
    terminal.start().press("\x1b[F").until("> we\\x1b[2J")

    assert "\x1b[2J" not in terminal.seen
    terminal.press("\x03").ended()


@pytest.mark.parametrize("term", [None, "", "dumb"])
def test_a_terminal_that_cannot_draw_again_shows_no_list(terminal: Terminal, term: str) -> None:
    assert not can_pick(terminal.streams, term)
    assert can_pick(terminal.streams, "xterm")
