"""What an earlier run of the same change left unfinished, told before it is begun anew.

A new plan knows what AWS shows. Of what the earlier run had half done it may know nothing: a
gateway that was detached from its VPC no longer belongs to any. Only going on with it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from hawse.app import App
from hawse.core.history import operations
from hawse.core.reports import going_on

if TYPE_CHECKING:
    from hawse.core.changes import Planned


def warn_of_unfinished(app: App, planned: Planned) -> None:
    """Say how to go on with the last run of this command on one of these things, if it died."""
    if planned.resumed or "undoes" in planned.args:
        return
    wanted = {entry.on for plan in planned.plans for entry in plan.steps}
    for operation in reversed(operations(app, recent=True)):
        if operation.command == planned.path and not wanted.isdisjoint(_things(operation.plans)):
            if operation.state == "unfinished":
                again = going_on(planned.command, planned.path, operation.id)
                app.talk.warn(f"an earlier run is unfinished: {again} goes on with it")
            return


def _things(plans: Iterable[Mapping[str, Any]]) -> set[str]:
    return {entry["on"] for plan in plans for entry in plan["entries"] if entry["kind"] != "skip"}
