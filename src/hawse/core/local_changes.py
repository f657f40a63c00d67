"""What a command changes on this machine alone: told, and asked for where something goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hawse.errors import Refused

if TYPE_CHECKING:
    from hawse.app import App


def agreed(app: App, lines: Sequence[str], *, ask: bool = True) -> bool:
    """Tell what is about to be done; True when it may be.

    False for a dry run. Refused when the answer is no, or when this run may only read.
    """
    if ask or app.options.dry_run:
        for line in lines:
            app.say(line)
    if app.options.dry_run:
        return False
    if app.asked("read_only"):
        raise Refused("refused", why="this run is read-only; nothing was changed")
    if ask:
        from hawse.core.confirm import Question, confirm

        confirm(app, Question("go on? [y/N] "))
    return True
