"""The shards of a sync that is split over processes, as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hawse.errors import Partial
from hawse.rows import Row, column

STATES = {
    "complete": "green",
    "running": "yellow",
    "partial": "yellow",
    "failed": "red",
    "missing": "red",
}


@dataclass(frozen=True, kw_only=True)
class ShardState(Row):
    """One part of a sync, and what became of it."""

    shard: str = column(doc="I/N.")
    state: str = column(
        colour=STATES,
        doc="complete, partial (not all was transferred), failed, running (or killed while it "
        "ran), or missing (it has not begun).",
    )
    began: datetime | None = column(show="age")
    ended: datetime | None = column(show="age")
    names: int | None = column(doc="Names of the source that are this shard's; once it ended.")
    copies: int | None = column(doc="Names that differed, and were to be transferred.")
    size: int | None = column(show="bytes", doc="Their bytes.")
    deletes: int | None = column(doc="Names that were to be deleted.")
    host: str | None = column(wide=True, doc="Where it ran last.")
    attempt: int = column(wide=True, doc="How often it was begun.")
    why: str = column(doc="Why it is not complete.")


class Run(Protocol):
    """All that the shards of a run have noted."""

    count: int

    @property
    def source_changed(self) -> bool:
        """Whether the shards saw different names at the source."""

    @property
    def trouble(self) -> str:
        """Why the run is not complete; "" when it is."""

    @property
    def states(self) -> Mapping[Any, str]:
        """The state of each shard, by its number."""

    @property
    def entries(self) -> Mapping[Any, Any]:
        """What was noted, by the number of the shard."""

    @property
    def names(self) -> Any:
        """The names that all of them took; `count` says how many."""


def shown(run: Run) -> Iterator[ShardState]:
    """A row for each shard, also for one that has noted nothing."""
    for shard, state in run.states.items():
        yield _row(str(shard), state, run.entries.get(shard))


def _row(shard: str, state: str, noted: Any) -> ShardState:
    counts = noted.counts if noted is not None else {}
    return ShardState(
        shard=shard,
        state=state,
        began=_time(noted.begun) if noted else None,
        ended=_time(noted.ended) if noted else None,
        names=noted.own.count if "copies" in counts else None,
        copies=counts.get("copies"),
        size=counts.get("bytes"),
        deletes=counts.get("deletes"),
        host=noted.host if noted else None,
        attempt=noted.attempt if noted else 0,
        why=noted.why if noted else "",
    )


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def ending(run: Run, say: Callable[[str], None]) -> None:
    """Say that all is there; Partial when it is not."""
    if run.trouble:
        hint = "start those that are not complete again, with the same command line"
        raise Partial("the sync", why=run.trouble, hint=hint)
    say(f"all {run.count:,} shards are complete: {run.names.count:,} names")
    if run.source_changed:
        say("the source changed while they ran: what came later may be missing")
