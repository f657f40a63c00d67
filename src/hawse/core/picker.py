"""A list to pick from: what was typed, what fits it, where the mark stands, and how that looks.

Pure, so that every key and every size of terminal can be tested; `core.terminal_keys` reads keys.
Names are text that anybody may have chosen, so that each is escaped and cut to its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from hawse.output.cells import cut, width
from hawse.output.escape import escape
from hawse.output.style import paint

Offer = tuple[str, str]
"""A value, and what is shown beside it."""

SHOWN = 10
"""The most that are shown at a time."""
_HELP = "type to filter, up and down, Enter picks, Esc leaves"
_WIDEST = 40
_PAGES = {"page up": -1, "page down": 1}


class Look(NamedTuple):
    """The room on the terminal, and what it can show."""

    columns: int
    rows: int
    colour: bool = False
    cut: str = "…"
    told: Callable[[str], str] = str
    """What writes a text as the stream can show it."""


class Drawn(NamedTuple):
    """The lines, the first of which is the one that is typed at, and the column of the cursor."""

    lines: list[str]
    cursor: int


class Picker:
    """Keys come in one by one; `picked` is the value of the line that is marked."""

    def __init__(self, question: str, offers: Sequence[Offer]) -> None:
        self._question, self._offers = question, offers
        self._texts = [f"{value} {about}".lower() for value, about in offers]
        self._width = min(max((width(escape(value)) for value, _ in offers), default=0), _WIDEST)
        self._typed = ""
        self._fitting: Sequence[int] = range(len(offers))
        self._at = self._top = 0

    @property
    def picked(self) -> str | None:
        """The value that is marked; None when nothing fits."""
        return self._offers[self._fitting[self._at]][0] if self._fitting else None

    def key(self, key: str) -> None:
        """Take a key by its name, or text that was typed."""
        if key in ("up", "down"):
            self._move(-1 if key == "up" else 1)
        elif key in _PAGES:
            self._move(_PAGES[key] * SHOWN, around=False)
        elif key == "home":
            self._at = 0
        elif key == "end":
            self._at = max(len(self._fitting) - 1, 0)
        elif key == "backspace":
            self._filter(self._typed[:-1])
        elif key == "word back":
            self._filter(self._typed.rstrip().rpartition(" ")[0])
        elif key == "clear":
            self._filter("")
        elif key.isprintable() and len(key) == 1:
            self._filter(self._typed + key)

    def drawn(self, look: Look) -> Drawn:
        """How it looks: never more lines than there are rows, each narrower than the terminal."""
        head, cursor = self._head(look)
        room = min(SHOWN, look.rows - 1)
        if room < 1:
            return Drawn([head], cursor)
        self._top = min(max(self._top, self._at - room + 1), self._at)
        shown = self._fitting[self._top : self._top + room]
        lines = [self._line(number, look) for number in shown]
        if not shown:
            lines = [_dim(cut("  nothing fits", look.columns - 1, look.cut), look)]
        elif look.rows > len(lines) + 2:
            lines.append(_dim(cut(f"  {_HELP}", look.columns - 1, look.cut), look))
        return Drawn([head, *lines], cursor)

    def _move(self, by: int, *, around: bool = True) -> None:
        count = len(self._fitting)
        if count:
            to = self._at + by
            self._at = to % count if around else min(max(to, 0), count - 1)

    def _filter(self, typed: str) -> None:
        """Keep what has every word that is typed; what begins with it comes first."""
        within = self._fitting if typed.startswith(self._typed) else range(len(self._offers))
        self._typed, words = typed, typed.lower().split()
        among: Iterable[int] = sorted(within) if words else range(len(self._offers))
        fitting = [n for n in among if all(word in self._texts[n] for word in words)]
        if words:
            fitting.sort(key=lambda n: not self._texts[n].startswith(words[0]))
        self._fitting, self._at, self._top = fitting, 0, 0

    def _head(self, look: Look) -> tuple[str, int]:
        """The question and what is typed, the end of it where there is not room for all."""
        count = f"{len(self._fitting):,} of {len(self._offers):,}"
        asked, typed = escape(self._question), look.told(escape(self._typed))
        room = look.columns - 2 - width(asked) - 2
        while typed and width(typed) > max(room, 1):
            typed = typed[1:]
        text = cut(f"{asked}: {typed}", look.columns - 1, look.cut)
        cursor = width(text)
        if cursor + 2 + len(count) < look.columns:
            text += _dim(f"  {count}", look)
        return text, cursor

    def _line(self, number: int, look: Look) -> str:
        value, about = self._offers[number]
        marked = number == self._fitting[self._at]
        name = look.told(escape(value))
        pad = " " * (self._width - width(name))
        text = f"{'>' if marked else ' '} {name}{pad if about else ''}"
        if about:
            text = f"{text}  {look.told(escape(about))}"
        text = cut(text, look.columns - 1, look.cut)
        return paint(text, "bold") if marked and look.colour else text


def _dim(text: str, look: Look) -> str:
    return paint(text, "dim") if look.colour else text
