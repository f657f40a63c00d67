"""From what was typed to a sync that runs: all that can be wrong is told before any request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from hawse.transfer.comparing import Rules
from hawse.transfer.filters import Filters
from hawse.transfer.guards import parse_max_delete
from hawse.transfer.opening import opened
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.sync_doing import Manner
from hawse.transfer.sync_ends import backup_names, ends_of
from hawse.transfer.sync_plan import SyncOptions
from hawse.transfer.syncing import Sync, Syncing
from hawse.transfer.telling import Teller

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.aws.targets import Target


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
        return Sync(
            ends=ends,
            rules=Rules(ends.direction, **self.compare),
            options=SyncOptions(self.delete, self.immutable, backup),
            filters=self.filters,
            limit=parse_max_delete(self.max_delete) if self.max_delete else None,
            follow=self.follow,
            manner=Manner(self.objects, new_only=self.immutable),
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


def begin(asked: Asked, runner: Runner, **typed: Any) -> None:
    """Run a sync; `typed` are fields of Settings, or None."""
    sync = asked.sync()
    with opened(runner.target, run=runner.op, **typed) as engine:
        if runner.explains:
            runner.note(f"checksums: {engine.checksum_mode}")
        Syncing(sync, engine, runner, runner.state / "scratch").run()
