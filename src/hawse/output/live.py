"""A tree of things at work as lines: never more than a terminal has, whatever there is to show.

It knows nothing of what the things are: a `Branch` has a name, a state, times and branches. What
is finished is folded into a line; without room for all, what failed and what is at work stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from hawse.output.cells import cut, width
from hawse.output.escape import escape
from hawse.output.style import paint

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_NAMED_DONE = 3
_FOLDED = ("done", "undone", "stopped")
_LEAST_NOTE = 10


class Branch(Protocol):
    """One thing, and the things within it."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def type(self) -> str:
        """What it is."""

    @property
    def status(self) -> str:
        """How it is, in the words of whoever runs it."""

    @property
    def state(self) -> str:
        """waiting, running, done, failed, stopped (because another failed) or undone."""

    @property
    def began(self) -> datetime:
        """When it began."""

    @property
    def ended(self) -> datetime | None:
        """When it ended; None while it is at work."""

    @property
    def note(self) -> str:
        """What else there is to say."""

    @property
    def usual(self) -> float | None:
        """The seconds that it usually takes."""

    @property
    def done(self) -> int | None:
        """How many within it are done; None: it is not counted."""

    @property
    def total(self) -> int | None:
        """Of how many."""

    @property
    def first_failure(self) -> bool:
        """Whether it failed before all others."""

    @property
    def children(self) -> Sequence[Branch]:
        """The things within it."""


class Marks(NamedTuple):
    """What the tree is drawn with."""

    done: str
    failed: str
    stopped: str
    undone: str
    spinner: str
    tee: str
    last: str
    bar: str
    cut: str
    about: str
    first: str


FINE = Marks("✔", "✖", "⊘", "↩", _SPINNER, "├─ ", "└─ ", "│  ", "…", "≈ ", " ← first failure")
PLAIN = Marks("+", "x", "-", "<", "|/-\\", "|- ", "`- ", "|  ", "...", "~", " <- first failure")
_COLOURS = {"done": "green", "failed": "red", "stopped": "dim", "undone": "yellow"}


class Look(NamedTuple):
    """How a picture is drawn: the room, the moment, the marks, with colour or without."""

    columns: int
    rows: int
    now: datetime
    marks: Marks = FINE
    colour: bool = False


class _Line(NamedTuple):
    """One line, and how much it matters: the highest goes first when there is no room."""

    text: str
    weight: int
    colour: str = ""


def lines_of(
    roots: Sequence[Branch], look: Look, left: tuple[float, float] | None = None
) -> list[str]:
    """The lines, fewer than there are rows, each narrower than the terminal."""
    lines = [
        line
        for number, root in enumerate(roots)
        for line in _root(root, look, None if number else left)
    ]
    fitting = _fitted(lines, max(look.rows - 1, 1), look)
    return [_drawn(line, look) for line in fitting]


def spent(seconds: float) -> str:
    """How long it has taken: 0m12s, 4m03s, 1h02m."""
    whole = max(int(seconds), 0)
    if whole >= 3600:
        return f"{whole // 3600}h{whole % 3600 // 60:02}m"
    return f"{whole // 60}m{whole % 60:02}s"


def about(seconds: float) -> str:
    """An estimate, no finer than it is: 40s, 3m, 2h."""
    if seconds < 55:
        return f"{max(5, round(seconds / 5) * 5)}s"
    return f"{round(seconds / 60)}m" if seconds < 90 * 60 else f"{seconds / 3600:.1f}h"


def _root(root: Branch, look: Look, left: tuple[float, float] | None) -> Iterator[_Line]:
    parts = [escape(root.name), root.status, spent(_seconds(root, look)), _counted(root)]
    if left is not None:
        parts.append(f"{look.marks.about}{about(left[0])} left (p90 {about(left[1])})")
    hue = _COLOURS.get(root.state, "bold")
    yield _Line("  ".join(filter(None, parts)), 0, hue)
    if root.note:
        yield _Line(f"   {_quoted(root.note)}", 1, "red" if root.state == "failed" else "yellow")
    yield from _below(root.children, "", look)


