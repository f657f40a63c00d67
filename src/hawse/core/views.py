"""How the rows of this run are shown: from the common options to an open writer of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hawse.app import App
from hawse.rows import Row

if TYPE_CHECKING:
    from hawse.output import RowsOut, View


def view_of(app: App) -> View:
    """The View that was asked for; 'auto' is a table on a terminal and lines on a pipe."""
    from hawse.output import View

    options, out = app.options, app.streams.stdout
    chosen = app.asked("output")
    if chosen == "auto":
        chosen = "table" if out.isatty() else "lines"
    return View(
        format=chosen,
        query=options.query,
        columns=_split(options.columns),
        filters=options.filter,
        sort=_split(options.sort),
        limit=options.limit or None,
        colour=app.colour(out),
        width=app.width(out),
        now=app.clock.now(),
    )


def checked_view(app: App, row: type[Row]) -> View:
    """The View; wrong columns, filters or queries end the run here, before any request."""
    from hawse.output import check_view

    view = view_of(app)
    check_view(view, row)
    return view


@contextmanager
def rows_out(app: App, view: View, row: type[Row], where: tuple[str, ...]) -> Iterator[RowsOut]:
    """An open writer of rows to stdout.

    After an error a JSON array that was begun is made whole; one that was not begun is not
    written, since an empty list is an answer and an error is none.
    """
    from hawse.output import open_rows

    out = open_rows(view, row, where, app.streams.stdout, app.talk.say)
    try:
        yield out
    except BaseException:
        if out.given:
            out.close()
        raise
    out.close()


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())
