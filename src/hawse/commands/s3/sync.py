"""`hawse s3 sync`: a prefix or a folder made like another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hawse.core.command import transfer
from hawse.core.option_tables import options_of
from hawse.core.rule_options import include_and_exclude
from hawse.services.s3.batch.instead import job_instead
from hawse.services.s3.options import SYNCED
from hawse.transfer.calls import MOVING

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.core.transfers import Moving


def _apply(moving: Moving, file: Path) -> None:
    from hawse.transfer.running_syncs import begin_plan

    begin_plan(file, moving)


@transfer(calls=MOVING, applies=_apply, instead=job_instead)
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@include_and_exclude
@options_of(SYNCED)
def sync(moving: Moving, source: str, destination: str, **typed: Any) -> None:
    """Make a prefix or a folder like another one.

    What is new or differs is copied, by size and time unless other options say so. Nothing is
    deleted without --delete, and then only after both sides were read to their ends and everything
    was transferred. Both sides are folders: a slash at their end makes no difference.

    Examples:
      hawse s3 sync site s3://acme-site
      hawse s3 sync s3://acme-data/2026 data --exclude '*.tmp' --dry-run
      hawse s3 sync site s3://acme-site --delete --max-delete 10%
      hawse s3 sync s3://acme-data s3://acme-copy --delete --plan sync.jsonl
    """
    from hawse.transfer.router import advised
    from hawse.transfer.running_syncs import begin

    advised(moving, source, destination, typed, compares=True)
    begin(moving, source, destination, typed)
