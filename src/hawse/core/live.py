"""What goes on, shown while it does: a block that is drawn again on a terminal, lines elsewhere,
or JSON on request.

It takes pictures from whoever follows something and knows nothing of what they are of. Everything
goes to stderr, as progress does.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar

from hawse.core.progress import animates
from hawse.errors import Interrupted, TimedOut
from hawse.output.cells import width
from hawse.output.escape import ascii_only, escape, line_start
from hawse.output.live import FINE, PLAIN, Branch, Look, about, lines_of, spent

if TYPE_CHECKING:
    from hawse.app import App

EVERY_SECONDS = 0.2
HEARTBEAT_SECONDS = 30.0


class Told(Protocol):
    """Something that happened, as a line for people and as an object for programs."""

    @property
    def line(self) -> str:
        """One line, not escaped."""

    @property
    def fields(self) -> Mapping[str, Any]:
        """What JSON has."""


class Picture(Protocol):
    """How things are at a moment."""

    @property
    def now(self) -> datetime:
        """The moment."""

    @property
    def stacks(self) -> Sequence[Branch]:
        """The things that are followed."""

    @property
    def told(self) -> Sequence[Told]:
        """What happened since the last picture."""

    @property
    def left(self) -> tuple[float, float] | None:
        """Seconds that are left: likely, and at the latest."""

    @property
    def ended(self) -> bool:
        """Whether this is the last one."""


P = TypeVar("P", bound=Picture)


def shown(app: App, pictures: Iterable[P]) -> P:
    """Show pictures until the last one, which is given back; TimedOut after --timeout."""
    drawn = drawer(app)
    limit, began = app.asked("timeout"), app.clock.monotonic()
    last: P | None = None
    try:
        for last in pictures:
            drawn.show(last)
            if limit is not None and not last.ended and app.clock.monotonic() - began >= limit:
                raise TimedOut("timed out", why=f"it goes on after {limit:g} s")
    except KeyboardInterrupt as error:
        raise Interrupted("no longer watched", why="what goes on there is left alone") from error
    finally:
        drawn.finish(last)
    assert last is not None
    return last


def animated(app: App) -> bool:
    """Whether pictures are worth making only because time passed."""
    err = app.streams.stderr
    return app.asked("progress") == "auto" and animates(err, app.env, app.streams.stdout)


def pause(app: App) -> float:
    """Seconds between two pictures of which nothing is new."""
    return EVERY_SECONDS if animated(app) else 1.0


def summary(last: Picture, *, but: Container[str] = ()) -> list[str]:
    """How each ended, in a line; not of those that are told otherwise."""
    return [
        f"{root.name}: {root.status} after {spent(_lasted(root, last))}"
        for root in last.stacks
        if root.name not in but
    ]


def drawer(app: App) -> _Silent:
    """What draws pictures as the person asked for."""
    mode, err = app.asked("progress"), app.streams.stderr
    if mode == "off":
        return _Silent()
    if mode == "json":
        return _Json(err)
    if animated(app):
        return _Block(err, app.colour(err), lambda: _size(app, err))
    return _Lines(err)


def _size(app: App, err: TextIO) -> tuple[int, int]:
    """Columns and rows of the terminal."""
    import os

    rows = int(app.env["LINES"]) if app.env.get("LINES", "").isdecimal() else 0
    if not rows:
        try:
            rows = os.get_terminal_size(err.fileno()).lines
        except (OSError, ValueError):
            rows = 24
    return app.width(err) or 80, rows or 24


class _Silent:
    """Shows nothing; what all of them can be told."""

    def show(self, picture: Picture) -> None:
        """Show one picture."""

    def finish(self, last: Picture | None) -> None:
        """Leave what is worth leaving, however it ended."""


class _Block(_Silent):
    """A block of lines in one place, drawn at most five times a second; the last one stays."""

    def __init__(self, err: TextIO, colour: bool, size: Callable[[], tuple[int, int]]) -> None:
        self._err, self._colour, self._size = err, colour, size
        self._marks = PLAIN if ascii_only(getattr(err, "encoding", None)) else FINE
        self._at: datetime | None = None
        self._widths: list[int] = []

    def show(self, picture: Picture) -> None:
        """Draw it, unless the last drawing is too fresh to be seen."""
        recent = self._at is not None and (picture.now - self._at).total_seconds() < EVERY_SECONDS
        if not recent or picture.ended or picture.told:
            self._draw(picture)

    def finish(self, last: Picture | None) -> None:
        """Draw how it was left, and leave it."""
        if last is not None:
            self._draw(last)

    def _draw(self, picture: Picture) -> None:
        columns, rows = self._size()
        look = Look(columns, rows, picture.now, self._marks, colour=False)
        plain = lines_of(picture.stacks, look, picture.left)
        lines = plain
        if self._colour:
            lines = lines_of(picture.stacks, look._replace(colour=True), picture.left)
        text = "".join(f"{line_start(line)}\x1b[K\n" for line in lines)
        self._err.write(f"{self._back(columns)}{text}\x1b[J")
        self._err.flush()
        self._at, self._widths = picture.now, [width(line) for line in plain]

    def _back(self, columns: int) -> str:
        """To where the block begins: a terminal made narrower has folded its lines."""
        up = sum(max(1, -(-each // columns)) for each in self._widths)
        return f"\r\x1b[{up}A" if up else ""


class _Lines(_Silent):
    """A line for all that happens, and one that it goes on when nothing does."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self._said: datetime | None = None

    def show(self, picture: Picture) -> None:
        """Say what is new."""
        lines = [told.line for told in picture.told]
        quiet = self._said is not None and not picture.ended
        if not lines and quiet and _since(self._said, picture) >= HEARTBEAT_SECONDS:
            lines = [_heartbeat(root, picture) for root in picture.stacks]
        if lines:
            self._err.write("".join(f"{line_start(escape(line))}\n" for line in lines))
            self._err.flush()
        if lines or self._said is None:
            self._said = picture.now


