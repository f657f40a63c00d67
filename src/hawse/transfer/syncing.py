"""One sync from beginning to end: both listings, what follows from them, and last of all deletes.

Both sides are read while what is known already is transferred. Nothing is deleted before all that
is done: not after an error, not when interrupted, and not before whoever runs it has agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from hawse.errors import CLIError, Interrupted, Refused
from hawse.plurals import counted
from hawse.transfer.actions import Copy, Delete, Left, Same, Totals
from hawse.transfer.comparing import Direction, Rules
from hawse.transfer.filters import Filters
from hawse.transfer.guards import MaxDelete
from hawse.transfer.key_ranges import Unsorted
from hawse.transfer.places import LocalPlace, S3Url
from hawse.transfer.plan_lines import PlanHeader, PlanWriter
from hawse.transfer.sharding import Shard, Share
from hawse.transfer.sides import device_of
from hawse.transfer.spooling import Spool
from hawse.transfer.sync_doing import DELETE, Manner, Outcomes
from hawse.transfer.sync_ends import Ends
from hawse.transfer.sync_plan import SyncOptions, SyncPlan
from hawse.transfer.sync_sources import Both
from hawse.transfer.ways import Ways

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.aws.targets import Target
    from hawse.transfer.telling import Teller
    from hawse.transfer.ways import Engines

T = TypeVar("T")
_SHOWN_EVERY = 0.2


@dataclass(frozen=True)
class Sync:
    """What was asked for. `follow` is about links: None follows those within the folder.

    `shard` is the part of all names that this process takes, None for all of them; `shard_run`
    is where what became of it is noted.
    """

    ends: Ends
    rules: Rules
    options: SyncOptions = SyncOptions()
    filters: Filters = field(default_factory=lambda: Filters(()))
    limit: MaxDelete | None = None
    follow: bool | None = None
    manner: Manner = Manner()
    ways: Ways = Ways()
    shard: Shard | None = None
    shard_run: S3Url | None = None


class Syncing:
    """`folder` keeps what does not fit into memory, and what outlives the run."""

    def __init__(self, sync: Sync, engines: Engines, report: Teller, folder: Path) -> None:
        self._sync = sync
        self._engines = engines
        self._report = report
        self._told = Outcomes(report)
        self._both = Both(sync, engines, self._told, folder)

    @property
    def share(self) -> Share | None:
        """What this shard has taken, if it is one."""
        return self._both.share

    def run(self) -> Totals:
        """Do it all; what was planned, in numbers."""
        from tempfile import TemporaryFile

        destination, strays = self._sync.ends.destination, self._both.strays
        if isinstance(destination, LocalPlace):
            strays.remove(destination.path, deep=True)
        with strays, TemporaryFile() as spooled:
            plan = self._tried(lambda: self._transferred(spooled))
            self._delete(plan)
        self._summarize(plan)
        return plan.totals

    def _tried(self, work: Callable[[], T]) -> T:
        """Once more, in another way, when the server turns out not to list in order."""
        try:
            return work()
        except Unsorted as unsorted:
            self._both.doer.finish()
            self._drain()
            if self._report.explains:
                self._report.explain(f"{unsorted.why}: all is listed again, and sorted here")
            self._both.sort()
            return work()

    def _transferred(self, spooled: Any) -> SyncPlan:
        spooled.seek(0)
        spooled.truncate()
        plan = self.plan(Spool(spooled))
        doer, explains = self._both.doer, self._report.explains
        with self._ended_well():
            for action in plan.actions(self._both.pairs(plan.totals, explains=explains)):
                if explains:
                    self._explain(action)
                if isinstance(action, Copy):
                    self._report.expect(max(action.size, 0))
                    doer.copy(action)
                elif isinstance(action, Left):
                    self._told.left(doer.verb, doer.names(action.name), action)
            doer.finish()
        return plan

    def plan(self, spool: Spool) -> SyncPlan:
        """A plan that has read nothing yet."""
        both = self._both
        return SyncPlan(both.comparison, spool, self._sync.options, both.extent)

    @contextmanager
    def _ended_well(self, *, deleting: bool = False) -> Iterator[None]:
        """What was begun is ended, also when no more can be; not when somebody interrupts."""
        try:
            yield
            self._drain()
        except (KeyboardInterrupt, Interrupted):
            self._engines.cancel()
            self._note_undeleted(deleting)
            raise
        except Unsorted:
            raise
        except CLIError:
            self._drain()
            self._note_undeleted(deleting)
            raise

    def _note_undeleted(self, deleting: bool) -> None:
        if self._sync.options.delete and not deleting:
            self._report.note("nothing was deleted")

    def _drain(self) -> None:
        drained(self._engines, self._report)

    # --- One action

    def _explain(self, action: Copy | Same | Left) -> None:
        if isinstance(action, Left):
            self._report.explain(f"leave {action.name}: {action.why.sentence}")
        else:
            verb = "same" if isinstance(action, Same) else self._both.doer.verb
            self._report.explain(f"{verb} {action.name}: {action.why.sentence}")

    # --- Deletes

    def _delete(self, plan: SyncPlan) -> None:
        if not plan.totals.deletes:
            return
        totals, told = plan.totals, self._told
        if told.undone:
            what = counted(totals.deletes, "delete")
            why = f"{counted(told.undone, 'item')} could not be transferred"
            self._report.note(f"{what} left undone, since {why}")
            return
        deletes = self._allowed(plan, confirmed=self._report.answers)
        there = self._engines.destination.target
        ask(self._report, (self._sync.ends, there), totals.deletes, totals.delete_bytes)
        with self._ended_well(deleting=True):
            self._both.doer.delete(deletes)

    def _allowed(self, plan: SyncPlan, *, confirmed: bool) -> Iterator[Delete]:
        """The deletes; Refused when a guard holds."""
        source = self._sync.ends.source
        return plan.deletes(
            failures=self._told.undone,
            limit=self._sync.limit,
            confirmed=confirmed,
            root_then=self._both.root,
            root_now=device_of(source.path) if isinstance(source, LocalPlace) else None,
        )

    # --- Only planning

    def write(self, file: BinaryIO, header: PlanHeader) -> Refused | None:
        """Write the plan into a file. When a guard allows no deletes, it has none and the reason
        is given."""
        from tempfile import TemporaryFile

        with TemporaryFile() as spooled:
            return self._tried(lambda: self._written(file, header, spooled))

    def _written(self, file: BinaryIO, header: PlanHeader, spooled: Any) -> Refused | None:
        for each in (file, spooled):
            each.seek(0)
            each.truncate()
        writer, plan = PlanWriter(file, header), self.plan(Spool(spooled))
        explains = self._report.explains
        for action in plan.actions(self._both.pairs(plan.totals, explains=explains)):
            if explains:
                self._explain(action)
            writer.add(action)
        refused: Refused | None = None
        try:
            for delete in self._allowed(plan, confirmed=True):
                writer.add(delete)
        except Refused as error:
            refused = error
        writer.end()
        self._summarize(plan)
        return refused

    def _summarize(self, plan: SyncPlan) -> None:
        totals, note = plan.totals, self._report.note
        if totals.same:
            note(f"{totals.same:,} unchanged")
        if totals.extra:
            note(f"{totals.extra:,} only at the destination (--delete removes them)")
        ahead = self._both.clock_ahead()
        if ahead and self._sync.ends.direction is Direction.UPLOAD:
            note(f"S3's clock is up to {ahead:,.0f} seconds ahead of this machine's")
        if totals.untold:
            note(f"{totals.untold:,} by size and time, since their checksums tell nothing")


def drained(engines: Engines, report: Teller) -> None:
    """Wait until nothing is in flight, and show what ended."""
    while not engines.drain(_SHOWN_EVERY):
        report.show()
    report.show()


def ask(report: Teller, at: tuple[Ends, Target], count: int, size: int) -> None:
    """Ask whether so many may be deleted; Refused when they may not."""
    ends, target = at
    what = f"{DELETE} {counted(count, 'item')} ({report.told(size)}) at {ends.destination}"
    try:
        report.confirm(what, str(count), at=target)
    except Refused as refused:
        why = refused.why.replace("nothing was changed", "nothing was deleted")
        raise Refused("--delete", why=why, hint=refused.hint) from refused
