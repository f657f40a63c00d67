"""From what both sides have to what a sync does, as a stream.

Copies come as the listings do. Deletes do not: each is written to the spool, and `deletes` hands
them out only when both listings came to their end, no transfer failed and no guard objects.
A name that a filter excludes is untouched on either side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hawse.transfer.actions import Copy, Delete, Left, Reason, Same, Totals, Weight, seen
from hawse.transfer.comparing import Comparison, Direction, Outcome, Side, Verdict
from hawse.transfer.guards import DeleteFacts, Device, MaxDelete, check_deletes
from hawse.transfer.spooling import Spool
from hawse.transfer.unseen import Unseen

Pair = tuple[Side | None, Side | None]

_ARCHIVED = {"GLACIER", "DEEP_ARCHIVE"}


@dataclass(frozen=True)
class SyncOptions:
    """What a sync may do. `backup_prefix` is put before the name of what is replaced or deleted."""

    delete: bool = False
    immutable: bool = False
    backup_prefix: str = ""


@dataclass(frozen=True)
class Extent:
    """Which names a sync is about: those that `keeps`, and that either side could look at."""

    keeps: Callable[[str], bool] = lambda _name: True
    source_unseen: Unseen = field(default_factory=Unseen)
    destination_unseen: Unseen = field(default_factory=Unseen)


class SyncPlan:
    """One sync. `totals` grow while `actions` is read; `deletes` comes after its end."""

    def __init__(
        self,
        comparison: Comparison,
        spool: Spool,
        options: SyncOptions = SyncOptions(),
        extent: Extent | None = None,
    ) -> None:
        self.totals = Totals()
        self._comparison = comparison
        self._spool = spool
        self._options = options
        self._extent = extent or Extent()
        self._whole = False

    def actions(self, pairs: Iterable[Pair]) -> Iterator[Copy | Same | Left]:
        """What to do for each name, but for deletes. To be read to its end, once."""
        keeps, count = self._extent.keeps, self.totals.count
        for source, destination in pairs:
            action = self._action(source, destination, keeps)
            if action is not None:
                count(action)
                yield action
        self._whole = True

    def deletes(
        self,
        *,
        failures: int,
        limit: MaxDelete | None = None,
        confirmed: bool = False,
        root_then: Device | None = None,
        root_now: Device | None = None,
    ) -> Iterator[Delete]:
        """The deletes, once `failures` of the transfers are known; Refused when any guard holds.

        The roots are those of a local source. What turned out to be unseen since is left out.
        """
        totals, beside = self.totals, self.totals.beside
        facts = DeleteFacts(
            whole=self._whole,
            failures=failures + totals.weighing(Weight.FAILED),
            deletes=totals.deletes + (beside.extra if self._options.delete else 0),
            source=totals.source + beside.source,
            destination=totals.destination + beside.destination,
            local_source=self._comparison.rules.direction is Direction.UPLOAD,
            root_then=root_then,
            root_now=root_now,
            confirmed=confirmed,
        )
        check_deletes(facts, limit)
        covers = self._extent.source_unseen.covers
        return (delete for delete in self._spool if not covers(delete.name))

    def _action(
        self, source: Side | None, destination: Side | None, keeps: Callable[[str], bool]
    ) -> Copy | Same | Left | None:
        side = source if source is not None else destination
        if side is None:
            return None
        if not keeps(side.name):
            return Left(side.name, Reason.EXCLUDED)
        return self._extra(side) if source is None else self._from(source, destination)

    def _from(self, source: Side, destination: Side | None) -> Copy | Same | Left:
        name = source.name
        why = unfit(source)
        if why is not None:
            return Left(name, why)
        self.totals.source += 1
        if destination is not None:
            self.totals.destination += 1
        elif self._extent.destination_unseen.covers(name):
            return Left(name, Reason.DESTINATION_UNSEEN)
        verdict = self._comparison.verdict(source, destination)
        if verdict.outcome is Outcome.SAME:
            return Same(name, verdict, source.size)
        if verdict.outcome is Outcome.KEEP:
            return Left(name, Reason.NEWER)
        return self._copy(source, destination, verdict)

    def _copy(self, source: Side, destination: Side | None, verdict: Verdict) -> Copy | Left:
        if destination is not None and self._options.immutable:
            return Left(source.name, Reason.IMMUTABLE)
        archived = _archived(source)
        if archived is not None:
            return Left(source.name, archived)
        backup = ""
        if destination is not None and self._options.backup_prefix:
            if _archived(destination) is not None:
                return Left(source.name, Reason.BACKUP_ARCHIVED)
            backup = self._options.backup_prefix + source.name
        return Copy(
            name=source.name,
            why=verdict,
            source=seen(source),
            over=None if destination is None else seen(destination),
            changed=source.mtime if source.original is None else source.original,
            backup=backup,
            storage=source.storage,
        )

    def _extra(self, destination: Side) -> Left | None:
        """What is only at the destination: kept unless asked, else written to the spool."""
        name = destination.name
        why = unfit(destination)
        if why is Reason.MARKER or (why and self._options.delete):
            return Left(name, why)
        self.totals.destination += 1
        if not self._options.delete:
            self.totals.extra += 1
            return None
        if self._extent.source_unseen.covers(name):
            return Left(name, Reason.SOURCE_UNSEEN)
        prefix = self._options.backup_prefix
        if prefix and _archived(destination) is not None:
            return Left(name, Reason.BACKUP_ARCHIVED)
        delete = Delete(name, seen(destination), prefix + name if prefix else "")
        self._spool.add(delete)
        self.totals.count(delete)
        return None


def unfit(side: Side) -> Reason | None:
    """Why something is no content to sync: a marker of a folder, or the prefix itself."""
    name = side.name
    if name and (side.size or name[-1] != "/"):
        return None
    return Reason.UNNAMED if side.size else Reason.MARKER


def _archived(side: Side) -> Reason | None:
    """Why an object cannot be read; None when it can.

    `restore` is what the listing says of a restored copy: nothing, that it is being made, or the
    day on which it ends.
    """
    if side.storage not in _ARCHIVED:
        return None
    if not side.restore:
        return Reason.ARCHIVED
    has_a_day = any(letter.isdigit() for letter in side.restore)
    return None if has_a_day else Reason.RESTORING