class _Json(_Silent):
    """One JSON object a line."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self._said: datetime | None = None

    def show(self, picture: Picture) -> None:
        """Write what is new."""
        found = [{"event": "transition", **told.fields} for told in picture.told]
        quiet = self._said is not None and _since(self._said, picture) >= HEARTBEAT_SECONDS
        if picture.ended or (quiet and not found):
            event = "end" if picture.ended else "going_on"
            found += [{"event": event, **_summary(root, picture)} for root in picture.stacks]
        if found:
            self._write(found)
        if found or self._said is None:
            self._said = picture.now

    def _write(self, found: Sequence[Mapping[str, Any]]) -> None:
        import json

        self._err.write("".join(f"{json.dumps(one)}\n" for one in found))
        self._err.flush()


def _since(said: datetime | None, picture: Picture) -> float:
    return (picture.now - said).total_seconds() if said else 0.0


def _lasted(root: Branch, picture: Picture) -> float:
    return ((root.ended or picture.now) - root.began).total_seconds()


def _summary(root: Branch, picture: Picture) -> dict[str, Any]:
    left = picture.left
    return {
        "name": root.name,
        "status": root.status,
        "seconds": round(_lasted(root, picture), 1),
        "done": root.done,
        "total": root.total,
        "left_p50": round(left[0]) if left else None,
        "left_p90": round(left[1]) if left else None,
    }


def _heartbeat(root: Branch, picture: Picture) -> str:
    known = _summary(root, picture)
    count = f"{root.done or 0} of {root.total}" if root.total else f"{root.done or 0} done"
    at_work = [one.name for one in _running(root)]
    parts = [f"{root.name}: {root.status} for {spent(known['seconds'])}", count]
    if picture.left:
        parts.append(f"about {about(picture.left[0])} left")
    if at_work:
        parts.append(f"waiting for {', '.join(at_work[:3])}{', …' if len(at_work) > 3 else ''}")
    return ", ".join(parts)


def _running(branch: Branch) -> Iterable[Branch]:
    for child in branch.children:
        if child.children:
            yield from _running(child)
        elif child.state == "running":
            yield child
