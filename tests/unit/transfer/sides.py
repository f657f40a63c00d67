"""Both sides of a sync in memory, and what applying a plan would make of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hawse.transfer.actions import Copy, Delete, Left, Same
from hawse.transfer.comparing import Comparison, Direction, Rules, Side
from hawse.transfer.guards import Device, MaxDelete
from hawse.transfer.joining import joined
from hawse.transfer.spooling import Spool
from hawse.transfer.sync_plan import Extent, SyncOptions, SyncPlan
from hawse.transfer.unseen import Unseen

NOON = 1_700_000_000.0
HERE = Device(1, 2)


def side(
    name: str, size: int = 1, mtime: float | None = NOON, etag: str = "e", **more: Any
) -> Side:
    return Side(name, size, mtime, etag, **more)


def sides(*names: str) -> list[Side]:
    return [side(name) for name in sorted(names)]


@dataclass
class Sync:
    """One sync of two lists; `deletes` are those that the guards let through."""

    source: Iterable[Side]
    destination: Iterable[Side]
    direction: Direction = Direction.UPLOAD
    options: SyncOptions = SyncOptions(delete=True)
    rules: dict[str, Any] = field(default_factory=dict)
    keeps: Callable[[str], bool] = lambda _name: True
    source_unseen: Unseen = field(default_factory=Unseen)
    destination_unseen: Unseen = field(default_factory=Unseen)

    def __post_init__(self) -> None:
        extent = Extent(self.keeps, self.source_unseen, self.destination_unseen)
        comparison = Comparison(Rules(self.direction, **self.rules))
        self.plan = SyncPlan(comparison, Spool(io.BytesIO()), self.options, extent)

    def actions(self) -> list[Copy | Same | Left]:
        return list(self.plan.actions(joined(self.source, self.destination)))

    def deletes(
        self,
        *,
        failures: int = 0,
        limit: MaxDelete | None = None,
        confirmed: bool = True,
        root_now: Device | None = HERE,
    ) -> list[Delete]:
        return list(
            self.plan.deletes(
                failures=failures,
                limit=limit,
                confirmed=confirmed,
                root_then=HERE,
                root_now=root_now,
            )
        )

    def copied(self) -> list[str]:
        return [action.name for action in self.actions() if isinstance(action, Copy)]

    def left(self) -> dict[str, str]:
        return {a.name: a.why.name for a in self.actions() if isinstance(a, Left)}


def applied(
    actions: Iterable[Copy | Same | Left | Delete], source: Iterable[Side], there: Iterable[Side]
) -> dict[str, Side]:
    """The destination after a plan: what is copied has the time that its action asks for."""
    now = {one.name: one for one in there}
    content = {one.name: one for one in source}
    for action in actions:
        if isinstance(action, Copy):
            found = content[action.name]
            now[action.name] = found._replace(mtime=action.changed, original=action.changed)
        elif isinstance(action, Delete):
            del now[action.name]
    return now


def breaking(items: Iterable[Side], error: Exception) -> Iterator[Side]:
    """A listing that ends with an error."""
    yield from items
    raise error