def _below(children: Sequence[Branch], lead: str, look: Look) -> Iterator[_Line]:
    """What is over folded on top, then what is at work or failed, one by one."""
    over = [one for one in children if one.state in _FOLDED and not _lives(one)]
    shown = [one for one in children if one not in over]
    groups = [[one for one in over if one.state == state] for state in _FOLDED]
    items: list[Branch | list[Branch]] = [*filter(None, groups), *shown]
    for number, item in enumerate(items, 1):
        final = number == len(items)
        end = f"{lead}{look.marks.last if final else look.marks.tee}"
        if isinstance(item, list):
            yield _Line(f"{end}{_fold(item, look)}", 5, _COLOURS[item[0].state])
            continue
        yield _one(item, end, look)
        yield from _below(item.children, f"{lead}{'   ' if final else look.marks.bar}", look)


def _lives(branch: Branch) -> bool:
    """Whether something within it failed or is at work."""
    return any(one.state in ("failed", "running") or _lives(one) for one in branch.children)


def _one(child: Branch, lead: str, look: Look) -> _Line:
    if child.state == "failed":
        return _failed(child, lead, look)
    parts = [f"{_mark(child, look)} {escape(child.name)}"]
    if child.done is not None:
        parts[0] += " (nested)"
    else:
        parts.append(escape(child.type))
    parts += [_counted(child), spent(_seconds(child, look)), _usually(child), escape(child.note)]
    weight = 3 if child.done is None else 2
    return _Line(lead + "  ".join(filter(None, parts)), weight)


def _failed(child: Branch, lead: str, look: Look) -> _Line:
    """What failed, in its own words as far as there is room for them."""
    first = look.marks.first if child.first_failure else ""
    text = f"{lead}{look.marks.failed} {escape(child.name)}  {escape(child.type)}"
    room = look.columns - 1 - width(text) - width(first) - 2
    if child.note and room > _LEAST_NOTE:
        text += f"  {cut(_quoted(child.note), room, look.marks.cut)}"
    return _Line(f"{text}{first}", 0 if child.first_failure else 1, "red")


def _mark(child: Branch, look: Look) -> str:
    if child.state == "running":
        frames = look.marks.spinner
        return frames[int(look.now.timestamp() * 5) % len(frames)]
    known = {"done": look.marks.done, "undone": look.marks.undone, "stopped": look.marks.stopped}
    return known.get(child.state, " ")


def _fold(group: Sequence[Branch], look: Look) -> str:
    state = group[0].state
    mark = {"done": look.marks.done, "undone": look.marks.undone}.get(state, look.marks.stopped)
    names = ", ".join(escape(one.name) for one in group[:_NAMED_DONE])
    if len(group) <= _NAMED_DONE:
        return f"{mark} {names} ({state})" if state != "done" else f"{mark} {names}"
    return f"{mark} {names}{look.marks.cut} ({len(group)} {state})"


def _counted(branch: Branch) -> str:
    if branch.done is None:
        return ""
    return f"{branch.done}/{branch.total}" if branch.total else f"{branch.done} done"


def _usually(child: Branch) -> str:
    return f"usually {about(child.usual)}" if child.usual is not None else ""


def _seconds(branch: Branch, look: Look) -> float:
    return ((branch.ended or look.now) - branch.began).total_seconds()


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def _fitted(lines: list[_Line], room: int, look: Look) -> list[_Line]:
    """At most `room` lines: those that matter least are counted instead."""
    if len(lines) <= room:
        return lines
    by_weight = sorted(range(len(lines)), key=lambda place: (lines[place].weight, place))
    kept = sorted(by_weight[: room - 1])
    rest = len(lines) - len(kept)
    return [*(lines[place] for place in kept), _Line(f"{look.marks.cut} {rest} more", 9, "dim")]


def _drawn(line: _Line, look: Look) -> str:
    text = line.text
    if look.marks is PLAIN:
        text = text.encode("ascii", "backslashreplace").decode("ascii")
    if width(text) >= look.columns:
        text = cut(text, max(look.columns - 1, 1), look.marks.cut)
    return paint(text, line.colour) if look.colour else text
