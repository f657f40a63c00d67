"""Rounds of one run: what can only be planned once the rest is done is planned in a later one.

Which there are is decided here from what became of the earlier ones; nothing is planned here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hawse.plan import Entry, Skip

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.core.changes import Planned
    from hawse.core.ledger import Ledger


def goes_on(app: App, waves: Sequence[tuple[Planned, Ledger]]) -> bool:
    """Whether all went well, and something can be planned now that could not be before.

    What is done makes it so. Where there was nothing to do, it is what one of several targets did
    not know of another: that it need not be waited for.
    """
    planned, ledger = waves[-1]
    later = any(_is_later(entry) for plan in planned.plans for entry in plan.entries)
    if ledger.bad or not later or app.options.wait is False:
        return False
    if any(plan.steps for plan in planned.plans):
        return any(line.outcome == "done" for line in ledger.lines())
    return len(planned.targets) > 1 and settled(waves) > settled(waves[:-1])


def settled(waves: Iterable[tuple[Planned, Ledger]]) -> frozenset[str]:
    """The things that are as asked, be it that they were so before."""
    return frozenset(
        line.entry.on
        for _, ledger in waves
        for line in ledger.lines()
        if line.outcome in ("done", "skipped") and not _is_later(line.entry)
    )


def without_later(planned: Planned, ledger: Ledger) -> tuple[Planned, Ledger]:
    """A wave as it is reported: what was left to a later one is told there."""
    return planned, ledger.without(_is_later)


def mark_in_vain(app: App, ledger: Ledger) -> None:
    """What waits for something that this run never came to was asked for in vain.

    Not where something failed, which says it all, nor where nothing was to be waited for.
    """
    if app.options.dry_run or app.options.wait is False or ledger.bad:
        return
    for line in list(ledger.lines()):
        if _is_later(line.entry):
            ledger.mark(line.spot, "blocked", line.detail)


def _is_later(entry: Entry) -> bool:
    return isinstance(entry, Skip) and entry.later
