"""Something that counts by itself elsewhere, shown with the bar that our own work has.

It knows nothing of what is counted: states come, each is asked how far it is and what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from hawse.errors import Interrupted, TimedOut

if TYPE_CHECKING:
    from hawse.app import App

S = TypeVar("S")


def counted(
    app: App,
    what: str,
    states: Iterable[S],
    far: Callable[[S], tuple[int, int]],
    news: Callable[[S | None, S], Iterator[str]],
) -> S:
    """Show states until the last one, which is given back; TimedOut after --timeout.

    `far` is how many are done, and of how many as far as that is known.
    """
    progress, limit, began = app.progress, app.asked("timeout"), app.clock.monotonic()
    last: S | None = None
    progress.start(what, None)
    try:
        for state in states:
            _advance(app, far(last) if last is not None else None, far(state))
            with progress.paused():
                app.talk.lines(list(news(last, state)))
            last = state
            if limit is not None and app.clock.monotonic() - began >= limit:
                raise TimedOut("timed out", why=f"it goes on after {limit:g} s")
    except KeyboardInterrupt as error:
        raise Interrupted("no longer watched", why="what goes on there is left alone") from error
    finally:
        progress.finish()
    assert last is not None
    return last


def _advance(app: App, before: tuple[int, int] | None, now: tuple[int, int]) -> None:
    """What was done before anybody looked tells nothing of how fast it goes."""
    done, total = before or (0, 0)
    if now[1] > total:
        app.progress.expect(now[1] - total)
    app.progress.advance(max(now[0] - done, 0), before=before is None)
