"""`hawse s3 diff`: how two places differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.option_tables import options_of
from hawse.core.reaching import target_by_profile
from hawse.core.rule_options import include_and_exclude
from hawse.services.s3.differences import Difference, ending, shown
from hawse.services.s3.options import WHERE
from hawse.transfer.calls import HEAD_OBJECT, LIST_OBJECTS


@session(calls=[LIST_OBJECTS, HEAD_OBJECT])
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@click.option("--size-only", is_flag=True, help="What has the same size is the same.")
@click.option("--checksum", is_flag=True, help="Compare content, where that can be told.")
@include_and_exclude
@click.option("--all", "everything", is_flag=True, help="What is the same too.")
@click.option("--exit-code", is_flag=True, help="End with 10 when they differ.")
@options_of(WHERE)
def diff(
    app: App,
    source: str,
    destination: str,
    *,
    everything: bool,
    exit_code: bool,
    **typed: Any,
) -> Iterator[Difference]:
    """Show how two places differ.

    A line for each name: + only SRC has it, - only DST has it, * both do and it differs, = it is
    the same (with --all). It goes by what 'hawse s3 sync SRC DST' goes by; nothing is written.

    Examples:
      hawse s3 diff site s3://acme-site
      hawse s3 diff s3://acme-data s3://acme-copy --exclude 'tmp/' --exit-code
      hawse s3 diff s3://acme-data s3://acme-copy --dest-profile other
    """
    from hawse.transfer.comparing_places import Compared
    from hawse.transfer.running_syncs import sync_asked

    compared = Compared(sync_asked(source, destination, typed), app.paths.state)
    rows = compared.rows(target_by_profile(app, diff.calls))
    yield from shown(rows, everything=everything)
    ending(compared.totals.kinds, app.parting.append, exit_code=exit_code, dot=app.talk.dot)
