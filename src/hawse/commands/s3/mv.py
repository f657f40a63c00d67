"""`hawse s3 mv`: as `cp`, and then the source goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hawse.core.command import transfer
from hawse.core.option_tables import options_of
from hawse.core.rule_options import include_and_exclude
from hawse.services.s3.options import MOVED
from hawse.transfer.calls import MOVING

if TYPE_CHECKING:
    from hawse.core.transfers import Moving


@transfer(calls=MOVING)
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@include_and_exclude
@options_of(MOVED)
def mv(moving: Moving, source: str, destination: str, **typed: Any) -> None:
    """Move files and objects, one or many.

    As `hawse s3 cp`, and then the source goes: when the destination is durable and verified, and
    only if the source is still what was copied. A source that stays is a failure. Folders stay.

    Examples:
      hawse s3 mv report.pdf s3://acme-docs/2026/
      hawse s3 mv -R s3://acme-data/in s3://acme-data/done
      hawse s3 mv 's3://acme-logs/2025/**' old/ --dry-run
    """
    from hawse.transfer.doing_jobs import do_job

    do_job(moving, source, destination, typed, moves=True)
