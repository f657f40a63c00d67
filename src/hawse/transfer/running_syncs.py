"""From what was typed to a sync that runs: all that can be wrong is told before any request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import time
from typing import TYPE_CHECKING, Any, Protocol

from hawse.errors import CLIError, UsageError
from hawse.transfer.comparing import Direction, Rules
from hawse.transfer.filters import Filters
from hawse.transfer.guards import parse_max_delete
from hawse.transfer.movers import Frame, mover_of
from hawse.transfer.applying_plans import apply, show
from hawse.transfer.originals import stored_after
from hawse.transfer.places import places_of
from hawse.transfer.plan_files import (
    check_writable,
    header_of,
    open_plan,
    sync_of,
    written_whole,
)
from hawse.transfer.plan_lines import PlanFile, PlanHeader
from hawse.transfer.running_shards import run_shard
from hawse.transfer.shard_runs import shard_asked
from hawse.transfer.sync_doing import Manner
from hawse.transfer.sync_ends import backup_names, check_apart_there, ends_of
from hawse.transfer.sync_plan import SyncOptions
from hawse.transfer.syncing import Sync, Syncing
from hawse.transfer.telling import Teller
from hawse.transfer.typed_options import how_of
from hawse.transfer.ways import Engines, ways_typed

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


BOUNDED = ("memory", "bandwidth", "rate")
COMPARED = ("size_only", "checksum", "update", "exact_times")


def sync_asked(
    source: str, destination: str, typed: Mapping[str, Any], env: Mapping[str, str] | None = None
) -> Sync:
    """The sync that was typed; UsageError or Refused for what cannot be done."""
    backup, limit = typed.get("backup_prefix") or "", typed.get("max_delete")
    ways, how = ways_typed(typed, *places_of(source, destination)), how_of(typed, env or {})
    ends = ends_of(source, destination, backup, far=not ways.same)
    if how.rules and ends.direction is not Direction.UPLOAD:
        raise UsageError("--header-for", why="a sync sets headers only where it uploads files")
    flags = {name: bool(typed.get(name)) for name in COMPARED}
    rules = Rules(ends.direction, modify_window=typed.get("modify_window") or 0.0, **flags)
    immutable = bool(typed.get("immutable"))
    shard, run = shard_asked(typed, env or {}, ends)
    return Sync(
        ends=ends,
        rules=rules,
        options=SyncOptions(
            delete=bool(typed.get("delete")),
            immutable=immutable,
            backup_prefix=backup_names(ends.destination, backup),
        ),
        filters=how.filters,
        limit=parse_max_delete(limit) if limit else None,
        follow=how.follow,
        manner=Manner(
            how.options,
            header_for=tuple(typed.get("header_for") or ()),
            new_only=immutable,
            stored_after=stored_after(rules, time()),
        ),
        ways=ways,
        shard=shard,
        shard_run=run,
    )


class Runner(Teller, Frame, Protocol):
    """The frame of a command that moves things."""

    ended_by: CLIError | None

    @property
    def plan_file(self) -> Path | None:
        """Where the plan is to be written, instead of doing it."""

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many items ended in each way."""

    @property
    def where(self) -> Mapping[str, str]:
        """What leads to the same account and place again."""

    @property
    def env(self) -> Mapping[str, str]:
        """The environment."""

    def now(self) -> datetime:
        """The time."""


def begin(runner: Runner, source: str, destination: str, typed: Mapping[str, Any]) -> None:
    """Run the sync that was typed, or write its plan, or only show it."""
    if typed.get("explain_filter"):
        name, filters = typed["explain_filter"], Filters.of(typed.get("rules") or ())
        runner.note(f"{name}: {filters.explain(name).text}")
        return
    sync = sync_asked(source, destination, typed, runner.env)
    if runner.plan_file is not None:
        check_writable(sync.manner.options)
        if sync.shard_run is not None:
            raise UsageError("--plan", why="a plan is no part of a run", hint="without --shard-run")
    settings = {name: typed[name] for name in BOUNDED if typed.get(name) is not None}
    with _engines(runner, sync, **settings) as engines:
        if runner.explains:
            runner.note(f"checksums: {engines.destination.checksum_mode}")
        syncing = Syncing(sync, engines, runner, runner.state)
        if runner.plan_file is not None:
            _write(syncing, header_of(sync, runner), runner.plan_file, runner)
        elif runner.dry_run:
            _show(syncing, sync, engines, runner)
        elif sync.shard is not None:
            run_shard(syncing, sync, engines.destination, runner)
        else:
            syncing.run()


def begin_plan(path: Path, runner: Runner) -> None:
    """Apply a plan that `begin` wrote."""
    with open_plan(path) as file:
        plan = PlanFile(file, str(path))
        sync = sync_of(plan.header)
        with _engines(runner, sync) as engines:
            (show if runner.dry_run else apply)(plan, sync, engines, runner, runner.state)


@contextmanager
def _engines(runner: Runner, sync: Sync, **settings: Any) -> Iterator[Engines]:
    """The engines of both ends; they end as those of any other command do."""
    with mover_of(runner) as mover:
        mover.alone = False
        engines = mover.engines(sync.ways, many=False, **settings)
        if not (sync.ways.same or engines.apart):
            check_apart_there(sync.ends, sync.options.backup_prefix)
        yield engines


def _show(syncing: Syncing, sync: Sync, engines: Engines, runner: Runner) -> None:
    """Tell what would be done. All is planned before, since a listing may begin anew."""
    from hawse.systems import unnamed_file

    with unnamed_file() as file:
        refused = syncing.write(file, header_of(sync, runner))
        show(PlanFile(file, "of this run"), sync, engines, runner, runner.state)
    if refused is not None:
        raise refused


def _write(syncing: Syncing, header: PlanHeader, path: Path, runner: Runner) -> None:
    """Write a plan, whole or not at all."""
    with written_whole(path) as file:
        refused = syncing.write(file, header)
        if refused is not None:
            raise refused
    runner.note(f"wrote {path} · hawse apply {path}")
