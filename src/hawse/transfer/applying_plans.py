"""A plan of a sync that was written to a file: shown, kept, and applied as it was shown.

What the file says is done only where both sides still are what they were then: S3 is told so with
every write, and files are looked at right before. What has changed is told and left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from hawse.errors import Interrupted
from hawse.plurals import counted
from hawse.transfer.actions import Copy, Delete, Left
from hawse.transfer.sync_doing import DELETE, Outcomes
from hawse.transfer.sync_sources import Both
from hawse.transfer.syncing import ask, drained

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.transfer.plan_lines import PlanFile
    from hawse.transfer.sync_directions import Doer
    from hawse.transfer.syncing import Sync
    from hawse.transfer.telling import Teller
    from hawse.transfer.ways import Engines


def show(plan: PlanFile, sync: Sync, engines: Engines, report: Teller, folder: Path) -> None:
    """Tell of each action of a plan as if it was done: for a dry run."""
    told = Outcomes(report)
    doer, deleting = Both(sync, engines, told, folder).doer, False
    for action in plan.actions():
        if isinstance(action, Left):
            told.left(doer.verb, doer.names(action.name), action)
            continue
        report.expect(max(action.size, 0))
        if isinstance(action, Copy):
            told.ended(doer.verb, doer.names(action.name), action.size, None)
        else:
            if not deleting:
                doer.rewind()
                deleting = True
            told.ended(DELETE, (doer.names(action.name)[1], None), action.size, None)
        report.show()


def apply(plan: PlanFile, sync: Sync, engines: Engines, report: Teller, folder: Path) -> None:
    """Do what a plan says; `sync` has its ends, and a manner that is strict."""
    told = Outcomes(report)
    both = Both(sync, engines, told, folder)
    with both.strays:
        try:
            deletes = _transferred(plan, both.doer, told)
            drained(engines, report)
            if plan.counts.deletes and told.undone:
                what = counted(plan.counts.deletes, "delete")
                why = f"{counted(told.undone, 'item')} was not done"
                report.note(f"{what} left undone, since {why}")
            elif plan.counts.deletes:
                at = (sync.ends, engines.destination.target)
                ask(report, at, plan.counts.deletes, plan.counts.delete_bytes)
                both.doer.delete(deletes)
                drained(engines, report)
        except (KeyboardInterrupt, Interrupted):
            engines.cancel()
            raise


def _transferred(plan: PlanFile, doer: Doer, told: Outcomes) -> Iterator[Delete]:
    """Begin all copies; gives the deletes, which come last in a plan."""
    actions = plan.actions()
    deletes: Iterator[Copy | Delete | Left] = iter(())
    for action in actions:
        if isinstance(action, Delete):
            deletes = chain([action], actions)
            break
        if isinstance(action, Copy):
            told.report.expect(max(action.size, 0))
            doer.copy(action)
        else:
            told.left(doer.verb, doer.names(action.name), action)
    doer.finish()
    return (each for each in deletes if isinstance(each, Delete))
