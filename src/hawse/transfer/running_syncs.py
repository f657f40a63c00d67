"""From what was typed to a sync that runs: all that can be wrong is told before any request."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from time import time
from typing import TYPE_CHECKING, Any, Protocol

from hawse.transfer.comparing import Rules
from hawse.transfer.filters import Filters
from hawse.transfer.guards import parse_max_delete
from hawse.transfer.applying_plans import apply, show
from hawse.transfer.opening import opened
from hawse.transfer.originals import stored_after
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.plan_files import (
    check_writable,
    header_of,
    open_plan,
    sync_of,
    written_whole,
)
from hawse.transfer.plan_lines import PlanFile, PlanHeader
from hawse.transfer.resuming import Resumable
from hawse.transfer.sync_doing import Manner
from hawse.transfer.sync_ends import backup_names, ends_of
from hawse.transfer.sync_plan import SyncOptions
from hawse.transfer.syncing import Sync, Syncing
from hawse.transfer.telling import Teller

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hawse.aws.targets import Target
    from hawse.transfer.engine import Engine


@dataclass(frozen=True)
class Asked:  # pylint: disable=too-many-instance-attributes  # as many as the command has options
    """The options of a sync, as they were typed. `compare` has those of `Rules`."""

    source: str
    destination: str
    delete: bool = False
    max_delete: str | None = None
    compare: Mapping[str, Any] = field(default_factory=dict)
    immutable: bool = False
    backup_prefix: str = ""
    filters: Filters = field(default_factory=lambda: Filters(()))
    follow: bool | None = None
    objects: ObjectOptions = PLAIN

    def sync(self) -> Sync:
        """The sync; UsageError or Refused for what cannot be done."""
        ends = ends_of(self.source, self.destination, self.backup_prefix)
        backup = backup_names(ends.destination, self.backup_prefix)
        rules = Rules(ends.direction, **self.compare)
        after = stored_after(rules, time())
        return Sync(
            ends=ends,
            rules=rules,
            options=SyncOptions(self.delete, self.immutable, backup),
            filters=self.filters,
            limit=parse_max_delete(self.max_delete) if self.max_delete else None,
            follow=self.follow,
            manner=Manner(self.objects, new_only=self.immutable, stored_after=after),
        )


class Runner(Teller, Protocol):
    """The frame of a command that moves things; `state` is a folder."""

    target: Target
    op: str

    @property
    def state(self) -> Path:
        """Where what outlives the run is kept."""

    @property
    def dry_run(self) -> bool:
        """Whether only what would happen is told."""

    @property
    def plan_file(self) -> Path | None:
        """Where the plan is to be written, instead of doing it."""

    @property
    def where(self) -> Mapping[str, str]:
        """What leads to the same account and place again."""

    def now(self) -> datetime:
        """The time."""


def begin(asked: Asked, runner: Runner, **typed: Any) -> None:
    """Run a sync; `typed` are fields of Settings, or None."""
    sync = asked.sync()
    if runner.plan_file is not None:
        check_writable(sync.manner.options)
    with opened(runner.target, run=runner.op, **typed) as engine:
        if runner.explains:
            runner.note(f"checksums: {engine.checksum_mode}")
        with closing(Resumable(engine, runner.state)) as resumable:
            syncing = Syncing(sync, engine, runner, resumable, runner.state)
            if runner.plan_file is not None:
                _write(syncing, header_of(sync, runner), runner.plan_file, runner)
            elif runner.dry_run:
                _show(syncing, sync, engine, runner)
            else:
                syncing.run()


def begin_plan(path: Path, runner: Runner) -> None:
    """Apply a plan that `begin` wrote."""
    with open_plan(path) as file:
        plan = PlanFile(file, str(path))
        sync = sync_of(plan.header)
        with opened(runner.target, run=runner.op) as engine:
            if runner.dry_run:
                show(plan, sync, engine, runner, runner.state)
                return
            with closing(Resumable(engine, runner.state)) as resumable:
                apply(plan, sync, engine, runner, resumable, runner.state)


def _show(syncing: Syncing, sync: Sync, engine: Engine, runner: Runner) -> None:
    """Tell what would be done. All is planned before, since a listing may begin anew."""
    from tempfile import TemporaryFile

    with TemporaryFile() as file:
        refused = syncing.write(file, header_of(sync, runner))
        show(PlanFile(file, "of this run"), sync, engine, runner, runner.state)
    if refused is not None:
        raise refused


def _write(syncing: Syncing, header: PlanHeader, path: Path, runner: Runner) -> None:
    """Write a plan, whole or not at all."""
    with written_whole(path) as file:
        refused = syncing.write(file, header)
        if refused is not None:
            raise refused
    runner.note(f"wrote {path} · hawse apply {path}")
