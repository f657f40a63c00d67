"""What the rows of a query come to, over all of its targets: told at the end, and as a page.

A query that `sums` takes one as its argument `sums` and adds to it, from several threads at once.
What it adds up is known to the service alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hawse.errors import UsageError

if TYPE_CHECKING:
    from hawse.app import App


class Sum(Protocol):
    """What is added up, and the file of the page that was asked for."""

    html: Path | None

    @property
    def unsure(self) -> int:
        """How much was looked at in vain and has no row."""

    def said(self) -> Iterable[str]:
        """Lines for a person, after the rows."""

    def page(self) -> str:
        """All of it as HTML."""


def checked_sum(app: App, made: Sum) -> Sum:
    """UsageError when its page could not be written in the end."""
    if made.html is not None and not (app.cwd / made.html).absolute().parent.is_dir():
        raise UsageError(f"--html {made.html}", why=f"there is no folder {made.html.parent}")
    return made


def tell(app: App, made: Sum) -> None:
    """Write its page, and say what it comes to."""
    if made.html is not None:
        from hawse.core.pages import write_page

        write_page(app, made.html, made.page())
    for text in made.said():
        app.talk.say(text)
