"""Says, before a change is agreed to, that requests go to a machine that is not AWS's.

A variable or a profile may name another endpoint, unseen by whoever types the command. The sandbox
says so itself, and a server on this machine was started by its user.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.targets import Target


def warn_of_strangers(app: App, targets: Iterable[Target]) -> None:
    """Name each such place once."""
    told = [t for t in targets if t.broken is None and t.redirected and not t.sandbox]
    for place in dict.fromkeys(place for target in told for place in target.reach.strangers):
        app.talk.warn(f"requests go to {place}, which is not AWS")
