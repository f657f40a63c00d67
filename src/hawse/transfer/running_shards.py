"""One shard of a sync, run from beginning to end, and noted where its run is noted."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from hawse.errors import CLIError, Interrupted
from hawse.transfer.shard_entries import COMPLETE, FAILED, PARTIAL, Entry
from hawse.transfer.shard_runs import RunFolder, Turn, asked_of, going_on_with

if TYPE_CHECKING:
    from datetime import datetime

    from hawse.transfer.actions import Totals
    from hawse.transfer.engine import Engine
    from hawse.transfer.syncing import Sync, Syncing

_NOT_DONE = ("failed", "skipped")


class Runner(Protocol):
    """The frame, as far as a shard needs it."""

    op: str
    ended_by: CLIError | None

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many items ended in each way."""

    def now(self) -> datetime:
        """The time."""

    def note(self, text: str) -> None:
        """Something about the whole run, for the end."""


def run_shard(syncing: Syncing, sync: Sync, engine: Engine, runner: Runner) -> None:
    """Run the sync of one shard, and note it; the sync alone, when no run was named."""
    assert sync.shard is not None
    if sync.shard_run is None:
        runner.note(f"shard {sync.shard}: without --shard-run, nothing tells whether all ran")
        syncing.run()
        return
    turn = _turn(sync, engine, runner)
    before = turn.begin()
    if before is not None and (going_on := going_on_with(before)):
        runner.note(f"{going_on}: going on with it")
    try:
        totals = syncing.run()
    except Interrupted:
        raise  # nothing more can be sent: it is noted as one that was killed
    except CLIError as error:
        with suppress(CLIError):  # the first error is the one to tell
            _end(turn, runner, FAILED, error.message)
        raise
    _ended(turn, syncing, runner, totals)


def _turn(sync: Sync, engine: Engine, runner: Runner) -> Turn:
    assert sync.shard is not None and sync.shard_run is not None
    entry = Entry(
        run=str(sync.shard_run),
        shard=sync.shard,
        asked=asked_of(sync),
        process=runner.op,
        host=platform.node(),
        begun=runner.now().isoformat(timespec="seconds"),
    )
    return Turn(RunFolder(engine, sync.shard_run), entry)


def _ended(turn: Turn, syncing: Syncing, runner: Runner, totals: Totals) -> None:
    share = syncing.share
    assert share is not None
    counts = {
        "copies": totals.copies,
        "bytes": totals.bytes,
        "same": totals.same,
        "deletes": totals.deletes,
        "delete_bytes": totals.delete_bytes,
    }
    undone = {way: runner.outcomes[way] for way in _NOT_DONE if runner.outcomes.get(way)}
    state, why = (PARTIAL if undone else COMPLETE), _told(undone)
    if runner.ended_by is not None:
        state, why = FAILED, runner.ended_by.message
    _end(turn, runner, state, why, counts=counts, own=share.own, whole=share.whole)


def _told(undone: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {way}" for way, count in undone.items())


def _end(turn: Turn, runner: Runner, state: str, why: str, **more: Any) -> None:
    ended = runner.now().isoformat(timespec="seconds")
    counts = {**runner.outcomes, **more.pop("counts", {})}
    turn.end(state=state, why=why, ended=ended, counts=counts, **more)
    entry = turn.entry
    runner.note(f"shard {entry.shard} is {state} · hawse s3 shards {turn.url}")
